// Kernels are compiled once for every instruction set, each copy in its own namespace; here the program picks one.
#pragma once

#include <string>
#include <vector>

namespace indicatrix {

enum class InstructionSet { baseline, avx2, avx512 };

/** The chosen set: the best this machine has, unless `force_instruction_set` said otherwise. */
InstructionSet instruction_set();

/** `avx512`, `avx2`, `neon`, `simd128` or `baseline`. */
const char* instruction_set_name();

/** All that this machine has, the best first. */
std::vector<std::string> instruction_sets();

/** Chooses by name. Returns an empty string, or a sentence that says why this machine cannot. */
std::string force_instruction_set(const std::string& name);

/** Declares the copies of one table of kernels, and a function `name()` that returns the chosen one. */
#if defined(__x86_64__) && !defined(INDICATRIX_BASELINE_ALONE)
#define INDICATRIX_KERNELS(Table, name)                 \
  namespace baseline {                                  \
  extern const Table name;                              \
  }                                                     \
  namespace avx2 {                                      \
  extern const Table name;                              \
  }                                                     \
  namespace avx512 {                                    \
  extern const Table name;                              \
  }                                                     \
  inline const Table& name() {                          \
    switch (instruction_set()) {                        \
      case InstructionSet::avx512: return avx512::name; \
      case InstructionSet::avx2: return avx2::name;     \
      default: return baseline::name;                   \
    }                                                   \
  }                                                     \
  static_assert(true)
#else
#define INDICATRIX_KERNELS(Table, name)                 \
  namespace baseline {                                  \
  extern const Table name;                              \
  }                                                     \
  inline const Table& name() { return baseline::name; } \
  static_assert(true)
#endif

}  // namespace indicatrix
