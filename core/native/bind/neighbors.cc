#include "../kernels/neighborhoods.hh"
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

/** neighborhoodAgreement(count, first, second, cells, ks, found): a task that fills the last one, cells × ks × the fields of Agreement. */
static Napi::Value neighborhood_agreement(const Napi::CallbackInfo& info) {
  const size_t count = info[0].As<Napi::Number>().Uint32Value();
  const auto first = info[1].As<Napi::Float32Array>(), second = info[2].As<Napi::Float32Array>();
  const Cloud a{first.Data(), count, first.ElementLength() / count}, b{second.Data(), count, second.ElementLength() / count};
  const auto cells = info[3].As<Napi::Uint32Array>(), ks = info[4].As<Napi::Uint32Array>();
  const uint32_t *cell = cells.Data(), *k = ks.Data();
  const size_t asked = cells.ElementLength(), ks_count = ks.ElementLength();
  auto* found = reinterpret_cast<indicatrix::Agreement*>(info[5].As<Napi::Float64Array>().Data());
  return start_task(info.Env(), {info[1], info[2], info[3], info[4], info[5]},
                    [=](Task& task) { indicatrix::neighborhood_agreement(a, b, cell, asked, k, ks_count, found, task); });
}

void register_neighbors(Napi::Env env, Napi::Object exports) {
  exports.Set("nearestNeighbors", Napi::Function::New(env, nearest_neighbors));
  exports.Set("neighborhoodAgreement", Napi::Function::New(env, neighborhood_agreement));
}
