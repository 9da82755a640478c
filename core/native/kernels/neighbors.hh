// Exact nearest neighbours and neighbour ranks, by squared Euclidean distance in float64; the lower index where distances are equal.
#pragma once

#include "cloud.hh"
#include "task.hh"

namespace indicatrix {

/** Stands for no point. */
constexpr uint32_t nobody = UINT32_MAX;

/**
 * The k nearest points of every query, nearest first.
 * @param selves for each query the point that it is and that is passed over, or `nobody`; null: all nobody
 * @param indices queries × k
 * @param squared queries × k
 */
void nearest_neighbors(const Cloud& points, const Cloud& queries, const uint32_t* selves, size_t k, uint32_t* indices, double* squared, Task& task);

/**
 * For some cells, the rank of given neighbours among all other points: 1 is the nearest.
 * @param cells the rows of `points` that ask
 * @param neighbors cells × k, none of them the cell itself
 * @param ranks cells × k
 */
void neighbor_ranks(const Cloud& points, const uint32_t* cells, size_t count, const uint32_t* neighbors, size_t k, uint32_t* ranks, Task& task);

}  // namespace indicatrix
