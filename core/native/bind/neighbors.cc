#include "../kernels/neighbors.hh"

#include "register.hh"
#include "task.hh"

using indicatrix::Cloud;
using indicatrix::Task;

static Cloud cloud(Napi::Value values, Napi::Value dim) {
  const auto array = values.As<Napi::Float32Array>();
  const size_t width = dim.As<Napi::Number>().Uint32Value();
  return {array.Data(), array.ElementLength() / width, width};
}

static const uint32_t* rows(Napi::Value values) { return values.IsNull() ? nullptr : values.As<Napi::Uint32Array>().Data(); }

/** nearestNeighbors(points, dim, queries, selves | null, k, indices, squared): a task that fills the last two. */
static Napi::Value nearest_neighbors(const Napi::CallbackInfo& info) {
  const Cloud points = cloud(info[0], info[1]), queries = cloud(info[2], info[1]);
  const uint32_t* selves = rows(info[3]);
  const size_t k = info[4].As<Napi::Number>().Uint32Value();
  uint32_t* indices = info[5].As<Napi::Uint32Array>().Data();
  double* squared = info[6].As<Napi::Float64Array>().Data();
  return start_task(info.Env(), {info[0], info[2], info[3], info[5], info[6]},
                    [=](Task& task) { indicatrix::nearest_neighbors(points, queries, selves, k, indices, squared, task); });
}

/** neighborRanks(points, dim, cells, neighbors, k, ranks): a task that fills the last one. */
static Napi::Value neighbor_ranks(const Napi::CallbackInfo& info) {
  const Cloud points = cloud(info[0], info[1]);
  const uint32_t* cells = rows(info[2]);
  const size_t count = info[2].As<Napi::Uint32Array>().ElementLength();
  const uint32_t* neighbors = rows(info[3]);
  const size_t k = info[4].As<Napi::Number>().Uint32Value();
  uint32_t* ranks = info[5].As<Napi::Uint32Array>().Data();
  return start_task(info.Env(), {info[0], info[2], info[3], info[5]},
                    [=](Task& task) { indicatrix::neighbor_ranks(points, cells, count, neighbors, k, ranks, task); });
}

void register_neighbors(Napi::Env env, Napi::Object exports) {
  exports.Set("nearestNeighbors", Napi::Function::New(env, nearest_neighbors));
  exports.Set("neighborRanks", Napi::Function::New(env, neighbor_ranks));
}
