#include "../kernels/groups.hh"
#include "../kernels/pairwise.hh"

#include "arguments.hh"
#include "register.hh"
#include "task.hh"

using indicatrix::Cloud;
using indicatrix::Task;

/**
 * pairRows(count, first, second, asked, others, sigmas, known, rows): a task that fills the last two; known holds scale and both furthest.
 */
static Napi::Value pair_rows(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const size_t count = whole(info[0], "count", 1);
  const Cloud a = cloud_of(info[1], count, "first"), b = cloud_of(info[2], count, "second");
  const auto asked = span<uint32_t>(info[3], "asked"), others = span<uint32_t>(info[4], "others");
  demand_below(env, asked, count, "asked: a row beyond the points");
  demand_below(env, others, count, "others: a row beyond the points");
  const auto sigmas = span<double>(info[5], "sigmas");
  double* known = span<double>(info[6], 3, "known").data;
  double* rows = span<double>(info[7], times(env, asked.count, indicatrix::pair_sums + 2 * sigmas.count), "rows").data;
  return start_task(env, {info[1], info[2], info[3], info[4], info[5], info[6], info[7]}, [=](Task& task) {
    check_finite(a);
    check_finite(b);
    check_finite(sigmas.data, sigmas.count);
    check_finite(known, 3);
    const auto found = indicatrix::pair_rows(a, b, asked.data, asked.count, others.data, others.count, sigmas.data, sigmas.count,
                                             {known[0], known[1], known[2]}, rows, task);
    known[0] = found.scale;
    known[1] = found.furthest_first;
    known[2] = found.furthest_second;
  });
}

/** groupDistances(points, dim, groups, count, asked, sums): a task that fills the last one. */
static Napi::Value group_distances(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const size_t dim = whole(info[1], "dim", 1), count = whole(info[3], "count");
  const auto groups = span<uint32_t>(info[2], "groups");
  const Cloud points = cloud_of(info[0], groups.count, "points");
  demand(env, points.dim == dim, "points: not as many rows as groups");
  demand_below(env, groups, count + 1, "groups: a group beyond the groups");
  const auto asked = span<uint32_t>(info[4], "asked");
  demand_below(env, asked, points.rows, "asked: a row beyond the points");
  double* sums = span<double>(info[5], times(env, asked.count, count), "sums").data;
  return start_task(env, {info[0], info[2], info[4], info[5]}, [=](Task& task) {
    check_finite(points);
    indicatrix::group_distances(points, groups.data, count, asked.data, asked.count, sums, task);
  });
}

void register_pairwise(Napi::Env env, Napi::Object exports) {
  exports.Set("groupDistances", Napi::Function::New(env, group_distances));
  exports.Set("pairRows", Napi::Function::New(env, pair_rows));
}
