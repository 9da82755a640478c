// Row-compressed data as JavaScript hands it over.
#pragma once

#include <algorithm>

#include "../kernels/counts.hh"
#include "arguments.hh"

/**
 * The first four arguments: indptr, indices, values, cols. Offsets are followed without looking; columns are looked at by whoever indexes
 * by them.
 */
inline indicatrix::SparseRows sparse_rows(const Napi::CallbackInfo& info) {
  const auto indptr = span<uint32_t>(info[0], "indptr"), indices = span<uint32_t>(info[1], "indices");
  const auto values = span<float>(info[2], indices.count, "values");
  const size_t cols = whole(info[3], "cols");
  demand(info.Env(),
         indptr.count > 0 && indptr.data[0] == 0 && indptr.data[indptr.count - 1] == indices.count &&
             std::is_sorted(indptr.begin(), indptr.end()),
         "indptr: offsets that do not fit the entries");
  return {indptr.data, indices.data, values.data, indptr.count - 1, cols};
}

/** On the task's thread, for what indexes by columns and adds up all entries. */
inline void check_entries(const indicatrix::SparseRows& data) {
  indicatrix::Task unwatched;
  const indicatrix::EntryTraits found = indicatrix::look_at_entries(data, unwatched);
  if (found.beyond != indicatrix::EntryTraits::none) throw std::out_of_range("a column beyond the matrix");
  if (found.broken != indicatrix::EntryTraits::none) throw std::domain_error("a number is not finite");
}
