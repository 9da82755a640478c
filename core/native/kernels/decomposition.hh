// Principal components of row-compressed data, centred without being written out.
#pragma once

#include "sparse_rows.hh"
#include "task.hh"

namespace indicatrix {

struct Components {
  /** components: unbiased variances along them, descending. */
  double* variance;
  /** The variance of all columns together. */
  double* total_variance;
  /** components × cols, orthonormal; of each, the entry largest by absolute value is positive. */
  float* loadings;
};

/** Up to so many columns their covariance is formed: 128 MiB. */
constexpr size_t most_written_cols = 4096;

/**
 * The leading eigenpairs of the columns' covariance in float64: exact to rounding where it is decomposed whole, else each to
 * a residual of 10⁻⁶ of its eigenvalue. @param components at most min(rows − 1, cols)
 * @param means cols, filled
 * @param scores rows × components, filled: the centred rows in the components' coordinates
 */
void principal_components(const SparseRows& data, size_t components, const Components& out, double* means, float* scores, Task& task);

/** Adds each row's products xᵢ xⱼ to the upper triangle of `products`, cols × cols: data that comes in parts. */
void add_products(const SparseRows& data, double* products, Task& task);

/** The same components of data whose products were added up; they become covariances. */
void components_of_products(double* products, size_t rows, const double* means, size_t cols, size_t components, const Components& out,
                            Task& task);

/** The centred rows in the components' coordinates, rows × components. @param loadings components × cols */
void project_rows(const SparseRows& data, const float* loadings, const double* means, size_t components, float* scores, Task& task);

}  // namespace indicatrix
