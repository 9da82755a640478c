#include "groups.hh"

#include <algorithm>

#include "panels.hh"

namespace indicatrix {

void group_distances(const Cloud& points, const uint32_t* groups, size_t count, const uint32_t* asked, size_t asked_count, double* sums,
                     Task& task) {
  // Members of a group lie together, so that a tile of distances is summed in a few runs.
  std::vector<size_t> starts(count + 1);
  for (size_t i = 0; i < points.rows; i++)
    if (groups[i] < count) starts[groups[i] + 1]++;
  for (size_t g = 0; g < count; g++) starts[g + 1] += starts[g];
  std::vector<float> members(starts[count] * points.dim);
  std::vector<size_t> next(starts.begin(), starts.end() - 1);
  for (size_t i = 0; i < points.rows; i++) {
    if (groups[i] < count) std::copy_n(points.row(i), points.dim, members.begin() + next[groups[i]]++ * points.dim);
  }
  const Cloud sorted{members.data(), starts[count], points.dim};
  const Panels panels(sorted);
  share_blocks(task, (asked_count + query_group - 1) / query_group, [&](auto next_block) {
    std::vector<float> rows(query_group * points.dim), tile(query_group * tile_points);
    for (size_t at; next_block(at);) {
      const size_t start = at * query_group, end = std::min(start + query_group, asked_count);
      for (size_t q = start; q < end; q++) std::copy_n(points.row(asked[q]), points.dim, rows.begin() + (q - start) * points.dim);
      std::fill(sums + start * count, sums + end * count, 0.0);
      size_t first_group = 0;
      for (size_t panel = 0; panel < panels.count() && !task.cancelled; panel += tile_panels) {
        const size_t first = panel * panel_width, last = std::min(first + tile_points, sorted.rows);
        panels.distances(rows.data(), query_group, panel, std::min(tile_panels, panels.count() - panel), tile.data(), tile_points);
        while (starts[first_group + 1] <= first) first_group++;
        for (size_t g = first_group; g < count && starts[g] < last; g++) {
          const size_t from = std::max(starts[g], first), to = std::min(starts[g + 1], last);
          if (from >= to) continue;
          for (size_t q = start; q < end; q++)
            sums[q * count + g] += distance_kernels().sum_of_roots(tile.data() + (q - start) * tile_points + (from - first), to - from);
        }
      }
    }
  });
}

}  // namespace indicatrix
