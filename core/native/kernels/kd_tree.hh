// Exact nearest neighbours in few dimensions: a balanced tree that stores nothing but the points in its order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "cloud.hh"

namespace indicatrix {

class KdTree {
 public:
  /** Beyond this a scan of all points is as fast. */
  static constexpr size_t most_dimensions = 3;

  explicit KdTree(const Cloud& cloud) : KdTree(cloud, every_row(cloud.rows)) {}

  /** Of some rows alone. */
  KdTree(const Cloud& cloud, std::vector<uint32_t> rows)
      : dim_(cloud.dim), order_(std::move(rows)), axes_(order_.size()), values_(order_.size() * cloud.dim) {
    build(cloud, 0, order_.size());
    for (size_t i = 0; i < order_.size(); i++) std::copy_n(cloud.row(order_[i]), dim_, &values_[i * dim_]);
  }

  size_t size() const { return order_.size(); }

  /** All points, so that near ones mostly follow one another. */
  const std::vector<uint32_t>& order() const { return order_; }

  /** Leaves the k nearest to `query` in `found`, sorted; `self` is passed over. */
  void nearest(const float* query, uint32_t self, size_t k, std::vector<Neighbor>& found) const {
    found.clear();
    double offsets[most_dimensions] = {};
    search({query, self, k, found}, 0, order_.size(), offsets, 0);
    std::sort_heap(found.begin(), found.end());
  }

  /** Calls see(index, point) for every point that is off the middle by at most `reach` along every axis. */
  template <class See> void within(const float* middle, const double* reach, See see) const {
    double low[most_dimensions], high[most_dimensions];
    for (size_t axis = 0; axis < dim_; axis++)
      low[axis] = double(middle[axis]) - reach[axis], high[axis] = double(middle[axis]) + reach[axis];
    look({low, high}, 0, order_.size(), see);
  }

 private:
  static constexpr size_t leaf = 16;

  struct Search {
    const float* query;
    uint32_t self;
    size_t k;
    std::vector<Neighbor>& found;
  };

  /** Puts the median along the widest axis in the middle of [begin, end), lower points before it, higher ones after. */
  void build(const Cloud& cloud, size_t begin, size_t end) {
    if (end - begin <= leaf) return;
    size_t widest = 0;
    float width = -1;
    for (size_t axis = 0; axis < dim_; axis++) {
      float low = cloud.row(order_[begin])[axis], high = low;
      for (size_t i = begin; i < end; i++) {
        low = std::min(low, cloud.row(order_[i])[axis]);
        high = std::max(high, cloud.row(order_[i])[axis]);
      }
      if (high - low > width) width = high - low, widest = axis;
    }
    const size_t middle = begin + (end - begin) / 2;
    std::nth_element(order_.begin() + begin, order_.begin() + middle, order_.begin() + end,
                     [&](uint32_t a, uint32_t b) { return cloud.row(a)[widest] < cloud.row(b)[widest]; });
    axes_[middle] = uint8_t(widest);
    build(cloud, begin, middle);
    build(cloud, middle + 1, end);
  }

  void consider(const Search& search, size_t at) const {
    const uint32_t index = order_[at];
    if (index == search.self) return;
    const Neighbor candidate{squared_distance(search.query, &values_[at * dim_], dim_), index};
    auto& found = search.found;
    if (found.size() < search.k) {
      found.push_back(candidate);
      std::push_heap(found.begin(), found.end());
    } else if (candidate < found.front()) {
      std::pop_heap(found.begin(), found.end());
      found.back() = candidate;
      std::push_heap(found.begin(), found.end());
    }
  }

  /** `offsets` lead from the query to the box of [begin, end), `bound` is their squared length. */
  void search(const Search& search_, size_t begin, size_t end, double* offsets, double bound) const {
    if (end - begin <= leaf) {
      for (size_t i = begin; i < end; i++) consider(search_, i);
      return;
    }
    const size_t middle = begin + (end - begin) / 2;
    const size_t axis = axes_[middle];
    const double offset = double(search_.query[axis]) - double(values_[middle * dim_ + axis]);
    const bool lower = offset < 0;
    search(search_, lower ? begin : middle + 1, lower ? middle : end, offsets, bound);
    consider(search_, middle);
    const double before = offsets[axis];
    const double beyond = bound - before * before + offset * offset;
    // Rounding may leave the bound a little above the truth, so a far side that seems just too far is looked at too.
    if (search_.found.size() == search_.k && beyond * (1 - 1e-12) > search_.found.front().squared) return;
    offsets[axis] = offset;
    search(search_, lower ? middle + 1 : begin, lower ? end : middle, offsets, beyond);
    offsets[axis] = before;
  }

  struct Box {
    const double *low, *high;
  };

  template <class See> void look(const Box& box, size_t begin, size_t end, See& see) const {
    const auto at = [&](size_t i) {
      const float* point = &values_[i * dim_];
      bool is_inside = true;
      for (size_t axis = 0; axis < dim_; axis++) is_inside &= box.low[axis] <= point[axis] && point[axis] <= box.high[axis];
      if (is_inside) see(order_[i], point);
    };
    while (end - begin > leaf) {
      const size_t middle = begin + (end - begin) / 2;
      const size_t axis = axes_[middle];
      const double value = values_[middle * dim_ + axis];
      at(middle);
      if (value < box.low[axis]) {
        begin = middle + 1;
      } else {
        if (value <= box.high[axis]) look(box, middle + 1, end, see);
        end = middle;
      }
    }
    for (size_t i = begin; i < end; i++) at(i);
  }

  static std::vector<uint32_t> every_row(size_t rows) {
    std::vector<uint32_t> order(rows);
    std::iota(order.begin(), order.end(), 0u);
    return order;
  }

  size_t dim_;
  std::vector<uint32_t> order_;
  std::vector<uint8_t> axes_;
  std::vector<float> values_;
};

}  // namespace indicatrix
