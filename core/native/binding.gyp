# One addon, its kernels compiled once for every instruction set and chosen when it is loaded (kernels/dispatch.hh).
# To add a kernel:
#   1. kernels/NAME.hh declares a table of function pointers, `struct NameKernels { … };`, and INDICATRIX_KERNELS(NameKernels, name_kernels);
#   2. kernels/NAME.cc includes isa.hh and defines the functions, and `extern const NameKernels name_kernels = { … };`, all
#      inside `namespace indicatrix::INDICATRIX_ISA`. It may include C headers and <cmath>, but no C++ header whose templates emit
#      code (<vector>, <algorithm>): the linker would keep one copy for all instruction sets. Memory comes from the caller;
#   3. add kernels/NAME.cc to `kernel_sources` below. Call it as `indicatrix::name_kernels().function(…)`;
#   4. what needs no vectors (engine/, which composes the kernels of a training step) goes to `sources`, as does bind/NAME.cc, whose `register_NAME(env, exports)` addon.cc calls.
# Floating point must not depend on the number of threads: give each result to one thread, and sum in a fixed order.
{
  "variables": {
    "kernel_sources": [
      "kernels/peak.cc",
      "kernels/engine.cc", "kernels/matrix.cc", "kernels/layers.cc", "kernels/outer.cc", "kernels/ends.cc", "kernels/rows.cc", "kernels/propagate.cc", "kernels/metric_tensor.cc", "kernels/contrast.cc", "kernels/regularizer.cc", "kernels/gradient.cc", "kernels/adam.cc",
      "kernels/distances.cc", "kernels/linear.cc", "kernels/mixture.cc", "kernels/moments.cc", "kernels/pair_sums.cc"
    ],
    "sources": [
      "addon.cc", "kernels/dispatch.cc", "kernels/threads.cc", "bind/instruction_set.cc",
      "bind/engine.cc", "bind/training.cc", "kernels/network.cc", "kernels/batch.cc", "engine/team.cc", "engine/step.cc", "engine/sampler.cc", "engine/inference.cc", "engine/training.cc",
      "bind/reference.cc", "reference/step.cc",
      "bind/counts.cc", "kernels/counts.cc",
      "bind/decomposition.cc", "kernels/covariance.cc", "kernels/decomposition.cc", "kernels/symmetric_eigen.cc",
      "bind/communities.cc", "bind/harmony.cc", "bind/map_metric.cc", "bind/neighbors.cc", "bind/pairwise.cc", "bind/ranks.cc", "bind/task.cc", "kernels/communities.cc", "kernels/community_levels.cc", "kernels/groups.cc", "kernels/harmony.cc", "kernels/sphere_means.cc", "kernels/map_metric.cc", "kernels/neighborhoods.cc", "kernels/neighbors.cc", "kernels/pairwise.cc", "kernels/ranks.cc"
    ]
  },
  "target_defaults": {
    "defines": ["NAPI_VERSION=9", "NODE_ADDON_API_CPP_EXCEPTIONS_ALL"],
    "cflags!": ["-fno-exceptions"],
    "cflags_cc!": ["-fno-exceptions", "-std=gnu++17", "-std=gnu++20"],
    "cflags_cc": ["-std=c++20", "-O3", "-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math", "-Wall", "-Wextra", "-fexceptions"],
    "xcode_settings": {
      "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
      "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
      "GCC_OPTIMIZATION_LEVEL": "3",
      "OTHER_CPLUSPLUSFLAGS": ["-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math"]
    }
  },
  "targets": [
    {
      "target_name": "indicatrix",
      "sources": ["<@(sources)"],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
      "dependencies": ["kernels_baseline"],
      "conditions": [["target_arch=='x64'", { "dependencies": ["kernels_avx2", "kernels_avx512"] }]]
    },
    {
      "target_name": "kernels_baseline",
      "type": "static_library",
      "defines": ["INDICATRIX_ISA=baseline"],
      "sources": ["<@(kernel_sources)"]
    }
  ],
  "conditions": [
    ["target_arch=='x64'", {
      "targets": [
        {
          "target_name": "kernels_avx2",
          "type": "static_library",
          "defines": ["INDICATRIX_ISA=avx2"],
          "sources": ["<@(kernel_sources)"],
          "cflags_cc": ["-mavx2", "-mfma"],
          "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["-mavx2", "-mfma"] }
        },
        {
          "target_name": "kernels_avx512",
          "type": "static_library",
          "defines": ["INDICATRIX_ISA=avx512"],
          "sources": ["<@(kernel_sources)"],
          "cflags_cc": ["-mavx2", "-mfma", "-mavx512f", "-mavx512vl", "-mavx512dq", "-mavx512bw", "-mprefer-vector-width=512"],
          "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["-mavx2", "-mfma", "-mavx512f", "-mavx512vl", "-mavx512dq", "-mavx512bw"] }
        }
      ]
    }]
  ]
}
