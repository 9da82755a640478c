// What the distances from some points to others say of two spaces that hold them all: stress, rank correlation, densities.
#pragma once

#include <cstdint>
#include <vector>

#include "cloud.hh"
#include "task.hh"

namespace indicatrix {

/** Numbers a row of `pair_rows`, before its densities: sums over the row's pairs; d is the distance in the first space, e in the second. */
enum PairSum {
  sum_difference,
  sum_first,
  sum_second,
  sum_product,
  sum_residual,
  sum_ranks,
  sum_rank_first,
  sum_rank_second,
  sum_rank_first_squared,
  sum_rank_second_squared,
  pair_sums
};

/** The largest distance and the best scale are of all pairs that were looked at. */
struct PairRows {
  double scale;           // s that makes Σ (d − s e)² smallest
  double furthest_first;  // before the call: at least so far, after it the largest distance
  double furthest_second;
};

/**
 * Both clouds hold the same points in the same order; no pair is kept, so memory grows with the points alone.
 * Ranks are shares of all pairs' distances, −½ … ½, of bins that are 2⁻¹⁴ of a distance wide; distances of one bin share their mean rank.
 * @param asked, asked_count the rows' points
 * @param others, others_count the points that each row is paired with, itself left out
 * @param rows asked_count × (pair_sums + 2 · sigma_count): the sums, then for each σ the density Σ exp(−(d / d_max)² / σ) over the others
 * and
 *   the row's point itself in the first and in the second space
 */
PairRows pair_rows(const Cloud& first, const Cloud& second, const uint32_t* asked, size_t asked_count, const uint32_t* others,
                   size_t others_count, const double* sigmas, size_t sigma_count, PairRows known, double* rows, Task& task);

}  // namespace indicatrix
