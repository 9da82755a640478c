// Moments of points about a cell, in float64: what local regressions are made of.
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
  /** sums row i += coefficients[i] · row, for `count` rows of `stride` numbers. */
  void (*add_outer)(const double* coefficients, size_t count, const double* row, size_t stride, double* sums);
};

INDICATRIX_KERNELS(MomentKernels, moment_kernels);

}  // namespace indicatrix
