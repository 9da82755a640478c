// A first look by float32 distances at what an exact one must decide.
#pragma once

#include <algorithm>
#include <bit>
#include <limits>
#include <vector>

#include "cloud.hh"
#include "distances.hh"

namespace indicatrix {

/** The largest error of a float32 distance, and of a float32 bound compared with it. */
struct Tolerance {
  float relative;
  float absolute;

  explicit Tolerance(size_t dim) : relative(float(dim + 8) * 0x1p-24f), absolute(float(dim) * std::numeric_limits<float>::min()) {}
  float above(float squared) const { return squared * (1 + relative) + absolute; }
  float below(float squared) const { return squared * (1 - relative) - absolute; }
};

/** What may still be among the k nearest of one query. Everything within the tolerance of the k-th is kept for the exact look. */
class Candidates {
 public:
  /** @param limit which at least k points do not exceed */
  void reset(size_t k, float limit = std::numeric_limits<float>::infinity()) {
    k_ = k;
    capacity_ = 2 * k + fewest_spare;
    limit_ = limit;
    kept_.clear();
  }

  /**
   * @param squared distances of the points first … first + count − 1
   * @param self a point to pass over
   * @param positions room for `count`
   */
  void look(const float* squared, size_t first, size_t count, uint32_t self, const Tolerance& tolerance, uint32_t* positions) {
    const size_t found = distance_kernels().at_most(squared, count, limit_, positions);
    for (size_t i = 0; i < found; i++) {
      const uint32_t index = uint32_t(first + positions[i]);
      if (index != self) kept_.push_back(uint64_t(std::bit_cast<uint32_t>(squared[positions[i]])) << 32 | index);
    }
    if (kept_.size() < capacity_) return;
    cut(tolerance);
    capacity_ = std::max(capacity_, kept_.size() + k_ + fewest_spare);
  }

  /** Calls found(i, neighbour) for the k nearest by their exact distances, i = 0 … k − 1. */
  template <class Found> void finish(const Cloud& points, const float* query, const Tolerance& tolerance, Found found) {
    if (kept_.size() > k_) cut(tolerance);
    exact_.clear();
    for (const uint64_t key : kept_) exact_.push_back({squared_distance(points.row(uint32_t(key)), query, points.dim), uint32_t(key)});
    std::partial_sort(exact_.begin(), exact_.begin() + k_, exact_.end());
    for (size_t i = 0; i < k_; i++) found(i, exact_[i]);
  }

 private:
  static constexpr size_t fewest_spare = 256;

  void cut(const Tolerance& tolerance) {
    std::nth_element(kept_.begin(), kept_.begin() + (k_ - 1), kept_.end());
    const float furthest = std::bit_cast<float>(uint32_t(kept_[k_ - 1] >> 32));
    limit_ = std::min(limit_, tolerance.above(tolerance.above(tolerance.above(furthest))));
    const uint32_t bits = std::bit_cast<uint32_t>(limit_);
    std::erase_if(kept_, [&](uint64_t key) { return uint32_t(key >> 32) > bits; });
  }

  size_t k_ = 0, capacity_ = 0;
  float limit_ = 0;
  /** Bits of the squared distance, which ascend with it, above the index. */
  std::vector<uint64_t> kept_;
  std::vector<Neighbor> exact_;
};

}  // namespace indicatrix
