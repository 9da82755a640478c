#include "map_metric.hh"

#include <cmath>
#include <limits>

#include "locality.hh"
#include "moments.hh"
#include "symmetric_eigen.hh"

namespace indicatrix {

namespace {

/** Cells of the first window, which gives the later ones their shape. */
constexpr size_t pilot_cells = 100;
/** Cells at most that a fit is made of; of more, every second, third … is taken, which leaves their expectation as it is. */
constexpr size_t most_neighbors = 1024;
/** The same where only a window's shape is wanted. */
constexpr size_t most_for_shape = 200;
/** A window is at most so many times as long as wide. */
constexpr double most_elongated = 16;
constexpr size_t block_cells = 32;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/** Spread by multiplication, so that no order of the rows shows. */
size_t part_of(uint32_t index) { return (index * 2654435761u) >> 29; }

/** A cell in a window: its squared distance as the metric says, and on the map. */
struct Seen { uint32_t index; double squared; };

/** Weighted sums of a polynomial's terms p and of the data's differences y. */
struct Sums {
  double weight = 0, squares = 0;
  /** Σ w p pᵀ and Σ w² p pᵀ, lower triangles; Σ w p yᵀ. */
  std::vector<double> gram, gram2, products;

  Sums(size_t terms, size_t stride) : gram(terms * terms), gram2(terms * terms), products(terms * stride) {}
  void clear() {
    weight = squares = 0;
    std::fill(gram.begin(), gram.end(), 0);
    std::fill(gram2.begin(), gram2.end(), 0);
    std::fill(products.begin(), products.end(), 0);
  }
  void add(const Sums& other) { combine(other, [](double& a, double b) { a += b; }); }
  void subtract(const Sums& other) { combine(other, [](double& a, double b) { a -= b; }); }

 private:
  template <class Change>
  void combine(const Sums& other, Change change) {
    change(weight, other.weight);
    change(squares, other.squares);
    for (size_t i = 0; i < gram.size(); i++) change(gram[i], other.gram[i]), change(gram2[i], other.gram2[i]);
    for (size_t i = 0; i < products.size(); i++) change(products[i], other.products[i]);
  }
};

/** The inverse of a symmetric positive definite matrix, given by its lower triangle; false where it is singular. */
bool invert(const std::vector<double>& matrix, size_t n, std::vector<double>& inverse) {
  std::vector<double> lower(n * n);
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j <= i; j++) {
      double sum = matrix[i * n + j];
      for (size_t k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k];
      if (i == j) {
        if (!(sum > 1e-10 * matrix[i * n + i])) return false;
        lower[i * n + i] = std::sqrt(sum);
      } else {
        lower[i * n + j] = sum / lower[j * n + j];
      }
    }
  }
  for (size_t c = 0; c < n; c++) {
    std::vector<double> x(n);
    for (size_t i = c; i < n; i++) {
      double sum = i == c;
      for (size_t k = c; k < i; k++) sum -= lower[i * n + k] * x[k];
      x[i] = sum / lower[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
      double sum = x[i];
      for (size_t k = i + 1; k < n; k++) sum -= lower[k * n + i] * inverse[c * n + k];
      inverse[c * n + i] = sum / lower[i * n + i];
    }
  }
  return true;
}

class LocalFit {
 public:
  LocalFit(const MapMetricQuery& query, const std::optional<KdTree>& tree)
      : query_(query), tree_(tree), m_(query.map.dim), stride_((query.points.dim + moment_lanes - 1) / moment_lanes * moment_lanes),
        second_order_(m_ <= KdTree::most_dimensions), terms_(second_order_ ? (m_ + 1) * (m_ + 2) / 2 : m_ + 1),
        parts_(metric_parts, Sums(terms_, stride_)), whole_(terms_, stride_), rest_(terms_, stride_), slopes_(m_ * stride_), inverse_(terms_ * terms_) {}

  void at(uint32_t cell, const double* radii, double* tensors, double* reached) {
    const size_t size = m_ * m_, each = (1 + metric_parts) * size;
    std::fill_n(tensors, query_.radius_count * each, nan);
    std::copy_n(radii, query_.radius_count, reached);
    std::vector<double> pilot(size), shape(size);
    if (!find_pilot(cell, pilot)) return;
    for (size_t r = 0; r < query_.radius_count; r++) {
      double* found = tensors + r * each;
      shape = pilot;
      bool is_there = true;
      // The second window has the shape that the first one's cells say.
      for (int turn = 0; turn < 2 && is_there; turn++) {
        double radius = radii[r];
        look(cell, shape, radius);
        reached[r] = radius;
        is_there = sum_up(cell, radius * radius, turn == 0 ? 3 : 0.5, second_order_, turn == 0 ? most_for_shape : most_neighbors) && solve(whole_, terms_, true, found);
        if (turn == 0 && is_there) {
          std::copy_n(is_ellipse(found) ? found : raw_.data(), size, shape.begin());
          round_off(shape);
        }
      }
      if (!is_there) {
        std::fill_n(found, each, nan);
        continue;
      }
      for (size_t part = 0; part < metric_parts; part++) {
        rest_ = whole_;
        rest_.subtract(parts_[part]);
        double* without = found + (1 + part) * size;
        if (!solve(rest_, terms_, false, without)) std::fill_n(without, size, nan);
      }
    }
  }

 private:
  /** The metric of the nearest cells on the map, as they lie: a shape for the windows. */
  bool find_pilot(uint32_t cell, std::vector<double>& shape) {
    const size_t k = std::min(pilot_cells, query_.map.rows - 1);
    nearest(cell, k);
    if (seen_.empty()) return false;
    double limit = 0;
    for (const Seen& seen : seen_) limit = std::max(limit, seen.squared);
    if (!(limit > 0)) return false;
    std::vector<double> corrected(m_ * m_);
    if (!sum_up(cell, 1.01 * limit, std::numeric_limits<double>::infinity(), false, most_for_shape) || !solve(whole_, m_ + 1, true, corrected.data())) return false;
    shape = is_ellipse(corrected.data()) ? corrected : raw_;
    round_off(shape);
    return is_ellipse(shape.data());
  }

  void nearest(uint32_t cell, size_t k) {
    seen_.clear();
    if (tree_) {
      tree_->nearest(query_.map.row(cell), cell, k, found_);
    } else {
      found_.clear();
      for (size_t i = 0; i < query_.map.rows; i++)
        if (i != cell) found_.push_back({squared_distance(query_.map.row(cell), query_.map.row(i), m_), uint32_t(i)});
      std::nth_element(found_.begin(), found_.begin() + (k - 1), found_.end());
      found_.resize(k);
    }
    for (const Neighbor& neighbor : found_) seen_.push_back({neighbor.index, neighbor.squared});
  }

  double along(const std::vector<double>& shape, uint32_t cell, uint32_t other) const {
    const float *a = query_.map.row(cell), *b = query_.map.row(other);
    double sum = 0;
    for (size_t i = 0; i < m_; i++) {
      double part = 0;
      for (size_t j = 0; j < m_; j++) part += shape[i * m_ + j] * (double(b[j]) - double(a[j]));
      sum += part * (double(b[i]) - double(a[i]));
    }
    return sum;
  }

  /** The cells within the radius as the shape has it; it grows until there are enough. */
  void look(uint32_t cell, const std::vector<double>& shape, double& radius) {
    seen_.clear();
    const double limit = radius * radius;
    const auto see = [&](uint32_t index, double) {
      const double squared = along(shape, cell, index);
      if (squared < limit && index != cell) seen_.push_back({index, squared});
    };
    if (tree_) {
      std::vector<double> values, copy = shape;
      symmetric_eigen(copy, values, m_);
      tree_->within(query_.map.row(cell), limit / values[m_ - 1], see);
    } else {
      for (size_t i = 0; i < query_.map.rows; i++) see(uint32_t(i), 0);
    }
    if (seen_.size() >= query_.fewest) return;
    // Elongated windows take more of the map's nearest cells than they keep.
    nearest(cell, std::min(query_.map.rows - 1, 4 * query_.fewest));
    for (Seen& seen : seen_) seen.squared = along(shape, cell, seen.index);
    const size_t kept = std::min(seen_.size(), query_.fewest);
    std::nth_element(seen_.begin(), seen_.begin() + (kept - 1), seen_.end(), [](const Seen& a, const Seen& b) { return a.squared < b.squared; });
    seen_.resize(kept);
    radius = std::max(radius, std::sqrt(seen_.back().squared * 1.02));
  }

  /**
   * Sums over what was seen, by group and whole; false where too few cells are of one sheet.
   * @param limit the squared distance at which weights end @param strangeness how much farther in the data than on the map a cell may be, in limits
   */
  bool sum_up(uint32_t cell, double limit, double strangeness, bool second_order, size_t most) {
    const auto& kernels = moment_kernels();
    const size_t step = (seen_.size() + most - 1) / most;
    near_.clear();
    for (size_t i = 0; i < seen_.size(); i += std::max<size_t>(1, step)) near_.push_back(seen_[i]);
    if (near_.empty()) return false;
    differences_.resize(near_.size() * stride_);
    lengths_.resize(near_.size());
    double square = 0;
    for (size_t i = 0; i < near_.size(); i++) {
      double* y = &differences_[i * stride_];
      kernels.subtract(query_.points.row(near_[i].index), query_.points.row(cell), query_.points.dim, stride_, y);
      lengths_[i] = kernels.dot(y, y, stride_);
      square += squared_distance(query_.map.row(cell), query_.map.row(near_[i].index), m_);
    }
    const double excess = most_excess(strangeness * limit);
    for (Sums& part : parts_) part.clear();
    scale_ = square > 0 ? std::sqrt(square / double(near_.size())) : 1;
    const size_t count = second_order ? terms_ : m_ + 1;
    std::vector<double> p(terms_), weighted(terms_);
    size_t used = 0;
    for (size_t i = 0; i < near_.size(); i++) {
      const double w = 1 - near_[i].squared / limit;
      if (!(w > 0) || lengths_[i] - near_[i].squared > excess) continue;
      used++;
      const float *from = query_.map.row(cell), *to = query_.map.row(near_[i].index);
      size_t term = 0;
      p[term++] = 1;
      for (size_t a = 0; a < m_; a++) p[term++] = (double(to[a]) - double(from[a])) / scale_;
      for (size_t a = 0; second_order && a < m_; a++)
        for (size_t b = 0; b <= a; b++) p[term++] = p[1 + a] * p[1 + b];
      Sums& part = parts_[part_of(near_[i].index)];
      part.weight += w;
      part.squares += w * lengths_[i];
      for (size_t a = 0; a < count; a++) {
        weighted[a] = w * p[a];
        for (size_t b = 0; b <= a; b++) {
          part.gram[a * terms_ + b] += weighted[a] * p[b];
          part.gram2[a * terms_ + b] += weighted[a] * w * p[b];
        }
      }
      kernels.add_outer(weighted.data(), count, &differences_[i * stride_], stride_, part.products.data());
    }
    whole_.clear();
    for (const Sums& part : parts_) whole_.add(part);
    return used >= count + m_ + 2;
  }

  /**
   * Where the map lies folded over itself, the cells of the other sheet are far away in the data. How much farther than the metric says a cell of
   * this sheet may be follows from the lower end of these excesses, which the noise makes, and from `allowed`.
   */
  double most_excess(double allowed) {
    if (!(allowed < std::numeric_limits<double>::infinity())) return allowed;
    excess_.resize(near_.size());
    for (size_t i = 0; i < near_.size(); i++) excess_[i] = lengths_[i] - near_[i].squared;
    std::sort(excess_.begin(), excess_.end());
    const double lowest = excess_[excess_.size() / 20], low = excess_[excess_.size() / 5];
    return low + 10 * (low - lowest) + allowed;
  }

  /** B Bᵀ without what the noise adds; `raw_` keeps what it was with it. @param whole finds the noise's variance too */
  bool solve(const Sums& sums, size_t terms, bool whole, double* tensor) {
    gram_.assign(terms * terms, 0);
    for (size_t i = 0; i < terms; i++)
      for (size_t j = 0; j <= i; j++) gram_[i * terms + j] = sums.gram[i * terms_ + j];
    inverse_.assign(terms * terms, 0);
    if (!invert(gram_, terms, inverse_)) return false;
    const auto gram2 = [&](size_t i, size_t j) { return sums.gram2[std::max(i, j) * terms_ + std::min(i, j)]; };
    const auto& kernels = moment_kernels();
    std::fill(slopes_.begin(), slopes_.end(), 0);
    for (size_t a = 0; a < m_; a++)
      for (size_t k = 0; k < terms; k++) kernels.add_outer(&inverse_[(1 + a) * terms + k], 1, &sums.products[k * stride_], stride_, &slopes_[a * stride_]);
    if (whole) {
      double explained = 0, trace = 0;
      for (size_t i = 0; i < terms; i++) {
        for (size_t j = 0; j <= i; j++) {
          const double twice = i == j ? 1 : 2;
          explained += twice * inverse_[i * terms + j] * kernels.dot(&sums.products[i * stride_], &sums.products[j * stride_], stride_);
          trace += twice * inverse_[i * terms + j] * gram2(i, j);
        }
      }
      const double freedom = sums.weight - trace;
      if (!(freedom > 0)) return false;
      noise_ = std::max(0.0, sums.squares - explained) / freedom;
    }
    raw_.resize(m_ * m_);
    for (size_t a = 0; a < m_; a++) {
      for (size_t b = 0; b <= a; b++) {
        double chance = 0;
        for (size_t i = 0; i < terms; i++)
          for (size_t j = 0; j < terms; j++) chance += inverse_[(1 + a) * terms + i] * gram2(i, j) * inverse_[(1 + b) * terms + j];
        const double with_noise = kernels.dot(&slopes_[a * stride_], &slopes_[b * stride_], stride_) / (scale_ * scale_);
        raw_[a * m_ + b] = raw_[b * m_ + a] = with_noise;
        tensor[a * m_ + b] = tensor[b * m_ + a] = with_noise - noise_ * chance / (scale_ * scale_);
      }
    }
    return true;
  }

  bool is_ellipse(const double* tensor) const {
    std::vector<double> copy(tensor, tensor + m_ * m_), values;
    for (double x : copy)
      if (!std::isfinite(x)) return false;
    symmetric_eigen(copy, values, m_);
    return values[m_ - 1] > 0 && values[0] < most_elongated * most_elongated * values[m_ - 1] * 1.001;
  }

  /** Makes a window of it that is not too long. */
  void round_off(std::vector<double>& tensor) const {
    std::vector<double> vectors = tensor, values;
    symmetric_eigen(vectors, values, m_);
    const double least = values[0] / (most_elongated * most_elongated);
    if (values[m_ - 1] >= least) return;
    std::fill(tensor.begin(), tensor.end(), 0);
    for (size_t e = 0; e < m_; e++)
      for (size_t i = 0; i < m_; i++)
        for (size_t j = 0; j < m_; j++) tensor[i * m_ + j] += std::max(values[e], least) * vectors[e * m_ + i] * vectors[e * m_ + j];
  }

  const MapMetricQuery& query_;
  const std::optional<KdTree>& tree_;
  size_t m_, stride_;
  bool second_order_;
  size_t terms_;
  double scale_ = 1, noise_ = 0;
  std::vector<Sums> parts_;
  Sums whole_, rest_;
  std::vector<Seen> seen_, near_;
  std::vector<Neighbor> found_;
  std::vector<double> differences_, lengths_, excess_, slopes_, inverse_, gram_, raw_;
};

}  // namespace

void map_metrics(const MapMetricQuery& query, double* tensors, double* reached, Task& task) {
  const std::optional<KdTree> tree = tree_of(query.map);
  const std::vector<uint32_t> order = near_after_near(query.cells, query.count, tree);
  const size_t each = query.radius_count * (1 + metric_parts) * query.map.dim * query.map.dim;
  share_blocks(task, (query.count + block_cells - 1) / block_cells, [&](auto next) {
    LocalFit fit(query, tree);
    for (size_t block; next(block);) {
      for (size_t at = block * block_cells; at < std::min(query.count, (block + 1) * block_cells) && !task.cancelled; at++) {
        const size_t i = order[at];
        fit.at(query.cells[i], query.radii + i * query.radius_count, tensors + i * each, reached + i * query.radius_count);
      }
    }
  });
}

}  // namespace indicatrix
