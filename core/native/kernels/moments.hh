// Second moments of points about a cell, in float64: what the heat kernel's subspaces are found with.
#pragma once

#include <cstddef>

#include "dispatch.hh"

namespace indicatrix {

/** Rows are padded with zeros to a multiple of this. */
constexpr size_t moment_lanes = 8;

struct MomentKernels {
  /** difference = row − centre, each exact; what pads the difference becomes 0. @param stride dim, padded */
  void (*subtract)(const float* row, const float* centre, size_t dim, size_t stride, double* difference);
  double (*dot)(const double* a, const double* b, size_t stride);
  /** image = Σ w Δ Δᵀ basis. @param differences count × stride @param basis, image size × stride */
  void (*apply)(const double* differences, const double* weights, size_t count, size_t stride, const double* basis, size_t size, double* image);
};

INDICATRIX_KERNELS(MomentKernels, moment_kernels);

}  // namespace indicatrix
