#include "neighbors.hh"

#include "distances.hh"
#include "kd_tree.hh"
#include "nearest.hh"
#include "scan.hh"

namespace indicatrix {

namespace {

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
    Scan scan(points, panels);
    std::vector<Candidates> candidates(block_queries);
    std::vector<uint32_t> positions(Scan::most_seen);
    for (size_t at; next(at);) {
      const size_t start = at * block_queries, count = std::min(block_queries, queries.rows - start);
      for (auto& candidate : candidates) candidate.reset(k);
      scan.over(
          count, task, [&](size_t q) { return queries.row(start + q); },
          [&](size_t q, size_t first, size_t seen, const float* distances) {
            candidates[q].look(distances, first, seen, selves ? selves[start + q] : nobody, tolerance, positions.data());
          });
      if (task.cancelled) return;
      for (size_t q = start; q < start + count; q++) {
        candidates[q - start].finish(points, queries.row(q), tolerance, [&](size_t i, const Neighbor& found) {
          indices[q * k + i] = found.index;
          squared[q * k + i] = found.squared;
        });
      }
    }
  });
}

/** For so few queries that laying out the points would take longer than looking at each. */
void by_looking(const Cloud& points, const Cloud& queries, const uint32_t* selves, size_t k, uint32_t* indices, double* squared,
                Task& task) {
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

void nearest_neighbors(const Cloud& points, const Cloud& queries, const uint32_t* selves, size_t k, uint32_t* indices, double* squared,
                       Task& task) {
  const auto search = queries.rows <= few_queries ? by_looking : points.dim <= KdTree::most_dimensions ? by_tree : by_scan;
  search(points, queries, selves, k, indices, squared, task);
}

}  // namespace indicatrix
