#include "counts.hh"

#include <algorithm>
#include <iterator>

#include "register.hh"
#include "sparse_rows.hh"
#include "task.hh"

using indicatrix::EntryTraits;
using indicatrix::Reading;
using indicatrix::RowSet;
using indicatrix::SparseRows;
using indicatrix::Task;

/** lookAtEntries(indptr, indices, values, cols, traits): a task that fills the last one: two places, −1 for none, and four flags. */
static Napi::Value look_at_entries(const Napi::CallbackInfo& info) {
  const SparseRows data = sparse_rows(info);
  double* traits = span<double>(info[4], 6, "traits").data;
  return start_task(info.Env(), {info[0], info[1], info[2], info[4]}, [=](Task& task) {
    const EntryTraits found = indicatrix::look_at_entries(data, task);
    const auto place = [](size_t at) { return at == EntryTraits::none ? -1.0 : double(at); };
    const double all[] = {place(found.beyond),      place(found.broken),     double(found.negative),
                          double(found.fractional), double(found.unordered), double(found.large)};
    std::copy(std::begin(all), std::end(all), traits);
  });
}

/** totalRows(indptr, indices, values, cols, rows, isMarked, totals, present, marked, negative): a task that fills the last four. */
static Napi::Value total_rows(const Napi::CallbackInfo& info) {
  const SparseRows data = sparse_rows(info);
  const RowSet rows = row_set(info[4], data);
  const uint8_t* is_marked = span<uint8_t>(info[5], data.cols, "isMarked").data;
  const indicatrix::RowTotals out{span<double>(info[6], rows.count, "totals").data, span<uint32_t>(info[7], rows.count, "present").data,
                                  span<double>(info[8], rows.count, "marked").data, span<uint8_t>(info[9], rows.count, "negative").data};
  return start_task(info.Env(), {info[0], info[1], info[2], info[4], info[5], info[6], info[7], info[8], info[9]},
                    [=](Task& task) { indicatrix::total_rows(data, rows, is_marked, out, task); });
}

/** countColumns(indptr, indices, values, cols, rows, counts): a task that adds to the last one. */
static Napi::Value count_columns(const Napi::CallbackInfo& info) {
  const SparseRows data = sparse_rows(info);
  const RowSet rows = row_set(info[4], data);
  uint32_t* counts = span<uint32_t>(info[5], data.cols, "counts").data;
  return start_task(info.Env(), {info[0], info[1], info[2], info[4], info[5]},
                    [=](Task& task) { indicatrix::count_columns(data, rows, counts, task); });
}

/**
 * addMoments(indptr, indices, values, cols, rows, factors, transform, groups, cells, sums, squares, present): a task that adds to the last
 * four.
 */
static Napi::Value add_moments(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const SparseRows data = sparse_rows(info);
  const RowSet rows = row_set(info[4], data);
  const Reading read = reading(info[5], info[6], rows);
  const auto group_of = span<int32_t>(info[7], rows.count, "groups");
  const auto cells = span<double>(info[8], "cells");
  const size_t all = times(env, cells.count, data.cols);
  demand(env,
         std::all_of(group_of.begin(), group_of.end(), [&](int32_t group) { return group >= -1 && int64_t(group) < int64_t(cells.count); }),
         "groups: a group beyond the groups");
  const indicatrix::MomentSums out{cells.count, cells.data, span<double>(info[9], all, "sums").data,
                                   span<double>(info[10], all, "squares").data, span<uint32_t>(info[11], all, "present").data};
  return start_task(env, {info[0], info[1], info[2], info[4], info[5], info[7], info[8], info[9], info[10], info[11]},
                    [=](Task& task) { indicatrix::add_moments(data, rows, read, group_of.data, out, task); });
}

/** countKept(indptr, indices, values, cols, rows, newColumn, offsets): a task that fills the last one. */
static Napi::Value count_kept(const Napi::CallbackInfo& info) {
  const SparseRows data = sparse_rows(info);
  const RowSet rows = row_set(info[4], data);
  const int32_t* new_column = span<int32_t>(info[5], data.cols, "newColumn").data;
  uint32_t* offsets = span<uint32_t>(info[6], rows.count + 1, "offsets").data;
  return start_task(info.Env(), {info[0], info[1], info[2], info[4], info[5], info[6]},
                    [=](Task& task) { indicatrix::count_kept(data, rows, new_column, offsets, task); });
}

/**
 * keepColumns(indptr, indices, values, cols, rows, factors, transform, newColumn, offsets, keptIndices, keptValues): a task that fills the
 * last two.
 */
static Napi::Value keep_columns(const Napi::CallbackInfo& info) {
  const SparseRows data = sparse_rows(info);
  const RowSet rows = row_set(info[4], data);
  const Reading read = reading(info[5], info[6], rows);
  const int32_t* new_column = span<int32_t>(info[7], data.cols, "newColumn").data;
  const auto offsets = span<uint32_t>(info[8], rows.count + 1, "offsets");
  const auto indices = span<uint32_t>(info[9], "keptIndices");
  float* values = span<float>(info[10], indices.count, "keptValues").data;
  demand(info.Env(), std::is_sorted(offsets.begin(), offsets.end()) && offsets.data[rows.count] <= indices.count,
         "offsets: no places among what is kept");
  return start_task(info.Env(), {info[0], info[1], info[2], info[4], info[5], info[7], info[8], info[9], info[10]},
                    [=](Task& task) { indicatrix::keep_columns(data, rows, read, new_column, offsets.data, indices.data, values, task); });
}

void register_counts(Napi::Env env, Napi::Object exports) {
  exports.Set("lookAtEntries", Napi::Function::New(env, look_at_entries));
  exports.Set("totalRows", Napi::Function::New(env, total_rows));
  exports.Set("countColumns", Napi::Function::New(env, count_columns));
  exports.Set("addMoments", Napi::Function::New(env, add_moments));
  exports.Set("countKept", Napi::Function::New(env, count_kept));
  exports.Set("keepColumns", Napi::Function::New(env, keep_columns));
}
