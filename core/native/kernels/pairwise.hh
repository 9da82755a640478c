// What the distances between all pairs of some points say of two spaces that hold them: stress, rank correlation, densities.
#pragma once

#include <vector>

#include "cloud.hh"
#include "task.hh"

namespace indicatrix {

/** Over unordered pairs of different points; d is the distance in the first space, e that in the second. */
struct PairStatistics {
  double squared_difference;  // Σ (d − e)²
  double squared_first;       // Σ d²
  double squared_second;      // Σ e²
  double product;             // Σ d e
  double rank_correlation;    // Spearman's, tied distances sharing their mean rank
};

/**
 * Both clouds hold the same points in the same order. Memory: 32 bytes a pair.
 * @param divergences for each σ the Kullback-Leibler divergence of the second space's density from the first's, where a point's
 *   density is Σ exp(−(d / d_max)² / σ) over all points, itself included, and densities sum to 1
 */
PairStatistics pair_statistics(const Cloud& first, const Cloud& second, const double* sigmas, size_t sigma_count, double* divergences, Task& task);

}  // namespace indicatrix
