// Counts how many points are nearer to one cell than each of k given ones ("steps").
#pragma once

#include <limits>

#include "distances.hh"
#include "nearest.hh"

namespace indicatrix {

class RankCounter {
 public:
  /** @param neighbors k different points, none of them the cell */
  void reset(const Cloud& points, uint32_t cell, const uint32_t* neighbors, size_t k, const Tolerance& tolerance) {
    points_ = points;
    cell_ = cell;
    steps_.resize(k);
    for (size_t i = 0; i < k; i++)
      steps_[i] = {{squared_distance(points.row(neighbors[i]), points.row(cell), points.dim), neighbors[i]}, uint32_t(i)};
    std::sort(steps_.begin(), steps_.end());
    // bounds_[p + 1] is step p, between two that no distance reaches.
    bounds_.assign(1, -std::numeric_limits<float>::infinity());
    for (const auto& step : steps_) bounds_.push_back(float(step.squared));
    bounds_.push_back(std::numeric_limits<float>::infinity());
    below_.assign(k + 1, 0);
    reach_ = tolerance.above(tolerance.above(bounds_[k]));
    scale_ = reach_ > 0 ? std::min(float(last_bucket - 1) / reach_, std::numeric_limits<float>::max()) : 0;
    counts_.assign(last_bucket + bucket_tail, 0);
    starts_.resize(last_bucket + bucket_tail);
    close_.clear();
    for (size_t p = 0; p < k; p++) {
      const uint32_t end = bucket(tolerance.above(tolerance.above(bounds_[p + 1])));
      for (uint32_t b = bucket(std::max(0.0f, tolerance.below(tolerance.below(bounds_[p + 1])))); b <= end; b++) mark(b, p);
    }
    // Where squared distances exceed float32, the tail holds steps too.
    if (!(reach_ <= std::numeric_limits<float>::max()))
      for (uint32_t b = last_bucket; b < last_bucket + bucket_tail; b++) mark(b, 0);
  }

  /** A squared distance that no step exceeds, as float32 sees them. */
  float reach() const { return reach_; }

  /**
   * @param squared float32 distances from the cell to the points first … first + count − 1
   * @param positions room for `count` + 1
   */
  void look(const float* squared, size_t first, size_t count, const Tolerance& tolerance, uint32_t* positions) {
    const size_t found = distance_kernels().count_buckets(squared, count, scale_, counts_.data(), positions);
    for (size_t i = 0; i < found; i++) place(uint32_t(first + positions[i]), squared[positions[i]], tolerance);
  }

  /** Writes the rank of every step, in the order in which they were given: 1 is the nearest. */
  void finish(uint32_t* ranks) {
    // The cell lies at distance 0 from itself and is not its own neighbour; a marked bucket has been placed point by point.
    counts_[bucket(0)]--;
    for (const uint32_t b : close_) counts_[b] = 0;
    uint32_t from = 0, nearer = 0;
    for (size_t p = 0; p < steps_.size(); p++) {
      for (const uint32_t to = bucket(bounds_[p + 1]); from < to; from++) nearer += counts_[from];
      nearer += below_[p];
      ranks[steps_[p].given] = 1 + nearer;
    }
  }

 private:
  struct Step : Neighbor { /** Place among the given. */
    uint32_t given;
  };

  /** As count_buckets has it. */
  uint32_t bucket(float squared) const {
    const float scaled = squared * scale_;
    return uint32_t(scaled < float(last_bucket) ? scaled : float(last_bucket));
  }

  void mark(uint32_t bucket, size_t step) {
    if (counts_[bucket]) return;
    counts_[bucket] = bucket_mark;
    starts_[bucket] = uint32_t(step);
    close_.push_back(bucket);
  }

  void place(uint32_t index, float squared, const Tolerance& tolerance) {
    size_t p = starts_[bucket(squared)];
    // Most often the bucket has one step, and which side of it a point is on cannot be foretold.
    p += bounds_[p + 1] < squared;
    while (bounds_[p + 1] < squared) p++;
    if (tolerance.below(squared) <= bounds_[p] || tolerance.above(squared) >= bounds_[p + 1]) {
      if (index == cell_) return;
      const Neighbor point{squared_distance(points_.row(index), points_.row(cell_), points_.dim), index};
      p = std::upper_bound(steps_.begin(), steps_.end(), point) - steps_.begin();
    } else if (index == cell_) {
      return;
    }
    below_[p]++;
  }

  Cloud points_{};
  uint32_t cell_ = 0;
  /** Ascending. */
  std::vector<Step> steps_;
  std::vector<float> bounds_;
  float reach_ = 0, scale_ = 0;
  /** Buckets that reach within the tolerance of a step, and for each the first such step. */
  std::vector<uint32_t> close_, starts_;
  std::vector<uint32_t> counts_, below_;
};

}  // namespace indicatrix
