#include "../kernels/groups.hh"
#include "../kernels/pairwise.hh"

#include "register.hh"
#include "task.hh"

using indicatrix::Cloud;
using indicatrix::Task;

/** pairStatistics(rows, first, second, sigmas, divergences, sums): a task that fills the last two; sums has five numbers. */
static Napi::Value pair_statistics(const Napi::CallbackInfo& info) {
  const size_t rows = info[0].As<Napi::Number>().Uint32Value();
  const auto first = info[1].As<Napi::Float32Array>(), second = info[2].As<Napi::Float32Array>();
  const auto sigmas = info[3].As<Napi::Float64Array>();
  const Cloud a{first.Data(), rows, first.ElementLength() / rows}, b{second.Data(), rows, second.ElementLength() / rows};
  const double* sigma = sigmas.Data();
  const size_t sigma_count = sigmas.ElementLength();
  double* divergences = info[4].As<Napi::Float64Array>().Data();
  double* sums = info[5].As<Napi::Float64Array>().Data();
  return start_task(info.Env(), {info[1], info[2], info[3], info[4], info[5]}, [=](Task& task) {
    const auto pairs = indicatrix::pair_statistics(a, b, sigma, sigma_count, divergences, task);
    const double values[] = {pairs.squared_difference, pairs.squared_first, pairs.squared_second, pairs.product, pairs.rank_correlation};
    std::copy(std::begin(values), std::end(values), sums);
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
  exports.Set("pairStatistics", Napi::Function::New(env, pair_statistics));
}
