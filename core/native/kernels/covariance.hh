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
  virtual const std::vector<double>* matrix() const { return nullptr; }
};

std::vector<double> column_means(const SparseRows& data);

/** Unbiased variances of the columns, summed. */
double total_variance(const SparseRows& data, const std::vector<double>& means);

/** Written out where its size allows, else kept as a product with the data. The data and the means must outlive it. */
std::unique_ptr<Covariance> covariance(const SparseRows& data, const std::vector<double>& means, Task& task);

}  // namespace indicatrix
