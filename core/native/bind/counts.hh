// Arguments of passes over counts, as JavaScript hands them over.
#pragma once

#include "../kernels/counts.hh"
#include "arguments.hh"

/** Rows of the data, in any number. */
inline indicatrix::RowSet row_set(const Napi::Value& value, const indicatrix::SparseRows& data) {
  const auto rows = span<uint32_t>(value, "rows");
  demand_below(value.Env(), rows, data.rows, "rows: a row beyond the matrix");
  return {rows.data, rows.count};
}

/** @param factors null for none, else one a row, in float32 or float64 @param transform 0, 1 or 2 as `Transform` has them */
inline indicatrix::Reading reading(const Napi::Value& factors, const Napi::Value& transform, const indicatrix::RowSet& rows) {
  indicatrix::Reading read{nullptr, nullptr, indicatrix::Transform(whole(transform, "transform", 0, 2))};
  if (factors.IsNull()) return read;
  if (factors.IsTypedArray() && factors.As<Napi::TypedArray>().TypedArrayType() == napi_float64_array)
    read.exact_factors = span<double>(factors, rows.count, "factors").data;
  else read.factors = span<float>(factors, rows.count, "factors").data;
  return read;
}
