// Row-compressed data as JavaScript hands it over.
#pragma once

#include <napi.h>

#include "../kernels/sparse_rows.hh"

/** The first four arguments: indptr, indices, values, cols. */
inline indicatrix::SparseRows sparse_rows(const Napi::CallbackInfo& info) {
  const auto indptr = info[0].As<Napi::Uint32Array>();
  return {indptr.Data(), info[1].As<Napi::Uint32Array>().Data(), info[2].As<Napi::Float32Array>().Data(), indptr.ElementLength() - 1, info[3].As<Napi::Number>().Uint32Value()};
}
