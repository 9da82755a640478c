#include "decomposition.hh"

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <vector>

#include "covariance.hh"
#include "linear.hh"
#include "symmetric_eigen.hh"

namespace indicatrix {

namespace {

/** Up to this size all eigenpairs are computed at once. */
constexpr size_t most_direct_cols = 384;

struct Eigenpairs {
  /** Descending. */
  std::vector<double> values;
  /** values × cols */
  std::vector<double> vectors;
};

Eigenpairs all_eigenpairs(const double* matrix, size_t cols) {
  Eigenpairs all{{}, std::vector<double>(matrix, matrix + cols * cols)};
  symmetric_eigen(all.vectors, all.values, cols);
  return all;
}

/**
 * Block Lanczos with full reorthogonalization (Golub and Underwood): the basis grows by the covariance's products with its
 * last block until the wanted Ritz pairs have converged, or it spans the whole space, where they are exact.
 */
class Lanczos {
 public:
  Lanczos(const Covariance& covariance, size_t cols, size_t wanted, Task& task)
      : covariance_(covariance), cols_(cols), wanted_(wanted), task_(task) {}

  Eigenpairs leading() {
    Eigenpairs found;
    for (size_t look = std::min(cols_, 3 * wanted_ + 2 * block);; look = std::min(cols_, look + look / 3)) {
      while (size_ < look && !task_.cancelled) grow();
      if (task_.cancelled) return found;
      const std::vector<double> weights = ritz_weights(found.values);
      if (size_ == cols_ || converged(found.values, weights)) {
        found.values.resize(wanted_);
        found.vectors = combine(weights, basis_);
        return found;
      }
    }
  }

 private:
  static constexpr size_t block = 4;
  static constexpr double tolerance = 1e-6;

  /** Appends one block: the last block's products, or random vectors where there is none or nothing new in them. */
  void grow() {
    const size_t count = std::min(block, cols_ - size_);
    const size_t last = size_ < block ? 0 : size_ - block;
    std::vector<double> next(count * cols_);
    double whole[block];
    for (size_t i = 0; i < count; i++) {
      double* v = &next[i * cols_];
      if (size_ > 0 && last + i < products_.size() / cols_) std::copy_n(&products_[(last + i) * cols_], cols_, v);
      else randomize(v);
      whole[i] = norm(v);
    }
    // But for rounding, products lie along the last two blocks alone; the second pass takes away what rounding left along the others.
    leave_basis(next.data(), count, size_ < 2 * block ? 0 : size_ - 2 * block);
    leave_basis(next.data(), count);
    const size_t first = size_;
    for (size_t i = 0; i < count; i++) {
      double* v = &next[i * cols_];
      while (!append(v, first, whole[i])) {
        randomize(v);
        whole[i] = norm(v);
        for (int pass = 0; pass < 2; pass++) leave_basis(v, 1);
      }
    }
    const size_t before = products_.size() / cols_;
    products_.resize(size_ * cols_);
    covariance_.multiply(&basis_[before * cols_], size_ - before, &products_[before * cols_], task_);
    // The projected matrix, basis · covariance · basisᵀ: its new rows and columns.
    projected_.resize(size_);
    const std::vector<double> along = along_basis(&products_[before * cols_], size_ - before, 0);
    for (size_t j = before; j < size_; j++) {
      projected_[j].resize(j + 1);
      for (size_t i = 0; i <= j; i++) projected_[j][i] = along[i * (size_ - before) + j - before];
    }
  }

  /**
   * How much of each vector lies along each one of the basis from `first` on, one row of `count` each: the basis is read once for all
   * vectors.
   */
  std::vector<double> along_basis(const double* vectors, size_t count, size_t first) {
    std::vector<double> along((size_ - first) * count);
    constexpr size_t block_rows = 16;
    share_blocks(task_, (size_ - first + block_rows - 1) / block_rows, [&](auto next) {
      for (size_t part; next(part);) {
        for (size_t i = first + part * block_rows; i < std::min(size_, first + (part + 1) * block_rows); i++)
          linear_kernels().dots(&basis_[i * cols_], vectors, count, cols_, &along[(i - first) * count]);
      }
    });
    return along;
  }

  /** Takes from the vectors what lies along the basis from `first` on. */
  void leave_basis(double* vectors, size_t count, size_t first = 0) {
    const std::vector<double> along = along_basis(vectors, count, first);
    constexpr size_t block_cols = 256;
    share_blocks(task_, (cols_ + block_cols - 1) / block_cols, [&](auto next) {
      for (size_t part; next(part);) {
        const size_t from = part * block_cols, length = std::min(block_cols, cols_ - from);
        for (size_t i = first; i < size_; i++) {
          for (size_t v = 0; v < count; v++)
            linear_kernels().add_scaled(-along[(i - first) * count + v], &basis_[i * cols_ + from], vectors + v * cols_ + from, length);
        }
      }
    });
  }

  /**
   * Appends a vector that has left the basis before `first`, orthogonalized against those from there on; false where nothing is left of
   * the `whole` that it was.
   */
  bool append(double* v, size_t first, double whole) {
    const auto& linear = linear_kernels();
    const double before = norm(v);
    for (int pass = 0; pass < 2; pass++) {
      for (size_t i = first; i < size_; i++) linear.add_scaled(-linear.dot(v, &basis_[i * cols_], cols_), &basis_[i * cols_], v, cols_);
    }
    double left = norm(v);
    // Where much fell to its own block, what rounding left along the others counts again.
    if (!(left > 0.1 * before)) {
      for (int pass = 0; pass < 2; pass++) leave_basis(v, 1);
      left = norm(v);
    }
    if (!(left > 1e-10 * whole)) return false;
    basis_.insert(basis_.end(), v, v + cols_);
    for (size_t col = size_ * cols_; col < basis_.size(); col++) basis_[col] /= left;
    size_++;
    return true;
  }

  double norm(const double* v) const { return std::sqrt(linear_kernels().dot(v, v, cols_)); }

  void randomize(double* v) {
    for (size_t col = 0; col < cols_; col++) v[col] = double(random_() >> 11) * 0x1p-52 - 1;
  }

  /** Eigenvectors of the projected matrix, wanted × size: how the Ritz vectors are made of the basis. */
  std::vector<double> ritz_weights(std::vector<double>& values) const {
    std::vector<double> matrix(size_ * size_), vectors;
    for (size_t i = 0; i < size_; i++) {
      for (size_t j = 0; j <= i; j++) matrix[i * size_ + j] = matrix[j * size_ + i] = projected_[i][j];
    }
    if (size_ < cols_) {
      leading_eigenpairs(matrix, values, vectors, size_, wanted_);
      return vectors;
    }
    symmetric_eigen(matrix, values, size_);
    matrix.resize(wanted_ * size_);
    return matrix;
  }

  bool converged(const std::vector<double>& values, const std::vector<double>& weights) const {
    const std::vector<double> vectors = combine(weights, basis_), images = combine(weights, products_);
    for (size_t i = 0; i < wanted_; i++) {
      double residual = 0;
      for (size_t j = 0; j < cols_; j++) residual += std::pow(images[i * cols_ + j] - values[i] * vectors[i * cols_ + j], 2);
      if (!(std::sqrt(residual) <= tolerance * values[i])) return false;
    }
    return true;
  }

  std::vector<double> combine(const std::vector<double>& weights, const std::vector<double>& rows) const {
    std::vector<double> sums(wanted_ * cols_);
    for (size_t i = 0; i < wanted_; i++) {
      for (size_t j = 0; j < size_; j++) linear_kernels().add_scaled(weights[i * size_ + j], &rows[j * cols_], &sums[i * cols_], cols_);
    }
    return sums;
  }

  const Covariance& covariance_;
  size_t cols_, wanted_;
  Task& task_;
  size_t size_ = 0;
  /** size × cols each: the orthonormal basis, and the covariance times it. */
  std::vector<double> basis_, products_;
  /** Lower triangle. */
  std::vector<std::vector<double>> projected_;
  std::mt19937_64 random_{1};
};

/** @returns cols × components: the eigenvectors with their signs fixed; empty where the task was cancelled */
std::vector<double> leading_components(const Covariance& covariance, size_t cols, size_t components, const Components& out, Task& task) {
  const bool direct = covariance.matrix() && cols <= most_direct_cols;
  const Eigenpairs found = direct ? all_eigenpairs(covariance.matrix(), cols) : Lanczos(covariance, cols, components, task).leading();
  if (task.cancelled) return {};
  std::vector<double> by_column(cols * components);
  for (size_t c = 0; c < components; c++) {
    const double* vector = &found.vectors[c * cols];
    const double* largest = std::max_element(vector, vector + cols, [](double a, double b) { return std::abs(a) < std::abs(b); });
    const double sign = *largest < 0 ? -1 : 1;
    out.variance[c] = std::max(0.0, found.values[c]);
    for (size_t col = 0; col < cols; col++) {
      by_column[col * components + c] = sign * vector[col];
      out.loadings[c * cols + col] = float(sign * vector[col]);
    }
  }
  return by_column;
}

/** @param by_column cols × components, so that a row's scores are sums of whole rows of it */
void project(const SparseRows& data, const std::vector<double>& by_column, const double* means, size_t components, float* scores,
             Task& task) {
  std::vector<double> offset(components);
  for (size_t col = 0; col < data.cols; col++)
    linear_kernels().add_scaled(means[col], &by_column[col * components], offset.data(), components);
  constexpr size_t block_rows = 1024;
  share_blocks(task, (data.rows + block_rows - 1) / block_rows, [&](auto next) {
    std::vector<double> score(components);
    for (size_t block; next(block);) {
      for (size_t row = block * block_rows; row < std::min(data.rows, (block + 1) * block_rows); row++) {
        for (size_t c = 0; c < components; c++) score[c] = -offset[c];
        for (uint32_t at = data.indptr[row]; at < data.indptr[row + 1]; at++) {
          linear_kernels().add_scaled(data.values[at], &by_column[data.indices[at] * components], score.data(), components);
        }
        for (size_t c = 0; c < components; c++) scores[row * components + c] = float(score[c]);
      }
    }
  });
}

}  // namespace

void principal_components(const SparseRows& data, size_t components, const Components& out, double* means, float* scores, Task& task) {
  const std::vector<double> centre = column_means(data);
  std::copy(centre.begin(), centre.end(), means);
  std::vector<double> products;
  std::unique_ptr<Covariance> covariance;
  if (data.cols <= most_written_cols) {
    products.resize(data.cols * data.cols);
    add_products(data, products.data(), task);
    if (task.cancelled) return;
    centre_products(products.data(), data.rows, means, data.cols);
    covariance = written_covariance(products.data(), data.cols);
  } else {
    covariance = implied_covariance(data, centre);
  }
  const std::vector<double> by_column = leading_components(*covariance, data.cols, components, out, task);
  if (task.cancelled) return;
  *out.total_variance = total_variance(data, centre);
  project(data, by_column, means, components, scores, task);
}

void components_of_products(double* products, size_t rows, const double* means, size_t cols, size_t components, const Components& out,
                            Task& task) {
  centre_products(products, rows, means, cols);
  *out.total_variance = 0;
  for (size_t col = 0; col < cols; col++) *out.total_variance += products[col * cols + col];
  leading_components(*written_covariance(products, cols), cols, components, out, task);
}

void project_rows(const SparseRows& data, const float* loadings, const double* means, size_t components, float* scores, Task& task) {
  std::vector<double> by_column(data.cols * components);
  for (size_t c = 0; c < components; c++) {
    for (size_t col = 0; col < data.cols; col++) by_column[col * components + c] = loadings[c * data.cols + col];
  }
  project(data, by_column, means, components, scores, task);
}

}  // namespace indicatrix
