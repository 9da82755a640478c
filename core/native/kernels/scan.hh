// All points seen from a block of queries, a chunk of them at a time.
#pragma once

#include <vector>

#include "panels.hh"
#include "task.hh"

namespace indicatrix {

/** Queries that are answered together, so that a chunk of points is fetched once for all of them. */
constexpr size_t block_queries = 64;

static_assert(block_queries % query_group == 0);

class Scan {
 public:
  /** With the block's distances to it, a chunk fits the second-level cache. */
  static constexpr size_t chunk_panels = 32, most_seen = chunk_panels * panel_width;

  Scan(const Cloud& points, const Panels& panels)
      : points_(points), panels_(panels), rows_(block_queries * points.dim), tile_(block_queries * stride) {}

  /**
   * Calls look(q, first, count ≤ most_seen, squared distances of points first … first + count − 1) for every query and chunk. @param query
   * row of query q
   */
  template <class Query, class Look> void over(size_t queries, const Task& task, Query query, Look look) {
    for (size_t q = 0; q < queries; q++) std::copy_n(query(q), points_.dim, rows_.begin() + q * points_.dim);
    const size_t padded = (queries + query_group - 1) / query_group * query_group;
    for (size_t panel = 0; panel < panels_.count() && !task.cancelled; panel += chunk_panels) {
      const size_t first = panel * panel_width;
      panels_.distances(rows_.data(), padded, panel, std::min(chunk_panels, panels_.count() - panel), tile_.data(), stride);
      for (size_t q = 0; q < queries; q++) look(q, first, std::min(most_seen, points_.rows - first), tile_.data() + q * stride);
    }
  }

 private:
  /** Not a power of two, at which the block's rows would contend for the same places of the first-level cache. */
  static constexpr size_t stride = most_seen + 16;

  const Cloud points_;
  const Panels& panels_;
  std::vector<float> rows_, tile_;
};

}  // namespace indicatrix
