// The covariance of row-compressed data as something that multiplies vectors.
#pragma once

#include <memory>
#include <vector>

#include "decomposition.hh"

namespace indicatrix {

class Covariance {
 public:
  virtual ~Covariance() = default;
  /** out ← covariance · v for each of `count` vectors of cols numbers, one after another. */
  virtual void multiply(const double* vectors, size_t count, double* out, Task& task) const = 0;
  /** cols × cols where it is written out, else null. */
  virtual const double* matrix() const { return nullptr; }
};

std::vector<double> column_means(const SparseRows& data);

/** Unbiased variances of the columns, summed. */
double total_variance(const SparseRows& data, const std::vector<double>& means);

/** Sums of products of the columns' upper triangle → covariances of both, in place. */
void centre_products(double* products, size_t rows, const double* means, size_t cols);

/** Of covariances that are written out, cols × cols, and outlive it. */
std::unique_ptr<Covariance> written_covariance(const double* matrix, size_t cols);

/** Kept as a product with the data. The data and the means must outlive it. */
std::unique_ptr<Covariance> implied_covariance(const SparseRows& data, const std::vector<double>& means);

}  // namespace indicatrix
