// Communities of a weighted graph, by modularity with a resolution: Louvain's method and Leiden's.
#pragma once

#include <cstddef>
#include <cstdint>

#include "task.hh"

namespace indicatrix {

/** Undirected and without loops: every edge stands at both its ends. */
struct WeightedGraph {
  size_t nodes;
  /** nodes + 1: where a node's edges begin. */
  const uint32_t* starts;
  const uint32_t* targets;
  const double* weights;
};

struct CommunitySearch {
  /** γ of Q = Σ over communities of inside / 2m − γ (degrees / 2m)², as in Reichardt and Bornholdt 2006. */
  double resolution;
  /**
   * Leiden's method (Traag, Waltman, van Eck 2019), repeated until nothing gets better; else one pass of Louvain's (Blondel et al. 2008).
   */
  bool refined;
  /** Searches, each in an order of its own; the one of the highest quality is taken, among equals the first. */
  size_t starts;
  uint64_t seed;
};

/**
 * The same seed gives the same communities, whatever the threads.
 * @param labels nodes: whole numbers from 0 on, in the order of the communities' first nodes
 * @param qualities starts: Q of what every search came to
 * @returns Q of the labels
 */
double find_communities(const WeightedGraph& graph, const CommunitySearch& search, uint32_t* labels, double* qualities, Task& task);

}  // namespace indicatrix
