#include "../kernels/map_metric.hh"

#include "arguments.hh"
#include "register.hh"
#include "task.hh"

using indicatrix::Cloud;
using indicatrix::Task;

/** A map of more dimensions is none that anybody looks at; a window's tensors are squares of this. */
constexpr size_t most_map_dimensions = 64;

/** mapMetrics(rows, points, map, cells, orders, radii, fewest, wider, leavesOut, tensors, reached): a task that fills the last two. */
static Napi::Value map_metrics(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const size_t rows = whole(info[0], "rows", 1);
  const Cloud points = cloud_of(info[1], rows, "points"), map = cloud_of(info[2], rows, "map");
  demand(env, map.dim <= most_map_dimensions, "map: too many dimensions");
  const auto cells = span<uint32_t>(info[3], "cells");
  demand_below(env, cells, rows, "cells: a row beyond the points");
  const auto orders = span<uint32_t>(info[4], cells.count, "orders");
  for (const uint32_t order : orders) demand(env, order >= 1 && order <= 3, "orders: none of 1, 2 and 3");
  const auto radii = span<double>(info[5], "radii");
  demand(env, cells.count == 0 ? radii.count == 0 : radii.count % cells.count == 0, "radii: not as many for every cell");
  const double wider = real(info[7], "wider", 0, 100);
  const bool leaves_out = whole(info[8], "leavesOut", 0, 1) == 1;
  const indicatrix::MapMetricQuery query{
      .points = points,
      .map = map,
      .cells = cells.data,
      .count = cells.count,
      .orders = orders.data,
      .radii = radii.data,
      .radius_count = cells.count ? radii.count / cells.count : 0,
      .fewest = whole(info[6], "fewest"),
      .wider = wider,
      .leaves_out = leaves_out,
  };
  const size_t each = leaves_out ? 1 + indicatrix::metric_parts : 1;
  double* tensors = span<double>(info[9], times(env, times(env, radii.count, each), map.dim * map.dim), "tensors").data;
  double* reached = span<double>(info[10], radii.count, "reached").data;
  return start_task(env, {info[1], info[2], info[3], info[4], info[5], info[9], info[10]}, [=](Task& task) {
    check_finite(points);
    check_finite(map);
    check_finite(radii.data, radii.count);
    indicatrix::map_metrics(query, tensors, reached, task);
  });
}

void register_map_metric(Napi::Env env, Napi::Object exports) { exports.Set("mapMetrics", Napi::Function::New(env, map_metrics)); }
