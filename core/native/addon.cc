// The one Node-API module: every group of bindings registers itself here.
#include <atomic>

#include "bind/register.hh"
#include "kernels/threads.hh"

/** Environments that have the module loaded: once the last is gone, its code may be too. */
static std::atomic<int> loaded{0};

static void leave(void*) {
  if (--loaded == 0) indicatrix::end_idle_threads();
}

static Napi::Object init(Napi::Env env, Napi::Object exports) {
  loaded++;
  napi_add_env_cleanup_hook(env, leave, nullptr);
  register_communities(env, exports);
  register_counts(env, exports);
  register_decomposition(env, exports);
  register_engine(env, exports);
  register_harmony(env, exports);
  register_instruction_set(env, exports);
  register_map_metric(env, exports);
  register_neighbors(env, exports);
  register_pairwise(env, exports);
  register_ranks(env, exports);
  register_reference(env, exports);
  register_training(env, exports);
  return exports;
}

NODE_API_MODULE(indicatrix, init)
