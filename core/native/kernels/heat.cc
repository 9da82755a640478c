#include "heat.hh"

#include <cmath>
#include <limits>

#include "locality.hh"
#include "moments.hh"
#include "scan.hh"

namespace indicatrix {

namespace {

constexpr double cutoff = 3;
/** Points at most that moments are taken of; of more, every second, third … is taken, which leaves their expectation as it is. */
constexpr size_t most_neighbors = 400;
constexpr int iterations = 8;

/** The squared distance up to which points have a weight. */
float reach(double radius) { return float(cutoff * radius * cutoff * radius); }

/** A point within reach of a cell. */
struct Seen { uint32_t index; float squared; };

/**
 * Calls look(i, the points at most √limit from cells[i], by index, without the cell itself), near cells mostly after one another.
 * @param tree of any space in which near cells are near, if there is one
 */
template <class Look>
void around_cells(const Cloud& points, const uint32_t* cells, size_t count, float limit, const std::optional<KdTree>& tree, Task& task, Look make_look) {
  const Panels panels(points);
  const std::vector<uint32_t> order = near_after_near(cells, count, tree);
  share_blocks(task, (count + block_queries - 1) / block_queries, [&](auto next) {
    auto look = make_look();
    Scan scan(points, panels);
    std::vector<uint32_t> positions(Scan::most_seen);
    std::vector<std::vector<Seen>> seen(block_queries);
    for (size_t at; next(at);) {
      const size_t start = at * block_queries, size = std::min(block_queries, count - start);
      const auto cell = [&](size_t q) { return cells[order[start + q]]; };
      for (auto& points_seen : seen) points_seen.clear();
      scan.over(size, task, [&](size_t q) { return points.row(cell(q)); }, [&](size_t q, size_t first, size_t chunk, const float* squared) {
        const size_t found = distance_kernels().at_most(squared, chunk, limit, positions.data());
        for (size_t i = 0; i < found; i++) {
          const uint32_t index = uint32_t(first + positions[i]);
          if (index != cell(q)) seen[q].push_back({index, squared[positions[i]]});
        }
      });
      for (size_t q = 0; q < size && !task.cancelled; q++) look(order[start + q], seen[q]);
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
  Subspace(const Cloud& points, size_t size)
      : points_(points), size_(size), stride_((points.dim + moment_lanes - 1) / moment_lanes * moment_lanes), basis_(size * stride_), image_(size * stride_) {}

  /** The moment within the subspace, (2/ε²) C. */
  void restricted_moment(const std::vector<Seen>& seen, uint32_t cell, double radius, double fewest, double* matrix) {
    if (!find(seen, cell, radius, fewest)) {
      std::fill_n(matrix, size_ * size_, std::numeric_limits<double>::quiet_NaN());
      return;
    }
    apply();
    const double scale = 2 / (radius * radius * moment_.weight);
    for (size_t i = 0; i < size_; i++) {
      for (size_t j = 0; j <= i; j++) matrix[i * size_ + j] = matrix[j * size_ + i] = scale * dot(&basis_[i * stride_], &image_[j * stride_]);
    }
  }

  /** J Jᵀ of `values` along the subspace, by weighted least squares. */
  void dual_metric(const Cloud& values, const std::vector<Seen>& seen, uint32_t cell, double radius, double fewest, double* tensor) {
    const size_t m = values.dim;
    std::fill_n(tensor, m * m, std::numeric_limits<double>::quiet_NaN());
    if (!find(seen, cell, radius, fewest)) return;
    // Rows of [t, Δf]: coordinates in the subspace and in the values.
    const size_t width = size_ + m;
    coordinates_.resize(near_.size() * width);
    std::vector<double> mean(width), moments(width * width);
    for (size_t p = 0; p < near_.size(); p++) {
      double* row = &coordinates_[p * width];
      for (size_t i = 0; i < size_; i++) row[i] = dot(&differences_[p * stride_], &basis_[i * stride_]);
      for (size_t i = 0; i < m; i++) row[size_ + i] = double(values.row(near_[p])[i]) - double(values.row(cell)[i]);
      for (size_t i = 0; i < width; i++) mean[i] += weights_[p] * row[i] / moment_.weight;
    }
    for (size_t p = 0; p < near_.size(); p++) {
      const double* row = &coordinates_[p * width];
      for (size_t i = 0; i < width; i++) {
        for (size_t j = 0; j < size_; j++) moments[i * width + j] += weights_[p] * (row[i] - mean[i]) * (row[j] - mean[j]);
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
  bool find(const std::vector<Seen>& seen, uint32_t cell, double radius, double fewest) {
    gather(seen, cell, radius);
    if (moment_.effective() < fewest) return false;
    uint64_t state = 1;
    for (size_t i = 0; i < size_; i++) {
      for (size_t j = 0; j < points_.dim; j++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        basis_[i * stride_ + j] = double(state >> 40) / double(1 << 24) - 0.5;
      }
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

  void gather(const std::vector<Seen>& seen, uint32_t cell, double radius) {
    const float limit = reach(radius);
    size_t found = 0;
    for (const Seen& point : seen) found += point.squared <= limit;
    const size_t step = found / most_neighbors + 1;
    near_.clear();
    weights_.clear();
    moment_ = {};
    size_t at = 0;
    for (const Seen& point : seen) {
      if (point.squared > limit || at++ % step != 0) continue;
      near_.push_back(point.index);
      weights_.push_back(moment_.add(point.squared, radius));
    }
    differences_.resize(near_.size() * stride_);
    for (size_t i = 0; i < near_.size(); i++) moment_kernels().subtract(points_.row(near_[i]), points_.row(cell), points_.dim, stride_, &differences_[i * stride_]);
  }

  double dot(const double* a, const double* b) const { return moment_kernels().dot(a, b, stride_); }

  /** image = Σ w Δ Δᵀ basis */
  void apply() { moment_kernels().apply(differences_.data(), weights_.data(), near_.size(), stride_, basis_.data(), size_, image_.data()); }

  /** Gram-Schmidt; a vector that is in the others' span becomes zero. */
  void orthonormalize() {
    for (size_t i = 0; i < size_; i++) {
      double* v = &basis_[i * stride_];
      const double before = std::sqrt(dot(v, v));
      for (size_t k = 0; k < i; k++) {
        const double along = dot(v, &basis_[k * stride_]);
        for (size_t j = 0; j < stride_; j++) v[j] -= along * basis_[k * stride_ + j];
      }
      const double length = std::sqrt(dot(v, v));
      const double scale = length > 1e-10 * before ? 1 / length : 0;
      for (size_t j = 0; j < stride_; j++) v[j] *= scale;
    }
  }

  const Cloud points_;
  size_t size_, stride_;
  Moment moment_;
  std::vector<uint32_t> near_;
  std::vector<double> weights_, differences_, coordinates_, basis_, image_;
};

}  // namespace

void heat_tensors(const Cloud& points, const Cloud& values, const uint32_t* cells, size_t count, double radius, double fewest, double* tensors, Task& task) {
  around_cells(points, cells, count, reach(radius), tree_of(values), task, [&] {
    return [&, plane = Subspace(points, std::min(points.dim, values.dim))](size_t i, const std::vector<Seen>& seen) mutable {
      plane.dual_metric(values, seen, cells[i], radius, fewest, tensors + i * values.dim * values.dim);
    };
  });
}

void heat_subspaces(const Cloud& points, const uint32_t* cells, size_t count, const double* radii, size_t radius_count, size_t size, double fewest, double* matrices, Task& task) {
  around_cells(points, cells, count, reach(*std::max_element(radii, radii + radius_count)), tree_of(points), task, [&] {
    return [&, subspace = Subspace(points, size)](size_t i, const std::vector<Seen>& seen) mutable {
      for (size_t r = 0; r < radius_count && !task.cancelled; r++) subspace.restricted_moment(seen, cells[i], radii[r], fewest, matrices + (i * radius_count + r) * size * size);
    };
  });
}

}  // namespace indicatrix
