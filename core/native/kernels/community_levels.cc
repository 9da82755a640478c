#include "community_levels.hh"

#include <algorithm>
#include <numeric>

namespace indicatrix {

Level first_level(const WeightedGraph& graph) {
  Level level{graph, std::vector<double>(graph.nodes), {}, {}, {}};
  for (size_t v = 0; v < graph.nodes; v++)
    for (uint32_t at = graph.starts[v]; at < graph.starts[v + 1]; at++) level.degrees[v] += graph.weights[at];
  return level;
}

Level aggregate(const Level& level, const std::vector<uint32_t>& parts, size_t count) {
  const WeightedGraph& g = level.graph;
  Level above{{}, std::vector<double>(count), {0}, {}, {}};
  std::vector<uint32_t> starts(count + 1), members(g.nodes);
  for (uint32_t part : parts) starts[part + 1]++;
  for (size_t part = 0; part < count; part++) starts[part + 1] += starts[part];
  std::vector<uint32_t> next(starts.begin(), starts.end() - 1);
  for (size_t v = 0; v < g.nodes; v++) members[next[parts[v]]++] = uint32_t(v);
  Around around(count);
  for (size_t part = 0; part < count; part++) {
    for (uint32_t i = starts[part]; i < starts[part + 1]; i++) {
      const uint32_t v = members[i];
      above.degrees[part] += level.degrees[v];
      for (uint32_t at = g.starts[v]; at < g.starts[v + 1]; at++)
        if (parts[g.targets[at]] != part) around.add(parts[g.targets[at]], g.weights[at]);
    }
    for (uint32_t other : around.met()) above.targets.push_back(other), above.weights.push_back(around[other]);
    above.starts.push_back(uint32_t(above.targets.size()));
    around.clear();
  }
  above.graph = {count, above.starts.data(), above.targets.data(), above.weights.data()};
  return above;
}

size_t renumber(std::vector<uint32_t>& labels) {
  constexpr uint32_t unnamed = UINT32_MAX;
  std::vector<uint32_t> name(labels.size(), unnamed);
  uint32_t count = 0;
  for (uint32_t& label : labels) {
    if (name[label] == unnamed) name[label] = count++;
    label = name[label];
  }
  return count;
}

std::vector<uint32_t> meet(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
  std::vector<uint32_t> order(a.size()), labels(a.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](uint32_t v, uint32_t w) {
    return a[v] != a[w] ? a[v] < a[w] : b[v] != b[w] ? b[v] < b[w] : v < w;
  });
  for (size_t i = 1; i < order.size(); i++) {
    const uint32_t v = order[i], before = order[i - 1];
    labels[v] = labels[before] + (a[v] != a[before] || b[v] != b[before]);
  }
  return labels;
}

}  // namespace indicatrix
