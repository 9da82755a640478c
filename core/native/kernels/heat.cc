#include "heat.hh"

#include <cmath>
#include <limits>

#include "panels.hh"

namespace indicatrix {

namespace {

constexpr double cutoff = 3;
/** Points at most that moments are taken of; of more, every second, third … is taken, which leaves their expectation as it is. */
constexpr size_t most_neighbors = 400;
constexpr int iterations = 8;

/** Calls look(i, squared distances from cells[i] to all points) for a group of cells at a time. */
template <class Look>
void around_cells(const Cloud& points, const uint32_t* cells, size_t count, Task& task, Look make_look) {
  const Panels panels(points);
  const size_t stride = panels.count() * panel_width;
  share_blocks(task, (count + query_group - 1) / query_group, [&](auto next) {
    auto look = make_look();
    std::vector<float> rows(query_group * points.dim), squared(query_group * stride);
    for (size_t at; next(at);) {
      const size_t start = at * query_group, end = std::min(start + query_group, count);
      for (size_t i = start; i < end; i++) std::copy_n(points.row(cells[i]), points.dim, rows.begin() + (i - start) * points.dim);
      panels.distances(rows.data(), query_group, 0, panels.count(), squared.data(), stride);
      for (size_t i = start; i < end && !task.cancelled; i++) look(i, squared.data() + (i - start) * stride);
    }
  });
}

/** A symmetric tensor Σ w Δ Δᵀ, with the weights it was summed under. */
struct Moment {
  double weight = 0, squared_weight = 0;

  double add(double squared, double radius) {
    const double w = std::exp(-squared / (radius * radius));
    weight += w;
    squared_weight += w * w;
    return w;
  }
  /** As many equally weighted points would say as much (Kish). */
  double effective() const { return squared_weight > 0 ? weight * weight / squared_weight : 0; }
};

/** Largest subspace of Σ w Δ Δᵀ by orthogonal iteration. */
class Subspace {
 public:
  Subspace(const Cloud& points, size_t size) : points_(points), size_(size), positions_(points.rows), basis_(size * points.dim), image_(size * points.dim) {}

  /** The moment within the subspace, (2/ε²) C. */
  void restricted_moment(const float* squared, uint32_t cell, double radius, double fewest, double* matrix) {
    if (!find(squared, cell, radius, fewest)) {
      std::fill_n(matrix, size_ * size_, std::numeric_limits<double>::quiet_NaN());
      return;
    }
    apply();
    const double scale = 2 / (radius * radius * moment_.weight);
    for (size_t i = 0; i < size_; i++) {
      for (size_t j = 0; j <= i; j++) matrix[i * size_ + j] = matrix[j * size_ + i] = scale * dot(&basis_[i * points_.dim], &image_[j * points_.dim]);
    }
  }

  /** J Jᵀ of `values` along the subspace, by weighted least squares. */
  void dual_metric(const Cloud& values, const float* squared, uint32_t cell, double radius, double fewest, double* tensor) {
    const size_t m = values.dim;
    std::fill_n(tensor, m * m, std::numeric_limits<double>::quiet_NaN());
    if (!find(squared, cell, radius, fewest)) return;
    // Rows of [t, Δf]: coordinates in the subspace and in the values.
    const size_t width = size_ + m;
    coordinates_.resize(near_.size() * width);
    std::vector<double> mean(width), moments(width * width);
    for (size_t p = 0; p < near_.size(); p++) {
      double* row = &coordinates_[p * width];
      for (size_t i = 0; i < size_; i++) row[i] = dot(&differences_[p * points_.dim], &basis_[i * points_.dim]);
      for (size_t i = 0; i < m; i++) row[size_ + i] = double(values.row(near_[p].index)[i]) - double(values.row(cell)[i]);
      for (size_t i = 0; i < width; i++) mean[i] += near_[p].weight * row[i] / moment_.weight;
    }
    for (size_t p = 0; p < near_.size(); p++) {
      const double* row = &coordinates_[p * width];
      for (size_t i = 0; i < width; i++) {
        for (size_t j = 0; j < size_; j++) moments[i * width + j] += near_[p].weight * (row[i] - mean[i]) * (row[j] - mean[j]);
      }
    }
    if (!divide(moments, width)) return;
    for (size_t i = 0; i < m; i++) {
      for (size_t j = 0; j < m; j++) {
        double sum = 0;
        for (size_t k = 0; k < size_; k++) sum += moments[(size_ + i) * width + k] * moments[(size_ + j) * width + k];
        tensor[i * m + j] = sum;
      }
    }
  }

 private:
  /** Leaves an orthonormal basis of the subspace; false where too few points are near. */
  bool find(const float* squared, uint32_t cell, double radius, double fewest) {
    gather(squared, cell, radius);
    if (moment_.effective() < fewest) return false;
    uint64_t state = 1;
    for (double& entry : basis_) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      entry = double(state >> 40) / double(1 << 24) - 0.5;
    }
    for (int i = 0; i < iterations; i++) {
      orthonormalize();
      apply();
      basis_.swap(image_);
    }
    orthonormalize();
    return true;
  }

  /** Cov(f, t) Cov(t, t)⁻¹ in the lower rows, by elimination on columns; false where the points do not spread along the subspace. */
  bool divide(std::vector<double>& moments, size_t width) const {
    double widest = 0;
    for (size_t i = 0; i < size_; i++) widest = std::max(widest, moments[i * width + i]);
    for (size_t p = 0; p < size_; p++) {
      const double pivot = moments[p * width + p];
      if (!(pivot > 1e-10 * widest)) return false;
      for (size_t i = 0; i < width; i++) moments[i * width + p] /= pivot;
      for (size_t c = 0; c < size_; c++) {
        if (c == p) continue;
        const double factor = moments[p * width + c];
        for (size_t i = 0; i < width; i++) moments[i * width + c] -= factor * moments[i * width + p];
      }
    }
    return true;
  }

  void gather(const float* squared, uint32_t cell, double radius) {
    const float limit = float(cutoff * radius * cutoff * radius);
    const size_t found = distance_kernels().at_most(squared, points_.rows, limit, positions_.data());
    const size_t step = found / most_neighbors + 1;
    near_.clear();
    moment_ = {};
    for (size_t i = 0; i < found; i += step) {
      if (positions_[i] != cell) near_.push_back({positions_[i], moment_.add(squared[positions_[i]], radius)});
    }
    const size_t kept = near_.size();
    differences_.resize(kept * points_.dim);
    for (size_t i = 0; i < kept; i++) {
      for (size_t j = 0; j < points_.dim; j++) differences_[i * points_.dim + j] = double(points_.row(near_[i].index)[j]) - double(points_.row(cell)[j]);
    }
  }

  double dot(const double* a, const double* b) const {
    double sum = 0;
    for (size_t j = 0; j < points_.dim; j++) sum += a[j] * b[j];
    return sum;
  }

  /** image = Σ w Δ Δᵀ basis */
  void apply() {
    const size_t dim = points_.dim;
    std::fill(image_.begin(), image_.end(), 0.0);
    for (size_t p = 0; p < near_.size(); p++) {
      const double* difference = &differences_[p * dim];
      for (size_t i = 0; i < size_; i++) {
        const double along = near_[p].weight * dot(difference, &basis_[i * dim]);
        for (size_t j = 0; j < dim; j++) image_[i * dim + j] += along * difference[j];
      }
    }
  }

  /** Gram-Schmidt; a vector that is in the others' span becomes zero. */
  void orthonormalize() {
    const size_t dim = points_.dim;
    for (size_t i = 0; i < size_; i++) {
      double* v = &basis_[i * dim];
      const double before = std::sqrt(dot(v, v));
      for (size_t k = 0; k < i; k++) {
        const double along = dot(v, &basis_[k * dim]);
        for (size_t j = 0; j < dim; j++) v[j] -= along * basis_[k * dim + j];
      }
      const double length = std::sqrt(dot(v, v));
      const double scale = length > 1e-10 * before ? 1 / length : 0;
      for (size_t j = 0; j < dim; j++) v[j] *= scale;
    }
  }

  struct Near { uint32_t index; double weight; };

  const Cloud points_;
  size_t size_;
  Moment moment_;
  std::vector<Near> near_;
  std::vector<uint32_t> positions_;
  std::vector<double> differences_, coordinates_, basis_, image_;
};

}  // namespace

void heat_tensors(const Cloud& points, const Cloud& values, const uint32_t* cells, size_t count, double radius, double fewest, double* tensors, Task& task) {
  around_cells(points, cells, count, task, [&] {
    return [&, plane = Subspace(points, std::min(points.dim, values.dim))](size_t i, const float* squared) mutable {
      plane.dual_metric(values, squared, cells[i], radius, fewest, tensors + i * values.dim * values.dim);
    };
  });
}

void heat_subspaces(const Cloud& points, const uint32_t* cells, size_t count, const double* radii, size_t radius_count, size_t size, double fewest, double* matrices, Task& task) {
  around_cells(points, cells, count, task, [&] {
    return [&, subspace = Subspace(points, size)](size_t i, const float* squared) mutable {
      for (size_t r = 0; r < radius_count && !task.cancelled; r++) subspace.restricted_moment(squared, cells[i], radii[r], fewest, matrices + (i * radius_count + r) * size * size);
    };
  });
}

}  // namespace indicatrix
