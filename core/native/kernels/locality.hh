// An order in which near cells follow one another.
#pragma once

#include <numeric>
#include <optional>

#include "kd_tree.hh"

namespace indicatrix {

/**
 * Places in `cells`, those of near cells mostly after one another: what one cell's neighbours have brought into the caches, the next finds
 * there.
 * As they are where there is no tree.
 */
inline std::vector<uint32_t> near_after_near(const uint32_t* cells, size_t count, const KdTree* tree) {
  std::vector<uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  if (!tree) return order;
  std::vector<uint32_t> place(tree->order().size());
  for (size_t i = 0; i < place.size(); i++) place[tree->order()[i]] = uint32_t(i);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return place[cells[a]] < place[cells[b]]; });
  return order;
}

/** A tree where there are so few dimensions that one is worth while. */
inline std::optional<KdTree> tree_of(const Cloud& cloud) {
  return cloud.dim <= KdTree::most_dimensions ? std::optional<KdTree>(std::in_place, cloud) : std::nullopt;
}

}  // namespace indicatrix
