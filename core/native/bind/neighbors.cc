#include "../kernels/neighborhoods.hh"
#include "../kernels/neighbors.hh"

#include <algorithm>
#include <functional>

#include "arguments.hh"
#include "register.hh"
#include "task.hh"

using indicatrix::Cloud;
using indicatrix::Task;

/** Rows of so many numbers. */
static Cloud cloud(const Napi::Value& values, size_t dim, const char* name) {
  const auto found = span<float>(values, name);
  demand(values.Env(), found.count % dim == 0, "points: no whole rows");
  return {found.data, found.count / dim, dim};
}

/** nearestNeighbors(points, dim, queries, selves | null, k, indices, squared): a task that fills the last two. */
static Napi::Value nearest_neighbors(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const size_t dim = whole(info[1], "dim", 1);
  const Cloud points = cloud(info[0], dim, "points"), queries = cloud(info[2], dim, "queries");
  const uint32_t* selves = nullptr;
  if (!info[3].IsNull()) {
    const auto given = span<uint32_t>(info[3], queries.rows, "selves");
    for (const uint32_t self : given) demand(env, self < points.rows || self == indicatrix::nobody, "selves: a row beyond the points");
    selves = given.data;
  }
  const size_t k = whole(info[4], "k", 1, double(points.rows) - (selves ? 1 : 0)), all = times(env, queries.rows, k);
  uint32_t* indices = span<uint32_t>(info[5], all, "indices").data;
  double* squared = span<double>(info[6], all, "squared").data;
  return start_task(env, {info[0], info[2], info[3], info[5], info[6]}, [=](Task& task) {
    check_finite(points);
    check_finite(queries);
    indicatrix::nearest_neighbors(points, queries, selves, k, indices, squared, task);
  });
}

/** neighborhoodAgreement(count, first, second, cells, ks, found): a task that fills the last one, cells × ks × the fields of Agreement. */
static Napi::Value neighborhood_agreement(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const size_t count = whole(info[0], "count", 2);
  const Cloud a = cloud_of(info[1], count, "first"), b = cloud_of(info[2], count, "second");
  const auto cells = span<uint32_t>(info[3], "cells"), ks = span<uint32_t>(info[4], "ks");
  demand_below(env, cells, count, "cells: a row beyond the points");
  demand(env,
         ks.count > 0 && ks.data[0] > 0 && std::adjacent_find(ks.begin(), ks.end(), std::greater_equal<>()) == ks.end() &&
             ks.data[ks.count - 1] < count,
         "ks: they do not ascend from 1 to below the number of points");
  constexpr size_t fields = sizeof(indicatrix::Agreement) / sizeof(double);
  auto* found =
      reinterpret_cast<indicatrix::Agreement*>(span<double>(info[5], times(env, times(env, cells.count, ks.count), fields), "found").data);
  return start_task(env, {info[1], info[2], info[3], info[4], info[5]}, [=](Task& task) {
    check_finite(a);
    check_finite(b);
    indicatrix::neighborhood_agreement(a, b, cells.data, cells.count, ks.data, ks.count, found, task);
  });
}

void register_neighbors(Napi::Env env, Napi::Object exports) {
  exports.Set("nearestNeighbors", Napi::Function::New(env, nearest_neighbors));
  exports.Set("neighborhoodAgreement", Napi::Function::New(env, neighborhood_agreement));
}
