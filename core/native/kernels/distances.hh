// Squared distances in float32, many at a time: the first look, after which few pairs need an exact one.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dispatch.hh"

namespace indicatrix {

/** Points that lie side by side in a panel, [dim][panel_width]; a multiple of every instruction set's lanes. */
constexpr size_t panel_width = 32;
/** Query counts must be a multiple of this. */
constexpr size_t query_group = 8;

/** So many that few hold a given value, and their counts stay in the first-level cache. */
constexpr uint32_t last_bucket = 4096, bucket_tail = 16;
constexpr uint32_t bucket_mark = 1u << 31;

struct DistanceKernels {
  /**
   * squared[q · stride + p] for `count` queries (count × dim) and the points of `panels` panels. Sums of squared differences,
   * so the relative error is at most (dim + 3) · 2⁻²⁴ (the expansion |x|² + |y|² − 2xy would lose near points to cancellation).
   */
  void (*squared_distances)(const float* queries, size_t count, size_t dim, const float* points, size_t panels, float* squared,
                            size_t stride);
  /** Writes the positions of values ≤ limit, ascending; returns how many. `positions` holds `count`. */
  size_t (*at_most)(const float* values, size_t count, float limit, uint32_t* positions);
  /**
   * Counts values by bucket: value · scale rounded down, and from `last_bucket` on, which many exceed, one of the `bucket_tail` there.
   * Writes the positions of those in buckets whose count bears `bucket_mark`, ascending; returns how many. `positions` holds `count` + 1.
   */
  size_t (*count_buckets)(const float* values, size_t count, float scale, uint32_t* counts, uint32_t* positions);
  /** Σ √values; a few hundred of them, summed in float32. */
  float (*sum_of_roots)(const float* values, size_t count);
};

INDICATRIX_KERNELS(DistanceKernels, distance_kernels);

}  // namespace indicatrix
