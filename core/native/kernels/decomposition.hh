// Principal components of row-compressed data, centred without being written out.
#pragma once

#include <cstddef>
#include <cstdint>

#include "task.hh"

namespace indicatrix {

/** rows × cols; within a row the indices ascend. */
struct SparseRows {
  const uint32_t* indptr;
  const uint32_t* indices;
  const float* values;
  size_t rows, cols;
};

struct PrincipalComponents {
  /** components: unbiased variances along them, descending. */
  double* variance;
  /** The variance of all columns together. */
  double* total_variance;
  /** components × cols, orthonormal; of each, the entry largest by absolute value is positive. */
  float* loadings;
  /** rows × components: the centred rows in the components' coordinates. */
  float* scores;
};

/**
 * The leading eigenpairs of the columns' covariance in float64: exact to rounding where it is decomposed whole, else each to
 * a residual of 10⁻⁶ of its eigenvalue. @param components at most min(rows − 1, cols)
 */
void principal_components(const SparseRows& data, size_t components, const PrincipalComponents& out, Task& task);

}  // namespace indicatrix
