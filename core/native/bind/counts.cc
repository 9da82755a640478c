#include "../kernels/counts.hh"

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
using indicatrix::Transform;

static RowSet row_set(Napi::Value rows) {
  const auto array = rows.As<Napi::Uint32Array>();
  return {array.Data(), array.ElementLength()};
}

/** @param factors null for none @param transform 0, 1 or 2 as `Transform` has them */
static Reading reading(Napi::Value factors, Napi::Value transform) {
  return {factors.IsNull() ? nullptr : factors.As<Napi::Float32Array>().Data(), Transform(transform.As<Napi::Number>().Uint32Value())};
}

static double* doubles(Napi::Value array) { return array.As<Napi::Float64Array>().Data(); }
static uint32_t* wholes(Napi::Value array) { return array.As<Napi::Uint32Array>().Data(); }
static int32_t* integers(Napi::Value array) { return array.As<Napi::Int32Array>().Data(); }

/** lookAtEntries(indptr, indices, values, cols, traits): a task that fills the last one: two places, −1 for none, and four flags. */
static Napi::Value look_at_entries(const Napi::CallbackInfo& info) {
  const SparseRows data = sparse_rows(info);
  double* traits = doubles(info[4]);
  return start_task(info.Env(), {info[0], info[1], info[2], info[4]}, [=](Task& task) {
    const EntryTraits found = indicatrix::look_at_entries(data, task);
    const auto place = [](size_t at) { return at == EntryTraits::none ? -1.0 : double(at); };
    const double all[] = {place(found.beyond), place(found.broken), double(found.negative), double(found.fractional), double(found.unordered), double(found.large)};
    std::copy(std::begin(all), std::end(all), traits);
  });
}

/** totalRows(indptr, indices, values, cols, rows, isMarked, totals, present, marked, negative): a task that fills the last four. */
static Napi::Value total_rows(const Napi::CallbackInfo& info) {
  const SparseRows data = sparse_rows(info);
  const RowSet rows = row_set(info[4]);
  const uint8_t* is_marked = info[5].As<Napi::Uint8Array>().Data();
  const indicatrix::RowTotals out{doubles(info[6]), wholes(info[7]), doubles(info[8]), info[9].As<Napi::Uint8Array>().Data()};
  return start_task(info.Env(), {info[0], info[1], info[2], info[4], info[5], info[6], info[7], info[8], info[9]},
                    [=](Task& task) { indicatrix::total_rows(data, rows, is_marked, out, task); });
}

/** countColumns(indptr, indices, values, cols, rows, counts): a task that adds to the last one. */
static Napi::Value count_columns(const Napi::CallbackInfo& info) {
  const SparseRows data = sparse_rows(info);
  const RowSet rows = row_set(info[4]);
  uint32_t* counts = wholes(info[5]);
  return start_task(info.Env(), {info[0], info[1], info[2], info[4], info[5]}, [=](Task& task) { indicatrix::count_columns(data, rows, counts, task); });
}

/** addMoments(indptr, indices, values, cols, rows, factors, transform, groups, cells, sums, squares, stored): a task that adds to the last four. */
static Napi::Value add_moments(const Napi::CallbackInfo& info) {
  const SparseRows data = sparse_rows(info);
  const RowSet rows = row_set(info[4]);
  const Reading read = reading(info[5], info[6]);
  const int32_t* group_of = integers(info[7]);
  const indicatrix::MomentSums out{info[8].As<Napi::Float64Array>().ElementLength(), doubles(info[8]), doubles(info[9]), doubles(info[10]), wholes(info[11])};
  return start_task(info.Env(), {info[0], info[1], info[2], info[4], info[5], info[7], info[8], info[9], info[10], info[11]},
                    [=](Task& task) { indicatrix::add_moments(data, rows, read, group_of, out, task); });
}

/** countKept(indptr, indices, values, cols, rows, newColumn, offsets): a task that fills the last one. */
static Napi::Value count_kept(const Napi::CallbackInfo& info) {
  const SparseRows data = sparse_rows(info);
  const RowSet rows = row_set(info[4]);
  const int32_t* new_column = integers(info[5]);
  uint32_t* offsets = wholes(info[6]);
  return start_task(info.Env(), {info[0], info[1], info[2], info[4], info[5], info[6]}, [=](Task& task) { indicatrix::count_kept(data, rows, new_column, offsets, task); });
}

/** keepColumns(indptr, indices, values, cols, rows, factors, transform, newColumn, offsets, keptIndices, keptValues): a task that fills the last two. */
static Napi::Value keep_columns(const Napi::CallbackInfo& info) {
  const SparseRows data = sparse_rows(info);
  const RowSet rows = row_set(info[4]);
  const Reading read = reading(info[5], info[6]);
  const int32_t* new_column = integers(info[7]);
  const uint32_t* offsets = wholes(info[8]);
  uint32_t* indices = wholes(info[9]);
  float* values = info[10].As<Napi::Float32Array>().Data();
  return start_task(info.Env(), {info[0], info[1], info[2], info[4], info[5], info[7], info[8], info[9], info[10]},
                    [=](Task& task) { indicatrix::keep_columns(data, rows, read, new_column, offsets, indices, values, task); });
}

void register_counts(Napi::Env env, Napi::Object exports) {
  exports.Set("lookAtEntries", Napi::Function::New(env, look_at_entries));
  exports.Set("totalRows", Napi::Function::New(env, total_rows));
  exports.Set("countColumns", Napi::Function::New(env, count_columns));
  exports.Set("addMoments", Napi::Function::New(env, add_moments));
  exports.Set("countKept", Napi::Function::New(env, count_kept));
  exports.Set("keepColumns", Napi::Function::New(env, keep_columns));
}
