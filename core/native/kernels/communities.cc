#include "communities.hh"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "community_levels.hh"
#include "random.hh"

namespace indicatrix {

namespace {

/** A gain in quality is one from this share of a node's degree on: below it stands rounding. */
constexpr double least_gain = 1e-10;
/** How strictly the refinement prefers the largest gain; Traag et al. 2019 have the same. */
constexpr double randomness = 0.01;
/** Rounds in which what was found is joined with the best; fewer where one makes nothing better. */
constexpr size_t most_rounds = 4;

/** One search. */
class Search {
 public:
  Search(const Level& graph, double resolution, bool refined, uint64_t seed, const Task& task)
      : graph_(graph),
        refined_(refined),
        task_(task),
        random_(seed, Random::Stream::order),
        all_(std::accumulate(graph.degrees.begin(), graph.degrees.end(), 0.0)) {
    price_ = all_ > 0 ? resolution / all_ : 0;
  }

  std::vector<uint32_t> run() {
    std::vector<uint32_t> labels(graph_.nodes());
    std::iota(labels.begin(), labels.end(), 0);
    return run(std::move(labels));
  }

  /** From the given communities. */
  std::vector<uint32_t> run(std::vector<uint32_t> labels) {
    if (all_ == 0) return labels;
    for (double before = -1e300, now = quality(labels); refined_ && !task_.cancelled;) {
      before = now;
      std::vector<uint32_t> better = pass(labels);
      now = quality(better);
      if (now <= before + least_gain) return now > before ? better : labels;
      labels = std::move(better);
    }
    return refined_ ? labels : pass(labels);
  }

  double quality(const std::vector<uint32_t>& labels) const {
    std::vector<double> degrees(labels.size());
    double inside = 0;
    const WeightedGraph& g = graph_.graph;
    for (size_t v = 0; v < g.nodes; v++) {
      degrees[labels[v]] += graph_.degrees[v];
      for (uint32_t at = g.starts[v]; at < g.starts[v + 1]; at++)
        if (labels[g.targets[at]] == labels[v]) inside += g.weights[at];
    }
    for (double degree : degrees) inside -= price_ * degree * degree;
    return all_ > 0 ? inside / all_ : 0;
  }

 private:
  /** From the given communities through all levels. */
  std::vector<uint32_t> pass(const std::vector<uint32_t>& from) {
    std::vector<uint32_t> place(graph_.nodes());
    std::iota(place.begin(), place.end(), 0);
    std::vector<uint32_t> communities = from;
    size_t count = renumber(communities);
    Level above;
    const Level* level = &graph_;
    while (!task_.cancelled) {
      count = move(*level, communities);
      if (count == level->nodes()) break;
      std::vector<uint32_t> parts = refined_ ? refine(*level, communities) : communities;
      const size_t part_count = renumber(parts);
      if (part_count == level->nodes()) break;
      std::vector<uint32_t> next(part_count);
      for (size_t v = 0; v < parts.size(); v++) next[parts[v]] = communities[v];
      for (uint32_t& at : place) at = parts[at];
      above = aggregate(*level, parts, part_count);
      level = &above;
      communities = std::move(next);
    }
    std::vector<uint32_t> labels(place.size());
    for (size_t v = 0; v < place.size(); v++) labels[v] = communities[place[v]];
    return labels;
  }

  /**
   * Every node goes where it gains most, and again whenever one beside it has gone, until none gains. @returns how many communities there
   * are
   */
  size_t move(const Level& level, std::vector<uint32_t>& communities) {
    const WeightedGraph& g = level.graph;
    std::vector<double> degrees(g.nodes);
    std::vector<uint32_t> sizes(g.nodes);
    for (size_t v = 0; v < g.nodes; v++) degrees[communities[v]] += level.degrees[v], sizes[communities[v]]++;
    std::vector<uint32_t> empty;
    for (size_t c = g.nodes; c-- > 0;)
      if (sizes[c] == 0) empty.push_back(uint32_t(c));
    std::vector<uint32_t> queue = order(g.nodes);
    std::vector<uint8_t> is_waiting(g.nodes, 1);
    Around around(g.nodes);
    for (size_t first = 0, waiting = g.nodes; waiting > 0 && !task_.cancelled; waiting--) {
      const uint32_t v = queue[first];
      first = first + 1 == g.nodes ? 0 : first + 1;
      is_waiting[v] = 0;
      const uint32_t own = communities[v];
      const double degree = level.degrees[v];
      for (uint32_t at = g.starts[v]; at < g.starts[v + 1]; at++) around.add(communities[g.targets[at]], g.weights[at]);
      degrees[own] -= degree;
      sizes[own]--;
      uint32_t best = own;
      double most = around[own] - price_ * degree * degrees[own];
      // On its own it gains nothing and loses nothing.
      if (sizes[own] > 0 && most < -least_gain * degree) best = empty.back(), most = 0;
      for (uint32_t community : around.met()) {
        const double gain = around[community] - price_ * degree * degrees[community];
        if (gain > most + least_gain * degree) best = community, most = gain;
      }
      around.clear();
      if (best == own) {
        degrees[own] += degree;
        sizes[own]++;
        continue;
      }
      if (sizes[best] == 0) empty.pop_back();
      if (sizes[own] == 0) empty.push_back(own);
      communities[v] = best;
      degrees[best] += degree;
      sizes[best]++;
      for (uint32_t at = g.starts[v]; at < g.starts[v + 1]; at++) {
        const uint32_t beside = g.targets[at];
        if (is_waiting[beside] || communities[beside] == best) continue;
        is_waiting[beside] = 1;
        queue[(first + waiting - 1) % g.nodes] = beside;
        waiting++;
      }
    }
    return renumber(communities);
  }

  /** Communities taken apart and put together anew, each within itself, so that all parts hang together. */
  std::vector<uint32_t> refine(const Level& level, const std::vector<uint32_t>& communities) {
    const WeightedGraph& g = level.graph;
    std::vector<uint32_t> parts(g.nodes), sizes(g.nodes, 1);
    std::iota(parts.begin(), parts.end(), 0);
    std::vector<double> part_degrees = level.degrees, degrees(g.nodes), cuts(g.nodes);
    for (size_t v = 0; v < g.nodes; v++) {
      degrees[communities[v]] += level.degrees[v];
      for (uint32_t at = g.starts[v]; at < g.starts[v + 1]; at++)
        if (communities[g.targets[at]] == communities[v]) cuts[v] += g.weights[at];
    }
    const auto is_bound = [&](uint32_t part, uint32_t community) {
      return cuts[part] >= price_ * part_degrees[part] * (degrees[community] - part_degrees[part]);
    };
    Around around(g.nodes);
    std::vector<uint32_t> offers;
    std::vector<double> chances;
    for (const uint32_t v : order(g.nodes)) {
      const uint32_t community = communities[v], own = parts[v];
      if (sizes[own] != 1 || !is_bound(own, community)) continue;
      for (uint32_t at = g.starts[v]; at < g.starts[v + 1]; at++)
        if (communities[g.targets[at]] == community) around.add(parts[g.targets[at]], g.weights[at]);
      double most = 0;
      for (uint32_t part : around.met()) {
        const double gain = around[part] - price_ * level.degrees[v] * part_degrees[part];
        if (part == own || gain < 0 || !is_bound(part, community)) continue;
        offers.push_back(part);
        chances.push_back(gain);
        most = std::max(most, gain);
      }
      if (!offers.empty()) {
        double sum = 0;
        for (double& chance : chances) sum += chance = std::exp((chance - most) / randomness);
        double left = sum * random_.uniform(0, 1);
        size_t chosen = 0;
        while (chosen + 1 < offers.size() && (left -= chances[chosen]) >= 0) chosen++;
        const uint32_t part = offers[chosen];
        cuts[part] += cuts[own] - 2 * around[part];
        part_degrees[part] += level.degrees[v];
        sizes[part]++;
        sizes[own] = 0;
        parts[v] = part;
      }
      offers.clear();
      chances.clear();
      around.clear();
    }
    return parts;
  }

  std::vector<uint32_t> order(size_t count) {
    std::vector<uint32_t> all(count);
    std::iota(all.begin(), all.end(), 0);
    random_.shuffle(all.data(), uint32_t(count));
    return all;
  }

  const Level& graph_;
  const bool refined_;
  const Task& task_;
  Random random_;
  /** Σ of the degrees, 2m, and what a product of two degrees costs, γ / 2m. */
  const double all_;
  double price_ = 0;
};

struct Found {
  std::vector<uint32_t> labels;
  double quality;
};

/** The index of the best; among equals the first. */
size_t best_of(const std::vector<Found>& all) {
  size_t best = 0;
  for (size_t i = 1; i < all.size(); i++)
    if (all[i].quality > all[best].quality) best = i;
  return best;
}

}  // namespace

double find_communities(const WeightedGraph& graph, const CommunitySearch& search, uint32_t* labels, double* qualities, Task& task) {
  const Level level = first_level(graph);
  std::vector<Found> found(search.starts);
  const uint64_t seeds = search.seed << 20;
  task.total = search.refined ? 2 * search.starts : search.starts;
  share_blocks(task, search.starts, [&](auto next) {
    for (size_t i; next(i);) {
      Search one(level, search.resolution, search.refined, seeds + i, task);
      found[i].labels = one.run();
      qualities[i] = found[i].quality = one.quality(found[i].labels);
    }
  });
  // What the best has in common with another is left together, and only the rest is searched: the better of two ways to divide the same
  // cells is then taken place by place.
  size_t best = best_of(found);
  for (size_t round = 1; search.refined && round <= most_rounds && !task.cancelled; round++) {
    const Found common = found[best];
    share_blocks(task, search.starts, [&](auto next) {
      for (size_t i; next(i);) {
        if (i == best) continue;
        const uint64_t seed = seeds + round * 2 * search.starts + 2 * i;
        std::vector<uint32_t> parts = meet(common.labels, found[i].labels);
        const Level joined = aggregate(level, parts, renumber(parts));
        const std::vector<uint32_t> whole = Search(joined, search.resolution, true, seed, task).run();
        for (uint32_t& part : parts) part = whole[part];
        Search one(level, search.resolution, true, seed + 1, task);
        parts = one.run(std::move(parts));
        const double quality = one.quality(parts);
        if (quality > found[i].quality) found[i] = {std::move(parts), quality};
      }
    });
    const size_t former = best;
    best = best_of(found);
    if (best == former) break;
  }
  if (task.cancelled) return 0;
  renumber(found[best].labels);
  std::copy(found[best].labels.begin(), found[best].labels.end(), labels);
  return found[best].quality;
}

}  // namespace indicatrix
