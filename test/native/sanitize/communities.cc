#include "../../../core/native/kernels/communities.hh"

#include <algorithm>

#include "sanitize.hh"

namespace indicatrix {

namespace {

/** Each node is joined to `near` others at random; nodes at the end have none. */
int communities_of(size_t nodes, size_t near, bool refined) {
  const std::vector<float> random = uniform(nodes * near * 2 + 1, 40 + nodes + near);
  const size_t joined = nodes - nodes / 8;
  std::vector<std::vector<std::pair<uint32_t, double>>> edges(nodes);
  for (size_t v = 0; v < joined; v++) {
    for (size_t i = 0; i < near; i++) {
      const auto other = uint32_t(std::min<double>(double(joined) - 1, std::abs(random[2 * (v * near + i)]) * double(joined)));
      const auto has = [&](const auto& edge) { return edge.first == other; };
      if (other == v || std::any_of(edges[v].begin(), edges[v].end(), has)) continue;
      const double weight = 0.1 + std::abs(random[2 * (v * near + i) + 1]);
      edges[v].push_back({other, weight});
      edges[other].push_back({uint32_t(v), weight});
    }
  }
  std::vector<uint32_t> starts{0}, targets, labels(nodes);
  std::vector<double> weights, qualities(4);
  for (const auto& own : edges) {
    for (const auto& [other, weight] : own) targets.push_back(other), weights.push_back(weight);
    starts.push_back(uint32_t(targets.size()));
  }
  const WeightedGraph graph{nodes, starts.data(), targets.data(), weights.data()};
  for (double resolution : {0.0, 1.0, 30.0}) {
    Task task;
    const double quality = find_communities(graph, {resolution, refined, qualities.size(), 3}, labels.data(), qualities.data(), task);
    expect(std::all_of(labels.begin(), labels.end(), [&](uint32_t label) { return label < nodes; }), "communities are numbered");
    expect(std::all_of(qualities.begin(), qualities.end(), [&](double one) { return one <= quality; }), "the best is taken");
  }
  Task cancelled;
  cancelled.cancelled = true;
  find_communities(graph, {1, refined, qualities.size(), 3}, labels.data(), qualities.data(), cancelled);
  return 4;
}

}  // namespace

int sanitize_communities() {
  int cases = 0;
  for (bool refined : {false, true})
    for (size_t nodes : {1, 2, 9, 300})
      for (size_t near : {0, 1, 6}) cases += communities_of(nodes, near, refined);
  return cases;
}

}  // namespace indicatrix
