#include "../kernels/groups.hh"
#include "../kernels/pairwise.hh"

#include "register.hh"
#include "task.hh"

using indicatrix::Cloud;
using indicatrix::Task;

/** pairRows(count, first, second, asked, others, sigmas, known, rows): a task that fills the last two; known holds scale and both furthest. */
static Napi::Value pair_rows(const Napi::CallbackInfo& info) {
  const size_t count = info[0].As<Napi::Number>().Uint32Value();
  const auto first = info[1].As<Napi::Float32Array>(), second = info[2].As<Napi::Float32Array>();
  const Cloud a{first.Data(), count, first.ElementLength() / count}, b{second.Data(), count, second.ElementLength() / count};
  const auto asked = info[3].As<Napi::Uint32Array>(), others = info[4].As<Napi::Uint32Array>();
  const uint32_t *asked_rows = asked.Data(), *other_rows = others.Data();
  const size_t asked_count = asked.ElementLength(), others_count = others.ElementLength();
  const auto sigmas = info[5].As<Napi::Float64Array>();
  const double* sigma = sigmas.Data();
  const size_t sigma_count = sigmas.ElementLength();
  double* known = info[6].As<Napi::Float64Array>().Data();
  double* rows = info[7].As<Napi::Float64Array>().Data();
  return start_task(info.Env(), {info[1], info[2], info[3], info[4], info[5], info[6], info[7]}, [=](Task& task) {
    const auto found = indicatrix::pair_rows(a, b, asked_rows, asked_count, other_rows, others_count, sigma, sigma_count, {known[0], known[1], known[2]}, rows, task);
    known[0] = found.scale;
    known[1] = found.furthest_first;
    known[2] = found.furthest_second;
  });
}

/** groupDistances(points, dim, groups, count, asked, sums): a task that fills the last one. */
static Napi::Value group_distances(const Napi::CallbackInfo& info) {
  const auto points = info[0].As<Napi::Float32Array>();
  const size_t dim = info[1].As<Napi::Number>().Uint32Value(), count = info[3].As<Napi::Number>().Uint32Value();
  const Cloud cloud{points.Data(), points.ElementLength() / dim, dim};
  const uint32_t* groups = info[2].As<Napi::Uint32Array>().Data();
  const auto asked = info[4].As<Napi::Uint32Array>();
  const uint32_t* rows = asked.Data();
  const size_t asked_count = asked.ElementLength();
  double* sums = info[5].As<Napi::Float64Array>().Data();
  return start_task(info.Env(), {info[0], info[2], info[4], info[5]},
                    [=](Task& task) { indicatrix::group_distances(cloud, groups, count, rows, asked_count, sums, task); });
}

void register_pairwise(Napi::Env env, Napi::Object exports) {
  exports.Set("groupDistances", Napi::Function::New(env, group_distances));
  exports.Set("pairRows", Napi::Function::New(env, pair_rows));
}
