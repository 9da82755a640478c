#include <algorithm>
#include <cmath>

#include "../../../core/native/kernels/harmony.hh"
#include "sanitize.hh"

namespace indicatrix {

namespace {

/** Every cell's batches by its number; with two columns there is a group for each pair. */
int batches_of(size_t rows, size_t dim, size_t clusters, size_t columns, bool has_start) {
  const std::vector<float> values = uniform(rows * dim, 60 + rows + dim);
  const size_t groups = columns == 1 ? 3 : 6;
  std::vector<uint32_t> group_of(rows), batches, column_of{0, 0, 0};
  for (size_t i = 0; i < rows; i++) group_of[i] = uint32_t(i % groups);
  for (size_t g = 0; g < groups; g++) {
    batches.push_back(uint32_t(g % 3));
    if (columns == 2) batches.push_back(uint32_t(3 + g % 2));
  }
  if (columns == 2) column_of.insert(column_of.end(), {1, 1});
  std::vector<float> corrected(rows * dim);
  std::vector<double> centres(clusters * dim, 1), objectives(4);
  const HarmonyChoices choices{clusters, 2, 0.1, 0, 0.2, 3, 0, 5, 1e-9, 0.3, 1};
  const HarmonyResult result{corrected.data(), centres.data(), has_start, objectives.data()};
  const Batches all{group_of.data(), groups, batches.data(), columns, column_of.size(), column_of.data()};
  Task task;
  expect(harmonize({values.data(), rows, dim}, all, choices, result, task) == 3, "all rounds are made");
  expect(std::all_of(corrected.begin(), corrected.end(), [](float value) { return std::isfinite(value); }), "cells are finite");
  Task cancelled;
  cancelled.cancelled = true;
  harmonize({values.data(), rows, dim}, all, choices, result, cancelled);
  return 2;
}

}  // namespace

int sanitize_batches() {
  int cases = 0;
  for (size_t rows : {6, 101, 3001})
    for (size_t dim : {1, 17, 50})
      for (size_t clusters : {1, 16, 33})
        for (size_t columns : {1, 2}) cases += batches_of(rows, dim, clusters, columns, dim == 17);
  return cases;
}

}  // namespace indicatrix
