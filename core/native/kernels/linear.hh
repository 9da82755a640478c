// Inner products and sums of long float64 vectors, at the instruction set's width.
#pragma once

#include <cstddef>

#include "dispatch.hh"

namespace indicatrix {

struct LinearKernels {
  double (*dot)(const double* a, const double* b, size_t count);
  /** y ← y + factor · x */
  void (*add_scaled)(double factor, const double* x, double* y, size_t count);
  /** out[v] ← row · vectors[v], for `vectors` of `count` numbers one after another. */
  void (*dots)(const double* row, const double* vectors, size_t vector_count, size_t count, double* out);
};

INDICATRIX_KERNELS(LinearKernels, linear_kernels);

}  // namespace indicatrix
