#include "../kernels/ranks.hh"

#include <algorithm>

#include "counts.hh"
#include "register.hh"
#include "sparse_rows.hh"
#include "task.hh"

using indicatrix::Columns;
using indicatrix::Reading;
using indicatrix::RowSet;
using indicatrix::SparseRows;
using indicatrix::Task;

/** Four arguments from `first` on: starts, held, values, groups. */
static Columns columns_of(const Napi::CallbackInfo& info, size_t first) {
  const Napi::Env env = info.Env();
  const auto starts = span<uint32_t>(info[first], "starts");
  demand(env, starts.count > 0 && std::is_sorted(starts.begin(), starts.end()), "starts: offsets that do not ascend");
  const size_t count = starts.count - 1;
  const auto held = span<uint32_t>(info[first + 1], count, "held");
  for (size_t i = 0; i < count; i++)
    demand(env, held.data[i] <= starts.data[i + 1] - starts.data[i], "held: more numbers than a column has room for");
  const auto values = span<float>(info[first + 2], "values");
  const auto groups = span<int32_t>(info[first + 3], values.count, "groups");
  demand(env, starts.data[count] <= values.count, "starts: a column beyond the values");
  return {count, starts.data, held.data, values.data, groups.data};
}

/** gatherColumns(indptr, indices, values, cols, rows, factors, transform, groupOf, placeOf, starts, held, values, groups): a task that adds
 * to the last three. */
static Napi::Value gather_columns(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const SparseRows data = sparse_rows(info);
  const RowSet rows = row_set(info[4], data);
  const Reading read = reading(info[5], info[6], rows);
  const int32_t* group_of = span<int32_t>(info[7], rows.count, "groupOf").data;
  const auto place_of = span<int32_t>(info[8], data.cols, "placeOf");
  const Columns columns = columns_of(info, 9);
  int64_t last = -1;
  for (const int32_t place : place_of) {
    if (place < 0) continue;
    demand(env, place > last && size_t(place) < columns.count, "placeOf: places that do not ascend, or are beyond the columns");
    last = place;
  }
  return start_task(env, {info[0], info[1], info[2], info[4], info[5], info[7], info[8], info[9], info[10], info[11], info[12]},
                    [=](Task& task) { indicatrix::gather_columns(data, rows, read, group_of, place_of.data, columns, task); });
}

/** rankColumns(starts, held, values, groups, sizes, reference, ranks, ties): a task that fills the last two. */
static Napi::Value rank_columns(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Columns columns = columns_of(info, 0);
  const auto sizes = span<double>(info[4], "sizes");
  const double reference = real(info[5], "reference", -1, double(sizes.count) - 1);
  demand(env, reference == std::floor(reference), "reference: no group");
  const size_t all = times(env, columns.count, sizes.count);
  const indicatrix::RankSums out{span<double>(info[6], all, "ranks").data, span<double>(info[7], all, "ties").data};
  return start_task(env, {info[0], info[1], info[2], info[3], info[4], info[6], info[7]}, [=](Task& task) {
    for (size_t column = 0; column < columns.count; column++)
      for (size_t at = columns.starts[column]; at < columns.starts[column] + columns.held[column]; at++)
        if (columns.groups[at] < 0 || size_t(columns.groups[at]) >= sizes.count) throw std::out_of_range("a group beyond the groups");
    indicatrix::rank_columns(columns, sizes.data, sizes.count, int32_t(reference), out, task);
  });
}

void register_ranks(Napi::Env env, Napi::Object exports) {
  exports.Set("gatherColumns", Napi::Function::New(env, gather_columns));
  exports.Set("rankColumns", Napi::Function::New(env, rank_columns));
}
