#include "heat.hh"

#include <cmath>
#include <limits>

#include "panels.hh"

namespace indicatrix {

namespace {

constexpr double cutoff = 3;
/** Points at most that a subspace is found from; of more, every second, third … is taken, which leaves the moment's expectation as it is. */
constexpr size_t most_neighbors = 1000;
constexpr int iterations = 12;

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

void heat_tensor(const Cloud& values, const float* squared, uint32_t cell, double radius, double fewest, double* tensor) {
  const size_t m = values.dim;
  const float limit = float(cutoff * radius * cutoff * radius);
  std::fill_n(tensor, m * m, 0.0);
  Moment moment;
  for (size_t p = 0; p < values.rows; p++) {
    if (squared[p] > limit || p == cell) continue;
    const double w = moment.add(squared[p], radius);
    for (size_t i = 0; i < m; i++) {
      const double di = double(values.row(p)[i]) - double(values.row(cell)[i]);
      for (size_t j = 0; j <= i; j++) tensor[i * m + j] += w * di * (double(values.row(p)[j]) - double(values.row(cell)[j]));
    }
  }
  const bool enough = moment.effective() >= fewest;
  const double scale = enough ? 2 / (radius * radius * moment.weight) : std::numeric_limits<double>::quiet_NaN();
  for (size_t i = 0; i < m; i++) {
    for (size_t j = 0; j <= i; j++) tensor[i * m + j] = tensor[j * m + i] = tensor[i * m + j] * scale;
  }
}

/** Largest subspace of Σ w Δ Δᵀ by orthogonal iteration. */
class Subspace {
 public:
  Subspace(const Cloud& points, size_t size) : points_(points), size_(size), basis_(size * points.dim), image_(size * points.dim) {}

  void find(const float* squared, uint32_t cell, double radius, double fewest, double* matrix) {
    gather(squared, cell, radius);
    if (moment_.effective() < fewest) {
      std::fill_n(matrix, size_ * size_, std::numeric_limits<double>::quiet_NaN());
      return;
    }
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
    apply();
    const double scale = 2 / (radius * radius * moment_.weight);
    for (size_t i = 0; i < size_; i++) {
      for (size_t j = 0; j <= i; j++) matrix[i * size_ + j] = matrix[j * size_ + i] = scale * dot(&basis_[i * points_.dim], &image_[j * points_.dim]);
    }
  }

 private:
  void gather(const float* squared, uint32_t cell, double radius) {
    const float limit = float(cutoff * radius * cutoff * radius);
    near_.clear();
    for (size_t p = 0; p < points_.rows; p++) if (squared[p] <= limit && p != cell) near_.push_back({uint32_t(p), 0});
    const size_t step = near_.size() / most_neighbors + 1;
    size_t kept = 0;
    moment_ = {};
    for (size_t i = 0; i < near_.size(); i += step) near_[kept++] = {near_[i].index, moment_.add(squared[near_[i].index], radius)};
    near_.resize(kept);
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
  std::vector<double> differences_, basis_, image_;
};

}  // namespace

void heat_tensors(const Cloud& points, const Cloud& values, const uint32_t* cells, size_t count, double radius, double fewest, double* tensors, Task& task) {
  around_cells(points, cells, count, task, [&] {
    return [&](size_t i, const float* squared) { heat_tensor(values, squared, cells[i], radius, fewest, tensors + i * values.dim * values.dim); };
  });
}

void heat_subspaces(const Cloud& points, const uint32_t* cells, size_t count, const double* radii, size_t radius_count, size_t size, double fewest, double* matrices, Task& task) {
  around_cells(points, cells, count, task, [&] {
    return [&, subspace = Subspace(points, size)](size_t i, const float* squared) mutable {
      for (size_t r = 0; r < radius_count && !task.cancelled; r++) subspace.find(squared, cells[i], radii[r], fewest, matrices + (i * radius_count + r) * size * size);
    };
  });
}

}  // namespace indicatrix
