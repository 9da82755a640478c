// Exact nearest neighbours in few dimensions: a balanced tree that stores nothing but the points in its order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "cloud.hh"

namespace indicatrix {

class KdTree {
 public:
  /** Beyond this a scan of all points is as fast. */
  static constexpr size_t most_dimensions = 3;

  explicit KdTree(const Cloud& cloud) : dim_(cloud.dim), order_(cloud.rows), axes_(cloud.rows), values_(cloud.rows * cloud.dim) {
    for (size_t i = 0; i < cloud.rows; i++) order_[i] = uint32_t(i);
    build(cloud, 0, cloud.rows);
    for (size_t i = 0; i < cloud.rows; i++) std::copy_n(cloud.row(order_[i]), dim_, &values_[i * dim_]);
  }

  /** All points, so that near ones mostly follow one another. */
  const std::vector<uint32_t>& order() const { return order_; }

  /** Leaves the k nearest to `query` in `found`, sorted; `self` is passed over. */
  void nearest(const float* query, uint32_t self, size_t k, std::vector<Neighbor>& found) const {
    found.clear();
    double offsets[most_dimensions] = {};
    search({query, self, k, found}, 0, order_.size(), offsets, 0);
    std::sort_heap(found.begin(), found.end());
  }

  /** Calls see(index, squared distance) for every point at most √limit from `query`, itself among them. */
  template <class See>
  void within(const float* query, double limit, See see) const {
    double offsets[most_dimensions] = {};
    look({query, limit}, 0, order_.size(), offsets, 0, see);
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

  struct Look {
    const float* query;
    double limit;
  };

  template <class See>
  void look(const Look& look_, size_t begin, size_t end, double* offsets, double bound, See& see) const {
    const auto at = [&](size_t i) {
      const double squared = squared_distance(look_.query, &values_[i * dim_], dim_);
      if (squared <= look_.limit) see(order_[i], squared);
    };
    if (end - begin <= leaf) {
      for (size_t i = begin; i < end; i++) at(i);
      return;
    }
    const size_t middle = begin + (end - begin) / 2;
    const size_t axis = axes_[middle];
    const double offset = double(look_.query[axis]) - double(values_[middle * dim_ + axis]);
    const bool lower = offset < 0;
    look(look_, lower ? begin : middle + 1, lower ? middle : end, offsets, bound, see);
    at(middle);
    const double before = offsets[axis];
    const double beyond = bound - before * before + offset * offset;
    if (beyond * (1 - 1e-12) > look_.limit) return;
    offsets[axis] = offset;
    look(look_, lower ? middle + 1 : begin, lower ? end : middle, offsets, beyond, see);
    offsets[axis] = before;
  }

  size_t dim_;
  std::vector<uint32_t> order_;
  std::vector<uint8_t> axes_;
  std::vector<float> values_;
};

}  // namespace indicatrix
