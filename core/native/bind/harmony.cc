#include "../kernels/harmony.hh"

#include "arguments.hh"
#include "convert.hh"
#include "register.hh"
#include "task.hh"

using indicatrix::Cloud;
using indicatrix::Task;

/** Beyond all use; keep sizes of tables within memory. */
constexpr double most_clusters = 1 << 12, most_batches = 1 << 16, most_rounds = 1 << 12;

/**
 * harmonize(points, rows, groupOf, batchesOf, columnOf, choices, start, corrected, centres, objectives, made): a task that fills the last
 * four. `start` is null, or clusters × dim centres.
 */
static Napi::Value harmonize(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const size_t rows = whole(info[1], "rows", 1);
  const Cloud points = cloud_of(info[0], rows, "points");
  const auto group_of = span<uint32_t>(info[2], rows, "groupOf");
  const auto column_of = span<uint32_t>(info[4], "columnOf");
  demand(env, column_of.count >= 1 && column_of.count <= most_batches, "columnOf: no batches, or too many");
  size_t columns = 0;
  for (const size_t column : column_of) {
    demand(env, column == columns || column + 1 == columns, "columnOf: columns are not one after another");
    columns = column + 1;
  }
  const auto batches_of = span<uint32_t>(info[3], "batchesOf");
  demand(env, batches_of.count >= columns && batches_of.count % columns == 0, "batchesOf: no group of a batch in every column");
  const size_t groups = batches_of.count / columns;
  demand_below(env, group_of, groups, "groupOf: there is no such group");
  demand_below(env, batches_of, column_of.count, "batchesOf: there is no such batch");
  for (size_t i = 0; i < batches_of.count; i++)
    demand(env, column_of.data[batches_of.data[i]] == i % columns, "batchesOf: a batch of another column");
  const Napi::Object given = object(info[5], "choices");
  const auto number = [&](const char* name, double least, double most) { return real(given.Get(name), name, least, most); };
  const indicatrix::HarmonyChoices choices{
      .clusters = whole(given.Get("clusters"), "clusters", 1, most_clusters),
      .theta = number("theta", 0, 1e3),
      .sigma = number("sigma", 1e-3, 1e3),
      .lambda = number("lambda", 0, 1e9),
      .ridge_share = number("ridgeShare", 0, 1e3),
      .iterations = whole(given.Get("iterations"), "iterations", 0, most_rounds),
      .tolerance = number("tolerance", 0, 1),
      .rounds = whole(given.Get("rounds"), "rounds", 1, most_rounds),
      .round_tolerance = number("roundTolerance", 0, 1),
      .block = number("block", 1e-4, 1),
      .seed = seed_of(given.Get("seed")),
  };
  const bool has_start = !info[6].IsNull();
  const auto start = has_start ? span<double>(info[6], choices.clusters * points.dim, "start") : Span<double>{};
  const auto corrected = span<float>(info[7], rows * points.dim, "corrected");
  const auto centres = span<double>(info[8], choices.clusters * points.dim, "centres");
  const auto objectives = span<double>(info[9], choices.iterations + 1, "objectives");
  const auto made = span<uint32_t>(info[10], 1, "made");
  return start_task(env, {info[0], info[2], info[3], info[4], info[6], info[7], info[8], info[9], info[10]}, [=](Task& task) {
    check_finite(points);
    if (has_start) {
      check_finite(start.data, start.count);
      std::copy(start.begin(), start.end(), centres.data);
    }
    const indicatrix::Batches batches{group_of.data, groups, batches_of.data, columns, column_of.count, column_of.data};
    *made.data =
        uint32_t(indicatrix::harmonize(points, batches, choices, {corrected.data, centres.data, has_start, objectives.data}, task));
  });
}

void register_harmony(Napi::Env env, Napi::Object exports) { exports.Set("harmonize", Napi::Function::New(env, harmonize)); }
