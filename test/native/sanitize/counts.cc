#include <stdexcept>

#include "../../../core/native/kernels/counts.hh"
#include "../../../core/native/kernels/ranks.hh"
#include "sanitize.hh"

namespace indicatrix {

namespace {

int counts_of(size_t rows, size_t cols, size_t every) {
  Random random(7, Random::Stream::order);
  std::vector<uint32_t> indptr{0}, indices;
  std::vector<float> values;
  for (size_t row = 0; row < rows; row++) {
    for (uint32_t column = 0; column < cols && row % every == 0; column++) {
      indices.push_back(column);
      values.push_back(float(int(random.uniform(0, 4))));
    }
    indptr.push_back(uint32_t(indices.size()));
  }
  indices.shrink_to_fit();
  values.shrink_to_fit();
  const SparseRows data{indptr.data(), indices.data(), values.data(), rows, cols};
  std::vector<uint32_t> chosen;
  for (uint32_t row = 0; row < rows; row++)
    if (row % 3 != 1) chosen.push_back(row);
  chosen.shrink_to_fit();
  const size_t count = chosen.size();
  const RowSet set{chosen.data(), count};
  const std::vector<float> factors(count, 0.5f);

  Task task;
  const EntryTraits traits = look_at_entries(data, task);
  expect(traits.beyond == EntryTraits::none && traits.broken == EntryTraits::none && !traits.negative && !traits.fractional &&
             !traits.unordered,
         "counts are counts");

  std::vector<uint8_t> marked(cols, 1), negative(count);
  std::vector<double> totals(count), of_marked(count);
  std::vector<uint32_t> present(count), in_columns(cols);
  total_rows(data, set, marked.data(), {totals.data(), present.data(), of_marked.data(), negative.data()}, task);
  expect(totals == of_marked, "all columns are marked");
  count_columns(data, set, in_columns.data(), task);

  const size_t groups = 2;
  std::vector<int32_t> group_of(count);
  for (size_t i = 0; i < count; i++) group_of[i] = int32_t(i % 3) - 1;
  std::vector<double> cells(groups), sums(groups * cols), squares(groups * cols);
  std::vector<uint32_t> stored(groups * cols);
  add_moments(data, set, {factors.data(), nullptr, Transform::log1p}, group_of.data(),
              {groups, cells.data(), sums.data(), squares.data(), stored.data()}, task);
  expect(cells[0] + cells[1] == double(count - (count + 2) / 3), "cells of no group are left out");

  std::vector<int32_t> new_column(cols, -1);
  for (size_t column = 0; column < cols; column += 2) new_column[column] = int32_t(column / 2);
  std::vector<uint32_t> offsets(count + 1);
  count_kept(data, set, new_column.data(), offsets.data(), task);
  std::vector<uint32_t> kept_indices(offsets[count]);
  std::vector<float> kept_values(offsets[count]);
  keep_columns(data, set, {nullptr, nullptr, Transform::expm1}, new_column.data(), offsets.data(), kept_indices.data(), kept_values.data(),
               task);

  std::vector<int32_t> place_of(cols);
  std::vector<uint32_t> starts(cols + 1), held(cols);
  for (size_t column = 0; column < cols; column++) {
    place_of[column] = int32_t(column);
    starts[column + 1] = starts[column] + stored[column] + stored[cols + column];
  }
  std::vector<float> column_values(starts[cols]);
  std::vector<int32_t> column_groups(starts[cols]);
  const Columns columns{cols, starts.data(), held.data(), column_values.data(), column_groups.data()};
  gather_columns(data, set, {factors.data(), nullptr, Transform::log1p}, group_of.data(), place_of.data(), columns, task);
  std::vector<double> ranks(cols * groups), ties(cols * groups);
  for (const int32_t reference : {-1, 1}) rank_columns(columns, cells.data(), groups, reference, {ranks.data(), ties.data()}, task);
  rank_columns(columns, cells.data(), groups, -1, {ranks.data(), ties.data()}, task);
  const double all = cells[0] + cells[1];
  for (size_t column = 0; column < cols; column++)
    expect(ranks[2 * column] + ranks[2 * column + 1] == all * (all + 1) / 2, "every cell has a rank");

  if (indices.empty()) return 1;
  indices[indptr[chosen[0]]] = uint32_t(cols);
  bool refused = false;
  try {
    count_columns(data, set, in_columns.data(), task);
  } catch (const std::out_of_range&) {
    refused = true;
  }
  expect(refused || every > rows, "a column beyond the matrix is refused");
  return 2;
}

}  // namespace

int sanitize_counts() { return counts_of(1, 1, 1) + counts_of(9, 40, 2) + counts_of(5000, 300, 1) + counts_of(7, 300000, 3); }

}  // namespace indicatrix
