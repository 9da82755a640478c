// Distances from every point to the points of each group: what silhouettes are made of.
#pragma once

#include "cloud.hh"
#include "task.hh"

namespace indicatrix {

/**
 * For some points the sum of their distances to all points of each group.
 * @param groups one a point of the cloud, below `count`; points of none have `count`
 * @param asked rows of the cloud
 * @param sums asked_count × count
 */
void group_distances(const Cloud& points, const uint32_t* groups, size_t count, const uint32_t* asked, size_t asked_count, double* sums,
                     Task& task);

}  // namespace indicatrix
