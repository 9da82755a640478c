#include "distances.hh"

#include "isa.hh"
#include "vector_math.hh"

namespace indicatrix::INDICATRIX_ISA {

/** Queries × vectors of points whose sums stay in registers at once. */
constexpr int queries_at_once = vector_registers == 32 ? 8 : 4;
constexpr int vectors_at_once = 2;
constexpr int width = vectors_at_once * lanes;

static_assert(panel_width % width == 0 && query_group % queries_at_once == 0);

/** @param ahead points that are wanted next, as many, and are on their way into the cache meanwhile */
static void block(const float* queries, size_t dim, const float* points, const float* ahead, float* squared, size_t stride) {
  vec sum[queries_at_once][vectors_at_once];
  for (auto& row : sum)
    for (auto& entry : row) entry = vec{};
  for (size_t j = 0; j < dim; j++) {
    for (size_t line = 0; line < width; line += 16) __builtin_prefetch(ahead + j * panel_width + line);
    const vec* at = reinterpret_cast<const vec*>(points + j * panel_width);
    const vec point[vectors_at_once] = {at[0], at[1]};
#pragma GCC unroll 8
    for (int q = 0; q < queries_at_once; q++) {
      const vec query = broadcast(queries[q * dim + j]);
#pragma GCC unroll 2
      for (int v = 0; v < vectors_at_once; v++) {
        const vec difference = point[v] - query;
        sum[q][v] += difference * difference;
      }
    }
  }
  for (int q = 0; q < queries_at_once; q++) {
    for (int v = 0; v < vectors_at_once; v++) store(squared + q * stride + v * lanes, sum[q][v]);
  }
}

static void squared_distances(const float* queries, size_t count, size_t dim, const float* points, size_t panels, float* squared,
                              size_t stride) {
  for (size_t panel = 0; panel < panels; panel++) {
    for (size_t part = 0; part < panel_width; part += width) {
      for (size_t q = 0; q < count; q += queries_at_once) {
        block(queries + q * dim, dim, points + panel * dim * panel_width + part, points + (panel + 1) * dim * panel_width + part,
              squared + q * stride + panel * panel_width + part, stride);
      }
    }
  }
}

static size_t at_most(const float* values, size_t count, float limit, uint32_t* positions) {
  constexpr size_t run = 32;
  size_t found = 0, i = 0;
  for (; i + run <= count; i += run) {
    uint32_t any = 0;
    for (size_t j = 0; j < run; j++) any |= values[i + j] <= limit;
    if (!any) continue;
    for (size_t j = 0; j < run; j++) {
      positions[found] = uint32_t(i + j);
      found += values[i + j] <= limit;
    }
  }
  for (; i < count; i++) {
    positions[found] = uint32_t(i);
    found += values[i] <= limit;
  }
  return found;
}

static size_t count_buckets(const float* values, size_t count, float scale, uint32_t* counts, uint32_t* positions) {
  constexpr size_t run = 256;
  uint16_t at[run];
  size_t found = 0;
  for (size_t first = 0; first < count; first += run) {
    const size_t size = count - first < run ? count - first : run;
    for (size_t i = 0; i < size; i++) {
      const float scaled = values[first + i] * scale, tail = float(last_bucket + int(i % bucket_tail));
      // A product that is no number (infinity times 0) belongs to the tail.
      at[i] = uint16_t(int32_t(scaled < float(last_bucket) ? scaled : tail));
    }
    for (size_t i = 0; i < size; i++) {
      const uint32_t before = counts[at[i]];
      counts[at[i]] = before + 1;
      positions[found] = uint32_t(first + i);
      found += before >> 31;
    }
  }
  return found;
}

static float sum_of_roots(const float* values, size_t count) {
  vec sums{};
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) sums += square_root(load(values + i));
  float rest = 0;
  for (; i < count; i++) rest += square_root(broadcast(values[i]))[0];
  return sum(sums) + rest;
}

extern const DistanceKernels distance_kernels = {
    .squared_distances = squared_distances,
    .at_most = at_most,
    .count_buckets = count_buckets,
    .sum_of_roots = sum_of_roots,
};

}  // namespace indicatrix::INDICATRIX_ISA
