#include <algorithm>
#include <cmath>

#include "../../../core/native/kernels/groups.hh"
#include "../../../core/native/kernels/map_metric.hh"
#include "../../../core/native/kernels/neighborhoods.hh"
#include "../../../core/native/kernels/neighbors.hh"
#include "../../../core/native/kernels/pairwise.hh"
#include "../../../core/native/kernels/peak.hh"
#include "sanitize.hh"

namespace indicatrix {

namespace {

/** Every third point is an earlier one again, so that distances tie. */
std::vector<float> points_of(size_t rows, size_t dim, uint64_t seed) {
  std::vector<float> points = uniform(rows * dim, seed);
  for (size_t row = 3; row < rows; row += 3)
    for (size_t j = 0; j < dim; j++) points[row * dim + j] = points[(row - 3) * dim + j];
  return points;
}

std::vector<uint32_t> all(size_t rows) {
  std::vector<uint32_t> cells(rows);
  for (size_t i = 0; i < rows; i++) cells[i] = uint32_t(i);
  return cells;
}

int neighbors_of(size_t rows, size_t dim, size_t k) {
  const std::vector<float> values = points_of(rows, dim, 10), others = points_of(rows / 2 + 1, dim, 11);
  const Cloud points{values.data(), rows, dim}, queries{others.data(), rows / 2 + 1, dim};
  const std::vector<uint32_t> cells = all(rows);
  std::vector<uint32_t> indices(rows * k);
  std::vector<double> squared(rows * k);
  Task asked, agreed, foreign, cancelled;
  nearest_neighbors(points, points, cells.data(), k, indices.data(), squared.data(), asked);
  for (size_t i = 0; i < rows * k; i++) expect(indices[i] < rows && indices[i] != i / k && squared[i] >= 0, "neighbours are other points");
  const std::vector<float> shuffled = points_of(rows, 2, 16);
  const uint32_t ks[] = {1, uint32_t(k)};
  std::vector<Agreement> agreements(rows * 2);
  for (const Cloud& other : {points, Cloud{shuffled.data(), rows, 2}}) {
    neighborhood_agreement(points, other, cells.data(), rows, ks, k > 1 ? 2 : 1, agreements.data(), agreed);
    expect(agreements[0].shared <= 1 && (other.values != points.values || agreements[0].excess_first == 0), "a space agrees with itself");
  }
  std::vector<uint32_t> near(queries.rows * k);
  std::vector<double> far(queries.rows * k);
  nearest_neighbors(points, queries, nullptr, k, near.data(), far.data(), foreign);
  for (uint32_t index : near) expect(index < rows, "neighbours are points");
  cancelled.cancelled = true;
  nearest_neighbors(points, points, cells.data(), k, indices.data(), squared.data(), cancelled);
  return 5;
}

int pairs_of(size_t rows, size_t dim) {
  const std::vector<float> first = points_of(rows, dim, 12), second = points_of(rows, 2, 13);
  const double sigmas[] = {0.01, 0.1, 100};
  std::vector<uint32_t> cells(rows), groups(rows);
  for (size_t i = 0; i < rows; i++) cells[i] = uint32_t(i), groups[i] = uint32_t(i % 4);
  std::vector<double> found(rows * (pair_sums + 6)), sums(rows * 3);
  Task task, grouped;
  const Cloud cloud{first.data(), rows, dim};
  const PairRows known = pair_rows(cloud, {second.data(), rows, 2}, cells.data(), rows, cells.data(), (rows + 1) / 2, sigmas, 3, {0, 0, 0},
                                   found.data(), task);
  expect(std::isfinite(known.scale) && std::isfinite(found.back()), "pairs are compared");
  group_distances(cloud, groups.data(), 3, cells.data(), rows, sums.data(), grouped);
  expect(std::isfinite(sums.back()), "groups are summed");
  return 2;
}

int map_metric_of(size_t rows, size_t dim, size_t map_dim, size_t asked, bool leaves_out) {
  const std::vector<float> features = points_of(rows, dim, 14), embedding = points_of(rows, map_dim, 15);
  const std::vector<uint32_t> cells = all(rows);
  // Windows that must grow, that have enough, and that have all.
  std::vector<double> radii;
  std::vector<uint32_t> orders(asked);
  for (size_t i = 0; i < asked; i++) orders[i] = uint32_t(1 + i % 3);
  for (size_t i = 0; i < asked; i++) radii.insert(radii.end(), {1e-3, 1.0, 100.0});
  std::vector<double> tensors(asked * 3 * (leaves_out ? 1 + metric_parts : 1) * map_dim * map_dim), reached(asked * 3);
  Task task;
  map_metrics({{features.data(), rows, dim},
               {embedding.data(), rows, map_dim},
               cells.data(),
               asked,
               orders.data(),
               radii.data(),
               3,
               24,
               leaves_out ? 1.4 : 0,
               leaves_out},
              tensors.data(), reached.data(), task);
  expect(reached[0] >= radii[0], "a window only grows");
  return 1;
}

}  // namespace

int sanitize_clouds() {
  int cases = 0;
  // Few dimensions go through the tree, many through panels of 32 points; rows fill neither.
  for (size_t dim : {1, 2, 3, 7, 8, 50}) {
    for (size_t rows : {2, 9, 33, 257}) {
      for (size_t k : {size_t(1), std::min<size_t>(rows - 1, 15)}) cases += neighbors_of(rows, dim, k);
      cases += pairs_of(rows + 1, dim);
    }
    for (size_t map_dim = 1; map_dim <= 4; map_dim++) cases += map_metric_of(65, dim, map_dim, 65, map_dim % 2 == 0);
    // So many that windows are looked at by samples.
    cases += map_metric_of(3000, dim, 2, 33, true);
  }
  float sink = 0;
  expect(peak_kernels().multiply_add(1000, &sink) >= 1000, "multiply-adds are run");
  return cases + 1;
}

}  // namespace indicatrix
