// Sums over the distances of one point to many, in two spaces at once. Squared distances come in; runs are a few hundred long, so
// that float32 sums keep seven digits.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dispatch.hh"

namespace indicatrix {

/** Distances are told apart by their leading bits: 8,192 bins an octave over 24 octaves of the squared distance. */
constexpr size_t distance_bins = 24 * 8192;
constexpr int dropped_bits = 10;

struct PairRun {
  float difference;  // Σ (d − e)²
  float first;       // Σ d²
  float second;      // Σ e²
  float product;     // Σ d e
};

/** Counts are multiples of 16. */
struct PairSumKernels {
  /** Pairs at distance 0 in both spaces add nothing. */
  PairRun (*moments)(const float* first, const float* second, size_t count);
  float (*largest)(const float* squared, size_t count);
  /** Σ (d − scale · e)² */
  float (*residual)(const float* first, const float* second, size_t count, float scale);
  /** Σ exp(−factor · squared) */
  float (*density)(const float* squared, size_t count, float factor);
  /** Σ 1 − exp(−factor · squared): what is told apart where densities are nearly the same everywhere. */
  float (*sparsity)(const float* squared, size_t count, float factor);
  /** The bin of each squared distance: (bits − lowest) >> dropped_bits, cut to the bins there are. */
  void (*bins)(const float* squared, size_t count, int32_t lowest, uint32_t* bins);
};

INDICATRIX_KERNELS(PairSumKernels, pair_sum_kernels);

}  // namespace indicatrix
