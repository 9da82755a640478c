// The graphs that a search for communities goes through: the given one, and those whose nodes are communities of the one before.
#pragma once

#include <cstdint>
#include <vector>

#include "communities.hh"

namespace indicatrix {

/** The graph, or what becomes of it when communities are taken for nodes. */
struct Level {
  WeightedGraph graph;
  /** Sums of the nodes' weights, what became loops included. */
  std::vector<double> degrees;
  /** What `graph` points to, of a level above the first. */
  std::vector<uint32_t> starts, targets;
  std::vector<double> weights;

  size_t nodes() const { return graph.nodes; }
};

/** Weights from one node to the communities about it; room for as many as there are nodes. */
class Around {
 public:
  explicit Around(size_t nodes) : weight_(nodes, 0), is_met_(nodes, 0) {}

  void add(uint32_t community, double weight) {
    if (!is_met_[community]) {
      is_met_[community] = 1;
      met_.push_back(community);
    }
    weight_[community] += weight;
  }
  double operator[](uint32_t community) const { return weight_[community]; }
  const std::vector<uint32_t>& met() const { return met_; }
  void clear() {
    for (uint32_t community : met_) weight_[community] = 0, is_met_[community] = 0;
    met_.clear();
  }

 private:
  std::vector<double> weight_;
  std::vector<uint8_t> is_met_;
  std::vector<uint32_t> met_;
};

Level first_level(const WeightedGraph& graph);

/** Parts as nodes. @param parts one a node, from 0 to below `count` */
Level aggregate(const Level& level, const std::vector<uint32_t>& parts, size_t count);

/** Whole numbers from 0 on, in the order of the first nodes that have them. @returns how many there are */
size_t renumber(std::vector<uint32_t>& labels);

/** Nodes are together where they are together in both. */
std::vector<uint32_t> meet(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b);

}  // namespace indicatrix
