#include "map_metric.hh"

#include <cmath>
#include <limits>

#include "levels.hh"
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

constexpr size_t padded(size_t count) { return (count + moment_lanes - 1) / moment_lanes * moment_lanes; }

/** A cell in a window: its squared distance as the metric says, and on the map. */
struct Seen {
  uint32_t index;
  double squared;
};

/** Weighted sums of a polynomial's terms p and of the data's differences y. */
struct Sums {
  double weight = 0, squares = 0;
  /** A row a term: Σ w p yᵀ, then Σ w p pᵀ; and Σ w² p pᵀ. */
  std::vector<double> products, gram2;

  Sums(size_t terms, size_t width, size_t term_width) : products(terms * width), gram2(terms * term_width) {}
  void clear() {
    weight = squares = 0;
    std::fill(products.begin(), products.end(), 0);
    std::fill(gram2.begin(), gram2.end(), 0);
  }
  void add(const Sums& other) {
    combine(other, [](double& a, double b) { a += b; });
  }
  void subtract(const Sums& other) {
    combine(other, [](double& a, double b) { a -= b; });
  }

 private:
  template <class Change> void combine(const Sums& other, Change change) {
    change(weight, other.weight);
    change(squares, other.squares);
    for (size_t i = 0; i < products.size(); i++) change(products[i], other.products[i]);
    for (size_t i = 0; i < gram2.size(); i++) change(gram2[i], other.gram2[i]);
  }
};

/** Inverts symmetric positive definite matrices. */
class Inversion {
 public:
  /** @param lower n × n, its lower triangle, used up @returns false where it is singular */
  bool invert(std::vector<double>& lower, size_t n, std::vector<double>& inverse) {
    for (size_t i = 0; i < n; i++) {
      for (size_t j = 0; j <= i; j++) {
        const double whole = lower[i * n + j];
        double sum = whole;
        for (size_t k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k];
        if (i == j && !(sum > 1e-10 * whole)) return false;
        lower[i * n + j] = i == j ? std::sqrt(sum) : sum / lower[j * n + j];
      }
    }
    x_.resize(n);
    for (size_t c = 0; c < n; c++) {
      std::fill(x_.begin(), x_.end(), 0);
      for (size_t i = c; i < n; i++) {
        double sum = i == c;
        for (size_t k = c; k < i; k++) sum -= lower[i * n + k] * x_[k];
        x_[i] = sum / lower[i * n + i];
      }
      for (size_t i = n; i-- > 0;) {
        double sum = x_[i];
        for (size_t k = i + 1; k < n; k++) sum -= lower[k * n + i] * inverse[c * n + k];
        inverse[c * n + i] = sum / lower[i * n + i];
      }
    }
    return true;
  }

 private:
  std::vector<double> x_;
};

class LocalFit {
 public:
  LocalFit(const MapMetricQuery& query, const Levels& levels)
      : query_(query),
        levels_(levels),
        m_(query.map.dim),
        stride_(padded(query.points.dim)),
        terms_(terms_of(most_order())),
        term_width_(padded(terms_)),
        width_(stride_ + term_width_),
        parts_(metric_parts, Sums(terms_, width_, term_width_)),
        whole_(terms_, width_, term_width_),
        rest_(whole_),
        slopes_(m_ * stride_),
        inverse_(terms_ * terms_) {}

  void at(uint32_t cell, uint32_t order, const double* radii, double* tensors, double* reached) {
    const size_t own = std::min(size_t(order), most_order()), terms = terms_of(own);
    fewest_ = own == 3 ? std::max(query_.fewest, 4 * terms) : query_.fewest;
    const size_t size = m_ * m_, each = (query_.leaves_out ? 1 + metric_parts : 1) * size;
    std::fill_n(tensors, query_.radius_count * each, nan);
    std::copy_n(radii, query_.radius_count, reached);
    std::vector<double> pilot(size), shape(size);
    if (!find_pilot(cell, pilot)) return;
    for (size_t r = 0; r < query_.radius_count; r++) {
      double* found = tensors + r * each;
      const double wanted = r == 0 ? radii[0] : std::max(radii[r], query_.wider * reached[r - 1]);
      shape = pilot;
      bool is_there = true;
      // The second window has the shape that the first one's cells say.
      for (int turn = 0; turn < 2 && is_there; turn++) {
        const size_t most = turn == 0 ? most_for_shape : most_neighbors;
        reached[r] = look(cell, shape, wanted, most);
        is_there = sum_up(cell, reached[r] * reached[r], turn == 0 ? 3 : 0.5, own, most) && solve(whole_, terms, true, found);
        if (turn == 0 && is_there) {
          std::copy_n(is_ellipse(found) ? found : raw_.data(), size, shape.begin());
          round_off(shape);
        }
      }
      if (!is_there) {
        std::fill_n(found, each, nan);
        continue;
      }
      for (size_t part = 0; query_.leaves_out && part < metric_parts; part++) {
        rest_ = whole_;
        rest_.subtract(parts_[part]);
        double* without = found + (1 + part) * size;
        if (!solve(rest_, terms, false, without)) std::fill_n(without, size, nan);
      }
    }
  }

 private:
  size_t most_order() const {
    if (query_.map.dim > KdTree::most_dimensions || query_.count == 0) return 1;
    return *std::max_element(query_.orders, query_.orders + query_.count);
  }

  /** Of a polynomial in as many variables as the map has dimensions. */
  size_t terms_of(size_t order) const {
    const size_t m = query_.map.dim;
    return order == 1 ? m + 1 : order == 2 ? (m + 1) * (m + 2) / 2 : (m + 1) * (m + 2) * (m + 3) / 6;
  }

  /** The metric of the nearest cells on the map, as they lie: a shape for the windows. */
  bool find_pilot(uint32_t cell, std::vector<double>& shape) {
    nearest(cell, std::min(pilot_cells, query_.map.rows - 1));
    if (seen_.empty()) return false;
    double limit = 0;
    for (const Seen& seen : seen_) limit = std::max(limit, seen.squared);
    if (!(limit > 0)) return false;
    density_ = double(seen_.size()) / std::pow(limit, double(m_) / 2);
    std::vector<double> corrected(m_ * m_);
    if (!sum_up(cell, 1.01 * limit, std::numeric_limits<double>::infinity(), 1, most_for_shape) ||
        !solve(whole_, m_ + 1, true, corrected.data()))
      return false;
    shape = is_ellipse(corrected.data()) ? corrected : raw_;
    round_off(shape);
    return is_ellipse(shape.data());
  }

  void nearest(uint32_t cell, size_t k) {
    seen_.clear();
    if (levels_.count() > 0) {
      levels_[0].nearest(query_.map.row(cell), cell, k, found_);
    } else {
      found_.clear();
      for (size_t i = 0; i < query_.map.rows; i++)
        if (i != cell) found_.push_back({squared_distance(query_.map.row(cell), query_.map.row(i), m_), uint32_t(i)});
      std::nth_element(found_.begin(), found_.begin() + (k - 1), found_.end());
      found_.resize(k);
    }
    for (const Neighbor& neighbor : found_) seen_.push_back({neighbor.index, neighbor.squared});
  }

  double along(const std::vector<double>& shape, const float* from, const float* to) const {
    if (m_ == 2) {
      const double x = double(to[0]) - double(from[0]), y = double(to[1]) - double(from[1]);
      return (shape[0] * x + shape[1] * y) * x + (shape[2] * x + shape[3] * y) * y;
    }
    double sum = 0;
    for (size_t i = 0; i < m_; i++) {
      double part = 0;
      for (size_t j = 0; j < m_; j++) part += shape[i * m_ + j] * (double(to[j]) - double(from[j]));
      sum += part * (double(to[i]) - double(from[i]));
    }
    return sum;
  }

  /**
   * The cells within the radius as the shape has it, where there are very many a part of them; it grows until there are enough.
   * @returns the radius
   */
  double look(uint32_t cell, const std::vector<double>& shape, double radius, size_t most) {
    const float* middle = query_.map.row(cell);
    const double limit = radius * radius;
    seen_.clear();
    const auto see = [&](uint32_t index, const float* place) {
      const double squared = along(shape, middle, place);
      if (squared < limit && index != cell) seen_.push_back({index, squared});
    };
    if (levels_.count() > 0) {
      lower_ = shape;
      inverse_shape_.resize(m_ * m_);
      double reach[KdTree::most_dimensions] = {}, root = 1;
      if (!inversion_.invert(lower_, m_, inverse_shape_)) return radius;
      for (size_t a = 0; a < m_; a++) reach[a] = std::sqrt(limit * inverse_shape_[a * m_ + a]) * (1 + 1e-9), root *= lower_[a * m_ + a];
      const auto at_level = [&](size_t level) {
        seen_.clear();
        levels_[level].within(middle, reach, see);
        return seen_.size();
      };
      // As many as there would be if cells lay everywhere as densely as about this one; then the level that this shows to be right.
      const double expected = density_ * std::pow(radius, double(m_)) / root;
      size_t level = std::min(levels_.count() - 1, expected > double(most) ? size_t(std::ceil(std::log2(expected / double(most)))) : 0);
      size_t count = at_level(level);
      if (count > 2 * most) {
        while (count > 2 * most && level + 1 < levels_.count()) count = at_level(++level);
      } else {
        while (level > 0 && count < std::max(most / 4, fewest_)) count = at_level(--level);
      }
    } else {
      for (size_t i = 0; i < query_.map.rows; i++) see(uint32_t(i), query_.map.row(i));
    }
    if (seen_.size() >= fewest_) return radius;
    // Elongated windows take more of the map's nearest cells than they keep.
    nearest(cell, std::min(query_.map.rows - 1, 4 * fewest_));
    for (Seen& seen : seen_) seen.squared = along(shape, middle, query_.map.row(seen.index));
    const size_t kept = std::min(seen_.size(), fewest_);
    std::nth_element(seen_.begin(), seen_.begin() + (kept - 1), seen_.end(),
                     [](const Seen& a, const Seen& b) { return a.squared < b.squared; });
    seen_.resize(kept);
    return std::max(radius, std::sqrt(seen_.back().squared * 1.02));
  }

  /**
   * Sums over what was seen, by part and whole; false where too few cells are of one sheet.
   * @param limit the squared distance at which weights end @param strangeness how much farther in the data than on the map a cell may be,
   * in limits
   */
  bool sum_up(uint32_t cell, double limit, double strangeness, size_t order, size_t most) {
    const auto& kernels = moment_kernels();
    const size_t step = (seen_.size() + most - 1) / most;
    near_.clear();
    for (size_t i = 0; i < seen_.size(); i += std::max<size_t>(1, step)) near_.push_back(seen_[i]);
    if (near_.empty()) return false;
    rows_.resize(near_.size() * width_);
    lengths_.resize(near_.size());
    double square = 0;
    for (size_t i = 0; i < near_.size(); i++) {
      lengths_[i] =
          kernels.subtract(query_.points.row(near_[i].index), query_.points.row(cell), query_.points.dim, stride_, &rows_[i * width_]);
      square += squared_distance(query_.map.row(cell), query_.map.row(near_[i].index), m_);
    }
    const double excess = most_excess(strangeness * limit);
    scale_ = square > 0 ? std::sqrt(square / double(near_.size())) : 1;
    const size_t count = terms_of(order);
    for (auto& part : members_) part.clear();
    for (size_t i = 0; i < near_.size(); i++)
      if (near_[i].squared < limit && !(lengths_[i] - near_[i].squared > excess)) members_[part_of(near_[i].index)].push_back(uint32_t(i));
    size_t used = 0;
    whole_.clear();
    for (size_t part = 0; part < metric_parts; part++) {
      parts_[part].clear();
      add_part(cell, limit, order, count, members_[part], parts_[part]);
      whole_.add(parts_[part]);
      used += members_[part].size();
    }
    return used >= count + m_ + 2;
  }

  /** @param members places in `near_`, and rows */
  void add_part(uint32_t cell, double limit, size_t order, size_t count, const std::vector<uint32_t>& members, Sums& sums) {
    const auto& kernels = moment_kernels();
    weighted_.resize(members.size() * count);
    twice_.resize(members.size() * count);
    const float* from = query_.map.row(cell);
    for (size_t i = 0; i < members.size(); i++) {
      const Seen& near = near_[members[i]];
      const double w = 1 - near.squared / limit;
      const float* to = query_.map.row(near.index);
      double* p = &rows_[members[i] * width_ + stride_];
      std::fill_n(p, term_width_, 0);
      size_t term = 0;
      p[term++] = 1;
      for (size_t a = 0; a < m_; a++) p[term++] = (double(to[a]) - double(from[a])) / scale_;
      for (size_t a = 0; order >= 2 && a < m_; a++)
        for (size_t b = 0; b <= a; b++) p[term++] = p[1 + a] * p[1 + b];
      for (size_t a = 0; order >= 3 && a < m_; a++)
        for (size_t b = 0; b <= a; b++)
          for (size_t c = 0; c <= b; c++) p[term++] = p[1 + a] * p[1 + b] * p[1 + c];
      sums.weight += w;
      sums.squares += w * lengths_[members[i]];
      for (size_t a = 0; a < count; a++) {
        weighted_[i * count + a] = w * p[a];
        twice_[i * count + a] = w * w * p[a];
      }
    }
    kernels.add_products(weighted_.data(), count, {rows_.data(), width_, members.data(), members.size()}, width_, sums.products.data(),
                         width_);
    kernels.add_products(twice_.data(), count, {rows_.data() + stride_, width_, members.data(), members.size()}, term_width_,
                         sums.gram2.data(), term_width_);
  }

  /**
   * Where the map lies folded over itself, the cells of the other sheet are far away in the data. How much farther than the metric says a
   * cell of this sheet may be follows from the lower end of these excesses, which the noise makes, and from `allowed`.
   */
  double most_excess(double allowed) {
    if (!(allowed < std::numeric_limits<double>::infinity())) return allowed;
    excess_.resize(near_.size());
    for (size_t i = 0; i < near_.size(); i++) excess_[i] = lengths_[i] - near_[i].squared;
    const auto at = [&](size_t share) { return excess_.begin() + excess_.size() / share; };
    std::nth_element(excess_.begin(), at(5), excess_.end());
    std::nth_element(excess_.begin(), at(20), at(5));
    const double lowest = *at(20), low = *at(5);
    return low + 10 * (low - lowest) + allowed;
  }

  /** B Bᵀ without what the noise adds; `raw_` keeps what it was with it. @param whole finds the noise's variance too */
  bool solve(const Sums& sums, size_t terms, bool whole, double* tensor) {
    lower_.resize(terms * terms);
    for (size_t i = 0; i < terms; i++)
      for (size_t j = 0; j <= i; j++) lower_[i * terms + j] = sums.products[i * width_ + stride_ + j];
    inverse_.resize(terms * terms);
    if (!inversion_.invert(lower_, terms, inverse_)) return false;
    const auto& kernels = moment_kernels();
    std::fill(slopes_.begin(), slopes_.end(), 0);
    for (size_t a = 0; a < m_; a++)
      kernels.add_rows(&inverse_[(1 + a) * terms], sums.products.data(), terms, width_, stride_, &slopes_[a * stride_]);
    if (whole) {
      double explained = 0, trace = 0;
      for (size_t i = 0; i < terms; i++) {
        for (size_t j = 0; j <= i; j++) {
          const double twice = i == j ? 1 : 2;
          explained += twice * inverse_[i * terms + j] * kernels.dot(&sums.products[i * width_], &sums.products[j * width_], stride_);
          trace += twice * inverse_[i * terms + j] * sums.gram2[i * term_width_ + j];
        }
      }
      const double freedom = sums.weight - trace;
      if (!(freedom > 0)) return false;
      noise_ = std::max(0.0, sums.squares - explained) / freedom;
    }
    raw_.resize(m_ * m_);
    chance_.resize(terms);
    for (size_t a = 0; a < m_; a++) {
      for (size_t j = 0; j < terms; j++) {
        chance_[j] = 0;
        for (size_t i = 0; i < terms; i++) chance_[j] += inverse_[(1 + a) * terms + i] * sums.gram2[i * term_width_ + j];
      }
      for (size_t b = 0; b <= a; b++) {
        double chance = 0;
        for (size_t j = 0; j < terms; j++) chance += chance_[j] * inverse_[(1 + b) * terms + j];
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
  const Levels& levels_;
  size_t m_, stride_;
  /** Of the polynomial; padded; and of a row, which has the differences of the data and then the terms. */
  size_t terms_, term_width_, width_;
  /** Cells that a window grows to. */
  size_t fewest_ = 0;
  double scale_ = 1, noise_ = 0;
  /** Cells on the map within a distance of 1, were they as dense as about the cell. */
  double density_ = 0;
  std::vector<Sums> parts_;
  Sums whole_, rest_;
  std::vector<Seen> seen_, near_;
  std::vector<Neighbor> found_;
  std::vector<uint32_t> members_[metric_parts];
  Inversion inversion_;
  std::vector<double> rows_, lengths_, weighted_, twice_, excess_, slopes_, inverse_, lower_, inverse_shape_, raw_, chance_;
};

}  // namespace

void map_metrics(const MapMetricQuery& query, double* tensors, double* reached, Task& task) {
  const Levels levels(query.map, 2 * most_for_shape);
  const std::vector<uint32_t> order = near_after_near(query.cells, query.count, levels.count() > 0 ? &levels[0] : nullptr);
  const size_t each = query.radius_count * (query.leaves_out ? 1 + metric_parts : 1) * query.map.dim * query.map.dim;
  share_blocks(task, (query.count + block_cells - 1) / block_cells, [&](auto next) {
    LocalFit fit(query, levels);
    for (size_t block; next(block);) {
      for (size_t at = block * block_cells; at < std::min(query.count, (block + 1) * block_cells) && !task.cancelled; at++) {
        const size_t i = order[at];
        fit.at(query.cells[i], query.orders[i], query.radii + i * query.radius_count, tensors + i * each, reached + i * query.radius_count);
      }
    }
  });
}

}  // namespace indicatrix
