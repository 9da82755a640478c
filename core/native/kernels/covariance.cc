#include "covariance.hh"

#include <algorithm>

#include "linear.hh"

namespace indicatrix {

namespace {

/** Adds a row's products to the upper triangle's rows begin … end, four of them at once: the row is then read once for four. */
void add_row_products(const SparseRows& data, size_t row, uint32_t begin, uint32_t end, double* products) {
  const uint32_t* last = data.indices + data.indptr[row + 1];
  const auto value = [&](const uint32_t* at) { return double(data.values[at - data.indices]); };
  const uint32_t* i = std::lower_bound(data.indices + data.indptr[row], last, begin);
  for (; last - i >= 4 && i[3] < end; i += 4) {
    double* target[4];
    double values[4];
    for (int k = 0; k < 4; k++) {
      target[k] = &products[i[k] * data.cols];
      values[k] = value(i + k);
    }
    for (int k = 0; k < 4; k++) {
      for (int j = k; j < 4; j++) target[k][i[j]] += values[k] * values[j];
    }
    for (const uint32_t* j = i + 4; j != last; j++) {
      const double other = value(j);
      for (int k = 0; k < 4; k++) target[k][*j] += values[k] * other;
    }
  }
  for (; i != last && *i < end; i++) {
    double* target = &products[*i * data.cols];
    const double own = value(i);
    for (const uint32_t* j = i; j != last; j++) target[*j] += own * value(j);
  }
}

/** Ends of blocks of columns with about equal numbers of products. */
std::vector<size_t> balanced(const SparseRows& data, size_t blocks) {
  std::vector<double> work(data.cols);
  for (size_t row = 0; row < data.rows; row++) {
    const uint32_t end = data.indptr[row + 1];
    for (uint32_t at = data.indptr[row]; at < end; at++) work[data.indices[at]] += end - at;
  }
  double all = 0;
  for (const double part : work) all += part;
  std::vector<size_t> ends;
  double sum = 0;
  for (size_t col = 0; col < data.cols; col++) {
    if (sum >= all * double(ends.size() + 1) / double(blocks) && ends.size() + 1 < blocks) ends.push_back(col);
    sum += work[col];
  }
  ends.resize(blocks, data.cols);
  return ends;
}

class WrittenCovariance : public Covariance {
 public:
  WrittenCovariance(const double* matrix, size_t cols) : matrix_(matrix), cols_(cols) {}

  void multiply(const double* vectors, size_t count, double* out, Task& task) const override {
    constexpr size_t block_rows = 64;
    share_blocks(task, (cols_ + block_rows - 1) / block_rows, [&](auto next) {
      std::vector<double> products(count);
      for (size_t block; next(block);) {
        for (size_t i = block * block_rows; i < std::min(cols_, (block + 1) * block_rows); i++) {
          linear_kernels().dots(&matrix_[i * cols_], vectors, count, cols_, products.data());
          for (size_t v = 0; v < count; v++) out[v * cols_ + i] = products[v];
        }
      }
    });
  }

  const double* matrix() const override { return matrix_; }

 private:
  const double* matrix_;
  size_t cols_;
};

class ImpliedCovariance : public Covariance {
 public:
  ImpliedCovariance(const SparseRows& data, const std::vector<double>& means) : data_(data), means_(means) {}

  /** (Xᵀ X v − n m (mᵀ v)) / (n − 1). Parts of the rows are summed apart, their number fixed, so that the sums are always the same. */
  void multiply(const double* vectors, size_t count, double* out, Task& task) const override {
    constexpr size_t parts = 8;
    const size_t cols = data_.cols;
    std::vector<double> by_column(cols * count), sums(parts * cols * count);
    for (size_t v = 0; v < count; v++) {
      for (size_t col = 0; col < cols; col++) by_column[col * count + v] = vectors[v * cols + col];
    }
    share_blocks(task, parts, [&](auto next) {
      std::vector<double> projection(count);
      for (size_t part; next(part);) {
        double* sum = &sums[part * cols * count];
        for (size_t row = part * data_.rows / parts; row < (part + 1) * data_.rows / parts && !task.cancelled; row++) {
          std::fill(projection.begin(), projection.end(), 0.0);
          for (uint32_t at = data_.indptr[row]; at < data_.indptr[row + 1]; at++) {
            linear_kernels().add_scaled(data_.values[at], &by_column[data_.indices[at] * count], projection.data(), count);
          }
          for (uint32_t at = data_.indptr[row]; at < data_.indptr[row + 1]; at++) {
            linear_kernels().add_scaled(data_.values[at], projection.data(), sum + data_.indices[at] * count, count);
          }
        }
      }
    });
    const double rows = double(data_.rows);
    for (size_t v = 0; v < count; v++) {
      const double along = rows * linear_kernels().dot(means_.data(), vectors + v * cols, cols);
      for (size_t col = 0; col < cols; col++) {
        double sum = 0;
        for (size_t part = 0; part < parts; part++) sum += sums[(part * cols + col) * count + v];
        out[v * cols + col] = (sum - along * means_[col]) / (rows - 1);
      }
    }
  }

 private:
  const SparseRows& data_;
  const std::vector<double>& means_;
};

}  // namespace

std::vector<double> column_means(const SparseRows& data) {
  std::vector<double> means(data.cols);
  for (size_t at = 0; at < data.indptr[data.rows]; at++) means[data.indices[at]] += data.values[at];
  for (double& mean : means) mean /= double(data.rows);
  return means;
}

double total_variance(const SparseRows& data, const std::vector<double>& means) {
  std::vector<double> squares(data.cols);
  std::vector<size_t> stored(data.cols);
  for (size_t at = 0; at < data.indptr[data.rows]; at++) {
    const double distance = data.values[at] - means[data.indices[at]];
    squares[data.indices[at]] += distance * distance;
    stored[data.indices[at]]++;
  }
  double total = 0;
  for (size_t col = 0; col < data.cols; col++) total += squares[col] + double(data.rows - stored[col]) * means[col] * means[col];
  return total / double(data.rows - 1);
}

void add_products(const SparseRows& data, double* products, Task& task) {
  // A block of the matrix's rows goes over all the data, so each entry is summed by one thread in the data's order.
  // The more blocks, the more of a block stays in the second-level cache.
  constexpr size_t blocks = 64;
  const std::vector<size_t> ends = balanced(data, blocks);
  share_blocks(task, blocks, [&](auto next) {
    for (size_t block; next(block);) {
      const uint32_t begin = block == 0 ? 0 : uint32_t(ends[block - 1]), end = uint32_t(ends[block]);
      for (size_t row = 0; row < data.rows && !task.cancelled; row++) add_row_products(data, row, begin, end, products);
    }
  });
}

void centre_products(double* products, size_t rows, const double* means, size_t cols) {
  // The lower triangle from the upper one, by tiles that fit the cache.
  constexpr size_t tile = 64;
  for (size_t top = 0; top < cols; top += tile) {
    for (size_t left = top; left < cols; left += tile) {
      for (size_t i = top; i < std::min(cols, top + tile); i++) {
        for (size_t j = std::max(i, left); j < std::min(cols, left + tile); j++) {
          products[i * cols + j] = products[j * cols + i] =
              (products[i * cols + j] - double(rows) * means[i] * means[j]) / double(rows - 1);
        }
      }
    }
  }
}

std::unique_ptr<Covariance> written_covariance(const double* matrix, size_t cols) {
  return std::make_unique<WrittenCovariance>(matrix, cols);
}

std::unique_ptr<Covariance> implied_covariance(const SparseRows& data, const std::vector<double>& means) {
  return std::make_unique<ImpliedCovariance>(data, means);
}

}  // namespace indicatrix
