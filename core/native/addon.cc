// The one Node-API module: every group of bindings registers itself here.
#include "bind/register.hh"

static Napi::Object init(Napi::Env env, Napi::Object exports) {
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
