#include "../kernels/heat.hh"

#include "register.hh"
#include "task.hh"

using indicatrix::Cloud;
using indicatrix::Task;

static Cloud cloud(Napi::Value values, size_t rows) {
  const auto array = values.As<Napi::Float32Array>();
  return {array.Data(), rows, array.ElementLength() / rows};
}

/** heatTensors(rows, points, values, cells, radius, fewest, tensors): a task that fills the last one. */
static Napi::Value heat_tensors(const Napi::CallbackInfo& info) {
  const size_t rows = info[0].As<Napi::Number>().Uint32Value();
  const Cloud points = cloud(info[1], rows), values = cloud(info[2], rows);
  const auto cells = info[3].As<Napi::Uint32Array>();
  const uint32_t* asked = cells.Data();
  const size_t count = cells.ElementLength();
  const double radius = info[4].As<Napi::Number>().DoubleValue(), fewest = info[5].As<Napi::Number>().DoubleValue();
  double* tensors = info[6].As<Napi::Float64Array>().Data();
  return start_task(info.Env(), {info[1], info[2], info[3], info[6]},
                    [=](Task& task) { indicatrix::heat_tensors(points, values, asked, count, radius, fewest, tensors, task); });
}

/** heatSubspaces(rows, points, cells, radii, size, fewest, matrices): a task that fills the last one. */
static Napi::Value heat_subspaces(const Napi::CallbackInfo& info) {
  const Cloud points = cloud(info[1], info[0].As<Napi::Number>().Uint32Value());
  const auto cells = info[2].As<Napi::Uint32Array>();
  const auto radii = info[3].As<Napi::Float64Array>();
  const uint32_t* asked = cells.Data();
  const double* radius = radii.Data();
  const size_t count = cells.ElementLength(), radius_count = radii.ElementLength(), size = info[4].As<Napi::Number>().Uint32Value();
  const double fewest = info[5].As<Napi::Number>().DoubleValue();
  double* matrices = info[6].As<Napi::Float64Array>().Data();
  return start_task(info.Env(), {info[1], info[2], info[3], info[6]},
                    [=](Task& task) { indicatrix::heat_subspaces(points, asked, count, radius, radius_count, size, fewest, matrices, task); });
}

void register_heat(Napi::Env env, Napi::Object exports) {
  exports.Set("heatTensors", Napi::Function::New(env, heat_tensors));
  exports.Set("heatSubspaces", Napi::Function::New(env, heat_subspaces));
}
