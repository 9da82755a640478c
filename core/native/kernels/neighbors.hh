// Exact nearest neighbours by squared Euclidean distance in float64; the lower index where distances are equal.
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
void nearest_neighbors(const Cloud& points, const Cloud& queries, const uint32_t* selves, size_t k, uint32_t* indices, double* squared,
                       Task& task);

}  // namespace indicatrix
