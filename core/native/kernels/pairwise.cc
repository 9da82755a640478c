#include "pairwise.hh"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <mutex>

#include "pair_sums.hh"
#include "panels.hh"

namespace indicatrix {

namespace {

static_assert(tile_points % 16 == 0);

/** The rows of a cloud that are asked for, side by side. */
std::vector<float> gather(const Cloud& cloud, const uint32_t* rows, size_t count) {
  std::vector<float> gathered(count * cloud.dim);
  for (size_t i = 0; i < count; i++) std::copy_n(cloud.row(rows[i]), cloud.dim, gathered.begin() + i * cloud.dim);
  return gathered;
}

/** Bits of a squared distance below which all distances share the first bin: 24 octaves below what none exceeds. */
int32_t lowest_bits(const Cloud& cloud) {
  std::vector<double> centre(cloud.dim);
  for (size_t i = 0; i < cloud.rows; i++)
    for (size_t j = 0; j < cloud.dim; j++) centre[j] += cloud.row(i)[j] / double(cloud.rows);
  double furthest = 0;
  for (size_t i = 0; i < cloud.rows; i++) {
    double squared = 0;
    for (size_t j = 0; j < cloud.dim; j++) squared += (cloud.row(i)[j] - centre[j]) * (cloud.row(i)[j] - centre[j]);
    furthest = std::max(furthest, squared);
  }
  const float most = std::min(float(4.001 * furthest), std::numeric_limits<float>::max());
  // Distance 0 lies in the first bin whatever the scale.
  return std::max(0, std::bit_cast<int32_t>(most) - int32_t(distance_bins << dropped_bits));
}

/** A space with the points that rows are paired with. */
struct Side {
  Cloud cloud;
  std::vector<float> others;
  Panels panels;
  int32_t lowest;
  std::vector<uint64_t> counts;
  std::vector<float> ranks;

  Side(const Cloud& cloud, const uint32_t* chosen, size_t count)
      : cloud(cloud),
        others(gather(cloud, chosen, count)),
        panels(Cloud{others.data(), count, cloud.dim}),
        lowest(lowest_bits(cloud)),
        counts(distance_bins) {}

  /** Mean rank of each bin among all pairs, as a share of them, less a half. */
  void rank() {
    uint64_t total = 0;
    for (const uint64_t count : counts) total += count;
    ranks.resize(distance_bins);
    uint64_t below = 0;
    for (size_t bin = 0; bin < distance_bins; bin++) {
      ranks[bin] = total > 0 ? float((double(below) + 0.5 * double(counts[bin])) / double(total) - 0.5) : 0;
      below += counts[bin];
    }
  }
};

/** Calls look(q, tile of the first space, tile of the second, points in it) for every row q of a block, tile after tile. */
template <class Look>
void over_tiles(const Side& a, const Side& b, const uint32_t* asked, size_t from, size_t to, std::vector<float>& rows_a,
                std::vector<float>& rows_b, std::vector<float>& tile_a, std::vector<float>& tile_b, size_t others, const Task& task,
                Look& look) {
  for (size_t q = from; q < to; q++) {
    std::copy_n(a.cloud.row(asked[q]), a.cloud.dim, rows_a.begin() + (q - from) * a.cloud.dim);
    std::copy_n(b.cloud.row(asked[q]), b.cloud.dim, rows_b.begin() + (q - from) * b.cloud.dim);
  }
  for (size_t panel = 0; panel < a.panels.count() && !task.cancelled; panel += tile_panels) {
    const size_t panels = std::min(tile_panels, a.panels.count() - panel);
    const size_t seen = std::min(tile_points, others - panel * panel_width);
    a.panels.distances(rows_a.data(), query_group, panel, panels, tile_a.data(), tile_points);
    b.panels.distances(rows_b.data(), query_group, panel, panels, tile_b.data(), tile_points);
    for (size_t q = from; q < to; q++) {
      float *d = tile_a.data() + (q - from) * tile_points, *e = tile_b.data() + (q - from) * tile_points;
      // What fills the tile stands like the row's own point: at distance 0 in both spaces.
      std::fill(d + seen, d + tile_points, 0.0f);
      std::fill(e + seen, e + tile_points, 0.0f);
      look(q, d, e, seen);
    }
  }
}

}  // namespace

PairRows pair_rows(const Cloud& first, const Cloud& second, const uint32_t* asked, size_t asked_count, const uint32_t* others,
                   size_t others_count, const double* sigmas, size_t sigma_count, PairRows known, double* rows, Task& task) {
  const size_t width = pair_sums + 2 * sigma_count;
  const size_t blocks = (asked_count + query_group - 1) / query_group;
  task.total = 2 * blocks;
  Side a(first, others, others_count), b(second, others, others_count);
  std::vector<uint8_t> is_other(first.rows);
  for (size_t i = 0; i < others_count; i++) is_other[others[i]] = 1;
  std::fill_n(rows, asked_count * width, 0.0);
  std::mutex merging;
  const auto& kernels = pair_sum_kernels();
  const auto in_blocks = [&](auto make_look) {
    share_blocks(task, blocks, [&](auto next) {
      std::vector<float> rows_a(query_group * first.dim), rows_b(query_group * second.dim), tile_a(query_group * tile_points),
          tile_b(query_group * tile_points);
      auto look = make_look();
      for (size_t at; next(at);) {
        over_tiles(a, b, asked, at * query_group, std::min((at + 1) * query_group, asked_count), rows_a, rows_b, tile_a, tile_b,
                   others_count, task, look);
      }
      look.end();
    });
  };

  struct Counting {
    const PairSumKernels& kernels;
    Side &a, &b;
    double* rows;
    size_t width;
    std::mutex& merging;
    PairRows& known;
    std::vector<uint32_t> counts_a = std::vector<uint32_t>(distance_bins), counts_b = std::vector<uint32_t>(distance_bins);
    uint32_t bins_a[tile_points] = {}, bins_b[tile_points] = {};
    float furthest_a = 0, furthest_b = 0;
    uint64_t held = 0;

    void operator()(size_t q, const float* d, const float* e, size_t seen) {
      double* row = rows + q * width;
      const PairRun run = kernels.moments(d, e, tile_points);
      row[sum_difference] += run.difference;
      row[sum_first] += run.first;
      row[sum_second] += run.second;
      row[sum_product] += run.product;
      furthest_a = std::max(furthest_a, kernels.largest(d, tile_points));
      furthest_b = std::max(furthest_b, kernels.largest(e, tile_points));
      kernels.bins(d, tile_points, a.lowest, bins_a);
      kernels.bins(e, tile_points, b.lowest, bins_b);
      for (size_t i = 0; i < seen; i++) {
        counts_a[bins_a[i]]++;
        counts_b[bins_b[i]]++;
      }
      if ((held += seen) >= (uint64_t(1) << 31)) merge();
    }
    void merge() {
      const std::lock_guard lock(merging);
      for (size_t bin = 0; bin < distance_bins; bin++) {
        a.counts[bin] += counts_a[bin];
        b.counts[bin] += counts_b[bin];
      }
      std::fill(counts_a.begin(), counts_a.end(), 0);
      std::fill(counts_b.begin(), counts_b.end(), 0);
      held = 0;
    }
    void end() {
      merge();
      const std::lock_guard lock(merging);
      known.furthest_first = std::max(known.furthest_first, std::sqrt(double(furthest_a)));
      known.furthest_second = std::max(known.furthest_second, std::sqrt(double(furthest_b)));
    }
  };
  in_blocks([&] { return Counting{.kernels = kernels, .a = a, .b = b, .rows = rows, .width = width, .merging = merging, .known = known}; });
  if (task.cancelled) return known;

  double product = 0, squared = 0;
  for (size_t q = 0; q < asked_count; q++) {
    product += rows[q * width + sum_product];
    squared += rows[q * width + sum_second];
    // Rows have counted themselves, at distance 0.
    if (is_other[asked[q]]) a.counts[0]--, b.counts[0]--;
  }
  known.scale = squared > 0 ? product / squared : 0;
  a.rank();
  b.rank();

  struct Judging {
    const PairSumKernels& kernels;
    const Side &a, &b;
    const uint32_t* asked;
    const std::vector<uint8_t>& is_other;
    const double* sigmas;
    size_t sigma_count;
    PairRows known;
    double* rows;
    size_t width;
    uint32_t bins_a[tile_points] = {}, bins_b[tile_points] = {};

    void operator()(size_t q, const float* d, const float* e, size_t seen) {
      double* row = rows + q * width;
      row[sum_residual] += kernels.residual(d, e, tile_points, float(known.scale));
      kernels.bins(d, tile_points, a.lowest, bins_a);
      kernels.bins(e, tile_points, b.lowest, bins_b);
      float products = 0, first = 0, second = 0, first_squared = 0, second_squared = 0;
      for (size_t i = 0; i < seen; i++) {
        const float x = a.ranks[bins_a[i]], y = b.ranks[bins_b[i]];
        products += x * y;
        first += x;
        second += y;
        first_squared += x * x;
        second_squared += y * y;
      }
      row[sum_ranks] += products;
      row[sum_rank_first] += first;
      row[sum_rank_second] += second;
      row[sum_rank_first_squared] += first_squared;
      row[sum_rank_second_squared] += second_squared;
      for (size_t s = 0; s < sigma_count; s++) {
        if (known.furthest_first > 0)
          row[pair_sums + 2 * s] += density(d, seen, known.furthest_first * known.furthest_first * sigmas[s], sigmas[s]);
        if (known.furthest_second > 0)
          row[pair_sums + 2 * s + 1] += density(e, seen, known.furthest_second * known.furthest_second * sigmas[s], sigmas[s]);
      }
    }
    /** Of the points seen in a tile, whose others are at distance 0. */
    double density(const float* squared, size_t seen, double width, double sigma) const {
      if (sigma >= 1) return double(seen) - kernels.sparsity(squared, tile_points, float(1 / width));
      return double(kernels.density(squared, tile_points, float(1 / width))) - double(tile_points - seen);
    }
    void end() {}
  };
  in_blocks([&] {
    return Judging{.kernels = kernels,
                   .a = a,
                   .b = b,
                   .asked = asked,
                   .is_other = is_other,
                   .sigmas = sigmas,
                   .sigma_count = sigma_count,
                   .known = known,
                   .rows = rows,
                   .width = width};
  });
  for (size_t q = 0; q < asked_count && !task.cancelled; q++) {
    double* row = rows + q * width;
    if (!is_other[asked[q]]) {
      // A density counts the row's own point, also where it is not among the others.
      for (size_t s = 0; s < 2 * sigma_count; s++) row[pair_sums + s] += 1;
      continue;
    }
    const double x = a.ranks[0], y = b.ranks[0];
    row[sum_ranks] -= x * y;
    row[sum_rank_first] -= x;
    row[sum_rank_second] -= y;
    row[sum_rank_first_squared] -= x * x;
    row[sum_rank_second_squared] -= y * y;
  }
  return known;
}

}  // namespace indicatrix
