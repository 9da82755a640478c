#include "neighborhoods.hh"

#include "locality.hh"
#include "rank_counter.hh"
#include "scan.hh"

namespace indicatrix {

namespace {

/** A space as all threads see it. */
struct Space {
  Cloud points;
  Panels panels;
  Tolerance tolerance;
  std::optional<KdTree> tree;

  Space(const Cloud& cloud, std::optional<KdTree> tree) : points(cloud), panels(cloud), tolerance(cloud.dim), tree(std::move(tree)) {}
};

/** One thread's look at a space from a block of cells, k neighbours each. */
class Observer {
 public:
  Observer(const Space& space, size_t k)
      : space_(space),
        k_(k),
        scan_(space.points, space.panels),
        candidates_(block_queries),
        counters_(block_queries),
        positions_(Scan::most_seen + 1) {}

  /** @param neighbors count × k */
  void nearest(const uint32_t* cells, size_t count, uint32_t* neighbors, const Task& task) {
    if (space_.tree) {
      for (size_t q = 0; q < count; q++) {
        space_.tree->nearest(space_.points.row(cells[q]), cells[q], k_, near_);
        for (size_t i = 0; i < k_; i++) neighbors[q * k_ + i] = near_[i].index;
      }
      return;
    }
    for (auto& candidates : candidates_) candidates.reset(k_);
    look(cells, count, task, [&](size_t q, size_t first, size_t seen, const float* squared) {
      candidates_[q].look(squared, first, seen, cells[q], space_.tolerance, positions_.data());
    });
    if (!task.cancelled) finish(cells, count, neighbors);
  }

  /** The ranks here of neighbours elsewhere, and, in the same pass, the nearest here where `neighbors` is not null. */
  void ranks(const uint32_t* cells, size_t count, const uint32_t* elsewhere, uint32_t* ranks, uint32_t* neighbors, const Task& task) {
    for (size_t q = 0; q < count; q++) {
      counters_[q].reset(space_.points, cells[q], elsewhere + q * k_, k_, space_.tolerance);
      candidates_[q].reset(k_, counters_[q].reach());
    }
    look(cells, count, task, [&](size_t q, size_t first, size_t seen, const float* squared) {
      counters_[q].look(squared, first, seen, space_.tolerance, positions_.data());
      if (neighbors) candidates_[q].look(squared, first, seen, cells[q], space_.tolerance, positions_.data());
    });
    if (task.cancelled) return;
    for (size_t q = 0; q < count; q++) counters_[q].finish(ranks + q * k_);
    if (neighbors) finish(cells, count, neighbors);
  }

 private:
  template <class Look> void look(const uint32_t* cells, size_t count, const Task& task, Look look) {
    scan_.over(count, task, [&](size_t q) { return space_.points.row(cells[q]); }, look);
  }

  void finish(const uint32_t* cells, size_t count, uint32_t* neighbors) {
    for (size_t q = 0; q < count; q++) {
      candidates_[q].finish(space_.points, space_.points.row(cells[q]), space_.tolerance,
                            [&](size_t i, const Neighbor& found) { neighbors[q * k_ + i] = found.index; });
    }
  }

  const Space& space_;
  size_t k_;
  Scan scan_;
  std::vector<Candidates> candidates_;
  std::vector<RankCounter> counters_;
  std::vector<uint32_t> positions_;
  std::vector<Neighbor> near_;
};

/** @param in_first, in_second ranks of the other space's neighbours, nearest first */
Agreement agreement(const uint32_t* in_first, const uint32_t* in_second, uint32_t k) {
  uint64_t shared = 0, excess_first = 0, excess_second = 0;
  for (uint32_t i = 0; i < k; i++) {
    shared += in_first[i] <= k;
    excess_first += in_first[i] > k ? in_first[i] - k : 0;
    excess_second += in_second[i] > k ? in_second[i] - k : 0;
  }
  return {double(shared), double(excess_first), double(excess_second)};
}

}  // namespace

void neighborhood_agreement(const Cloud& first, const Cloud& second, const uint32_t* cells, size_t count, const uint32_t* ks,
                            size_t ks_count, Agreement* found, Task& task) {
  const size_t width = ks[ks_count - 1];
  const Space a(first, std::nullopt), b(second, tree_of(second));
  const std::vector<uint32_t> order = near_after_near(cells, count, b.tree ? &*b.tree : nullptr);
  share_blocks(task, (count + block_queries - 1) / block_queries, [&](auto next) {
    Observer in_first(a, width), in_second(b, width);
    std::vector<uint32_t> asked(block_queries), near(block_queries * width), alike(block_queries * width),
        first_ranks(block_queries * width), second_ranks(block_queries * width);
    for (size_t at; next(at);) {
      const size_t start = at * block_queries, size = std::min(block_queries, count - start);
      for (size_t q = 0; q < size; q++) asked[q] = cells[order[start + q]];
      in_second.nearest(asked.data(), size, near.data(), task);
      if (task.cancelled) return;
      in_first.ranks(asked.data(), size, near.data(), first_ranks.data(), alike.data(), task);
      if (task.cancelled) return;
      in_second.ranks(asked.data(), size, alike.data(), second_ranks.data(), nullptr, task);
      if (task.cancelled) return;
      for (size_t q = 0; q < size; q++) {
        Agreement* row = found + order[start + q] * ks_count;
        for (size_t i = 0; i < ks_count; i++) row[i] = agreement(first_ranks.data() + q * width, second_ranks.data() + q * width, ks[i]);
      }
    }
  });
}

}  // namespace indicatrix
