#include "neighbors.hh"

#include <cfloat>
#include <limits>

#include "kd_tree.hh"
#include "panels.hh"

namespace indicatrix {

namespace {

constexpr size_t block_queries = 32;

static_assert(block_queries % query_group == 0);

/** The largest error of a float32 distance, and of a float32 bound compared with it. */
struct Tolerance {
  float relative;
  float absolute;

  explicit Tolerance(size_t dim) : relative(float(dim + 8) * 0x1p-24f), absolute(float(dim) * FLT_MIN) {}
  float above(float squared) const { return squared * (1 + relative) + absolute; }
  float below(float squared) const { return squared * (1 - relative) - absolute; }
};

/** What may still be among the k nearest of one query. Everything within the tolerance of the k-th is kept for the exact look. */
class Candidates {
 public:
  void reset(size_t k) {
    k_ = k;
    capacity_ = 2 * k + tile_points;
    limit_ = std::numeric_limits<float>::infinity();
    kept_.clear();
  }

  float limit() const { return limit_; }

  void add(float squared, uint32_t index) { kept_.push_back({squared, index}); }

  void tighten(const Tolerance& tolerance) {
    if (kept_.size() < capacity_) return;
    cut(tolerance);
    if (kept_.size() > capacity_ / 2) capacity_ = 2 * kept_.size() + tile_points;
  }

  /** Writes the k nearest by their exact distances. */
  void finish(const Cloud& points, const float* query, const Tolerance& tolerance, uint32_t* indices, double* squared) {
    if (kept_.size() > k_) cut(tolerance);
    for (auto& candidate : kept_) candidate.squared = squared_distance(points.row(candidate.index), query, points.dim);
    std::partial_sort(kept_.begin(), kept_.begin() + k_, kept_.end());
    for (size_t i = 0; i < k_; i++) {
      indices[i] = kept_[i].index;
      squared[i] = kept_[i].squared;
    }
  }

 private:
  void cut(const Tolerance& tolerance) {
    std::nth_element(kept_.begin(), kept_.begin() + (k_ - 1), kept_.end());
    limit_ = tolerance.above(tolerance.above(tolerance.above(float(kept_[k_ - 1].squared))));
    std::erase_if(kept_, [&](const Neighbor& candidate) { return candidate.squared > limit_; });
  }

  size_t k_ = 0, capacity_ = 0;
  float limit_ = 0;
  std::vector<Neighbor> kept_;
};

/** Counts how many points are nearer to one cell than each of k given neighbours ("steps"). */
class RankCounter {
 public:
  void reset(const Cloud& points, uint32_t cell, const uint32_t* neighbors, size_t k, const Tolerance& tolerance) {
    points_ = points;
    cell_ = cell;
    steps_.resize(k);
    for (size_t i = 0; i < k; i++) steps_[i] = {squared_distance(points.row(neighbors[i]), points.row(cell), points.dim), neighbors[i]};
    sorted_ = steps_;
    std::sort(sorted_.begin(), sorted_.end());
    // bounds_[p + 1] is step p, between two that no distance reaches.
    bounds_.assign(1, -std::numeric_limits<float>::infinity());
    for (const auto& step : sorted_) bounds_.push_back(float(step.squared));
    bounds_.push_back(std::numeric_limits<float>::infinity());
    const float last = tolerance.above(tolerance.above(bounds_[k]));
    scale_ = last > 0 ? std::min(float(buckets) / last, FLT_MAX) : 0;
    close_.assign(all_buckets, 0);
    starts_.resize(all_buckets);
    close_buckets_.clear();
    for (size_t p = 0; p < k; p++) {
      const int32_t end = bucket(tolerance.above(tolerance.above(bounds_[p + 1])));
      for (int32_t b = bucket(std::max(0.0f, tolerance.below(tolerance.below(bounds_[p + 1])))); b <= end; b++) {
        if (close_[b]) continue;
        close_[b] = 1;
        starts_[b] = uint32_t(p);
        close_buckets_.push_back(b);
      }
    }
  }

  /** @param squared float32 distances from the cell to all points */
  void count(const float* squared, const Tolerance& tolerance) {
    counts_.assign(all_buckets, 0);
    below_.assign(sorted_.size() + 1, 0);
    constexpr size_t run = 256, stretch = 1 << 15;
    uint16_t at[run];
    uint32_t close[run];
    for (size_t begin = 0; begin < points_.rows; begin += stretch) {
      // Sixteen bits hold a stretch's counts, and the table stays in the first-level cache.
      short_counts_.assign(all_buckets, 0);
      const size_t stretch_end = std::min(begin + stretch, points_.rows);
      for (size_t first = begin; first < stretch_end; first += run) {
        const size_t end = std::min(first + run, stretch_end);
        distance_kernels().buckets(squared + first, end - first, scale_, buckets, at);
        size_t found = 0;
        for (size_t i = first; i < end; i++) {
          const uint16_t b = at[i - first];
          short_counts_[b]++;
          close[found] = uint32_t(i);
          found += close_[b];
        }
        for (size_t i = 0; i < found; i++) place(close[i], at[close[i] - first], squared[close[i]], tolerance);
      }
      for (size_t b = 0; b < all_buckets; b++) counts_[b] += short_counts_[b];
    }
    // The cell lies at distance 0 from itself and is not its own neighbour; a close bucket has been placed point by point.
    counts_[bucket(0)]--;
    for (const int32_t b : close_buckets_) counts_[b] = 0;
    int32_t from = 0;
    for (size_t p = 0; p < sorted_.size(); p++) {
      const int32_t to = bucket(bounds_[p + 1]);
      for (; from < to; from++) below_[p] += counts_[from];
    }
  }

  void finish(uint32_t* ranks) {
    uint32_t nearer = 0;
    for (size_t p = 0; p < sorted_.size(); p++) below_[p] = nearer += below_[p];
    for (size_t i = 0; i < steps_.size(); i++) {
      ranks[i] = 1 + below_[std::lower_bound(sorted_.begin(), sorted_.end(), steps_[i]) - sorted_.begin()];
    }
  }

 private:
  /** So many that few hold a step; those after the last hold what lies beyond every step. */
  static constexpr int32_t buckets = 16384, all_buckets = buckets + 16;

  /** Ascends with the distance; a product that is no number (infinity times 0) belongs to the last. */
  int32_t bucket(float squared) const {
    const float scaled = squared * scale_;
    return int32_t(scaled < float(buckets) ? scaled : float(buckets));
  }

  void place(uint32_t index, uint16_t bucket, float squared, const Tolerance& tolerance) {
    if (index == cell_) return;
    size_t p = starts_[bucket];
    while (bounds_[p + 1] < squared) p++;
    if (tolerance.below(squared) <= bounds_[p] || tolerance.above(squared) >= bounds_[p + 1]) {
      const Neighbor point{squared_distance(points_.row(index), points_.row(cell_), points_.dim), index};
      p = std::upper_bound(sorted_.begin(), sorted_.end(), point) - sorted_.begin();
    }
    below_[p]++;
  }

  Cloud points_{};
  uint32_t cell_ = nobody;
  std::vector<Neighbor> steps_, sorted_;
  std::vector<float> bounds_;
  float scale_ = 0;
  /** Whether a bucket reaches within the tolerance of a step, and for those that do the first such step. */
  std::vector<uint8_t> close_;
  std::vector<uint32_t> starts_;
  std::vector<int32_t> close_buckets_;
  std::vector<uint16_t> short_counts_;
  std::vector<uint32_t> counts_, below_;
};

void by_tree(const Cloud& points, const Cloud& queries, const uint32_t* selves, size_t k, uint32_t* indices, double* squared, Task& task) {
  constexpr size_t block = 256;
  const KdTree tree(points);
  share_blocks(task, (queries.rows + block - 1) / block, [&](auto next) {
    std::vector<Neighbor> found;
    for (size_t at; next(at);) {
      for (size_t q = at * block; q < std::min(queries.rows, (at + 1) * block); q++) {
        tree.nearest(queries.row(q), selves ? selves[q] : nobody, k, found);
        for (size_t i = 0; i < k; i++) {
          indices[q * k + i] = found[i].index;
          squared[q * k + i] = found[i].squared;
        }
      }
    }
  });
}

void by_scan(const Cloud& points, const Cloud& queries, const uint32_t* selves, size_t k, uint32_t* indices, double* squared, Task& task) {
  const Panels panels(points);
  const Tolerance tolerance(points.dim);
  share_blocks(task, (queries.rows + block_queries - 1) / block_queries, [&](auto next) {
    std::vector<float> rows(block_queries * points.dim), tile(block_queries * tile_points);
    std::vector<uint32_t> positions(tile_points);
    std::vector<Candidates> candidates(block_queries);
    for (size_t at; next(at);) {
      const size_t start = at * block_queries;
      const size_t count = std::min(block_queries, queries.rows - start);
      std::copy_n(queries.row(start), count * points.dim, rows.begin());
      for (auto& candidate : candidates) candidate.reset(k);
      for (size_t panel = 0; panel < panels.count() && !task.cancelled; panel += tile_panels) {
        const size_t first = panel * panel_width;
        const size_t seen = std::min(tile_points, points.rows - first);
        panels.distances(rows.data(), block_queries, panel, std::min(tile_panels, panels.count() - panel), tile.data(), tile_points);
        for (size_t q = 0; q < count; q++) {
          const float* row = tile.data() + q * tile_points;
          const size_t found = distance_kernels().at_most(row, seen, candidates[q].limit(), positions.data());
          for (size_t i = 0; i < found; i++) {
            const uint32_t index = uint32_t(first + positions[i]);
            if (!selves || index != selves[start + q]) candidates[q].add(row[positions[i]], index);
          }
          candidates[q].tighten(tolerance);
        }
      }
      if (task.cancelled) return;
      for (size_t q = 0; q < count; q++) {
        candidates[q].finish(points, queries.row(start + q), tolerance, indices + (start + q) * k, squared + (start + q) * k);
      }
    }
  });
}

/** For so few queries that laying out the points would take longer than looking at each. */
void by_looking(const Cloud& points, const Cloud& queries, const uint32_t* selves, size_t k, uint32_t* indices, double* squared, Task& task) {
  share_blocks(task, queries.rows, [&](auto next) {
    std::vector<Neighbor> all;
    for (size_t q; next(q);) {
      all.clear();
      for (size_t i = 0; i < points.rows; i++) {
        if (!selves || selves[q] != i) all.push_back({squared_distance(points.row(i), queries.row(q), points.dim), uint32_t(i)});
      }
      std::nth_element(all.begin(), all.begin() + (k - 1), all.end());
      std::sort(all.begin(), all.begin() + k);
      for (size_t i = 0; i < k; i++) {
        indices[q * k + i] = all[i].index;
        squared[q * k + i] = all[i].squared;
      }
    }
  });
}

constexpr size_t few_queries = 4;

}  // namespace

void nearest_neighbors(const Cloud& points, const Cloud& queries, const uint32_t* selves, size_t k, uint32_t* indices, double* squared, Task& task) {
  const auto search = queries.rows <= few_queries ? by_looking : points.dim <= KdTree::most_dimensions ? by_tree : by_scan;
  search(points, queries, selves, k, indices, squared, task);
}

void neighbor_ranks(const Cloud& points, const uint32_t* cells, size_t count, const uint32_t* neighbors, size_t k, uint32_t* ranks, Task& task) {
  // A block's distances to all points are kept, block × points: few enough queries for that to stay in the outer caches.
  constexpr size_t block = 2 * query_group;
  const Panels panels(points);
  const Tolerance tolerance(points.dim);
  const size_t stride = panels.count() * panel_width;
  share_blocks(task, (count + block - 1) / block, [&](auto next) {
    std::vector<float> rows(block * points.dim), squared(block * stride);
    RankCounter counter;
    for (size_t at; next(at);) {
      const size_t start = at * block;
      const size_t end = std::min(start + block, count);
      for (size_t i = start; i < end; i++) std::copy_n(points.row(cells[i]), points.dim, rows.begin() + (i - start) * points.dim);
      for (size_t panel = 0; panel < panels.count() && !task.cancelled; panel += tile_panels) {
        panels.distances(rows.data(), block, panel, std::min(tile_panels, panels.count() - panel), squared.data() + panel * panel_width, stride);
      }
      for (size_t i = start; i < end && !task.cancelled; i++) {
        counter.reset(points, cells[i], neighbors + i * k, k, tolerance);
        counter.count(squared.data() + (i - start) * stride, tolerance);
        counter.finish(ranks + i * k);
      }
    }
  });
}

}  // namespace indicatrix
