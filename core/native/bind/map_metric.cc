#include "../kernels/map_metric.hh"

#include "register.hh"
#include "task.hh"

using indicatrix::Cloud;
using indicatrix::Task;

static Cloud cloud(Napi::Value values, size_t rows) {
  const auto array = values.As<Napi::Float32Array>();
  return {array.Data(), rows, array.ElementLength() / rows};
}

/** mapMetrics(rows, points, map, cells, radii, fewest, tensors, reached): a task that fills the last two. */
static Napi::Value map_metrics(const Napi::CallbackInfo& info) {
  const size_t rows = info[0].As<Napi::Number>().Uint32Value();
  const auto cells = info[3].As<Napi::Uint32Array>();
  const auto radii = info[4].As<Napi::Float64Array>();
  const size_t count = cells.ElementLength();
  const indicatrix::MapMetricQuery query{cloud(info[1], rows), cloud(info[2], rows), cells.Data(), count, radii.Data(),
                                         count ? radii.ElementLength() / count : 0, info[5].As<Napi::Number>().Uint32Value()};
  double* tensors = info[6].As<Napi::Float64Array>().Data();
  double* reached = info[7].As<Napi::Float64Array>().Data();
  return start_task(info.Env(), {info[1], info[2], info[3], info[4], info[6], info[7]},
                    [=](Task& task) { indicatrix::map_metrics(query, tensors, reached, task); });
}

void register_map_metric(Napi::Env env, Napi::Object exports) { exports.Set("mapMetrics", Napi::Function::New(env, map_metrics)); }
