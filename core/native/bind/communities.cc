#include "../kernels/communities.hh"

#include <stdexcept>

#include "arguments.hh"
#include "convert.hh"
#include "register.hh"
#include "task.hh"

using indicatrix::Task;

/** Beyond all use; keeps the seeds of searches apart. */
constexpr double most_starts = 1 << 14;

/**
 * findCommunities(starts, targets, weights, resolution, refined, searches, seed, labels, qualities, quality): a task that fills the last
 * three.
 */
static Napi::Value find_communities(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto starts = span<uint32_t>(info[0], "starts");
  demand(env, starts.count >= 2 && starts.data[0] == 0, "starts: they do not begin with 0");
  const size_t nodes = starts.count - 1;
  for (size_t v = 0; v < nodes; v++) demand(env, starts.data[v] <= starts.data[v + 1], "starts: they do not ascend");
  const auto targets = span<uint32_t>(info[1], starts.data[nodes], "targets");
  const auto weights = span<double>(info[2], targets.count, "weights");
  const indicatrix::CommunitySearch search{real(info[3], "resolution", 0, 1e9), info[4].ToBoolean(),
                                           whole(info[5], "searches", 1, most_starts), seed_of(info[6])};
  uint32_t* labels = span<uint32_t>(info[7], nodes, "labels").data;
  double* qualities = span<double>(info[8], search.starts, "qualities").data;
  double* quality = span<double>(info[9], 1, "quality").data;
  return start_task(env, {info[0], info[1], info[2], info[7], info[8], info[9]}, [=](Task& task) {
    for (size_t v = 0; v < nodes; v++)
      for (uint32_t at = starts.data[v]; at < starts.data[v + 1]; at++)
        if (targets.data[at] >= nodes || targets.data[at] == v || !(weights.data[at] > 0 && weights.data[at] < 1e300))
          throw std::domain_error("an edge leads nowhere, or has no weight");
    *quality = indicatrix::find_communities({nodes, starts.data, targets.data, weights.data}, search, labels, qualities, task);
  });
}

void register_communities(Napi::Env env, Napi::Object exports) {
  exports.Set("findCommunities", Napi::Function::New(env, find_communities));
}
