#include "dispatch.hh"

#include "processor.hh"

namespace indicatrix {

namespace {

bool available(InstructionSet set) {
#if defined(__x86_64__) && !defined(INDICATRIX_BASELINE_ALONE)
  static const Processor has = processor();
  if (set == InstructionSet::avx512) return has.avx512;
  if (set == InstructionSet::avx2) return has.avx2;
#endif
  return set == InstructionSet::baseline;
}

constexpr InstructionSet best_first[] = {InstructionSet::avx512, InstructionSet::avx2, InstructionSet::baseline};

InstructionSet best() {
  for (InstructionSet set : best_first)
    if (available(set)) return set;
  return InstructionSet::baseline;
}

InstructionSet chosen = best();

const char* name_of(InstructionSet set) {
  switch (set) {
    case InstructionSet::avx512: return "avx512";
    case InstructionSet::avx2: return "avx2";
    case InstructionSet::baseline: break;
  }
#if defined(__aarch64__)
  return "neon";
#elif defined(__wasm_simd128__)
  return "simd128";
#else
  return "baseline";
#endif
}

}  // namespace

InstructionSet instruction_set() { return chosen; }

const char* instruction_set_name() { return name_of(chosen); }

std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (InstructionSet set : best_first)
    if (available(set)) names.push_back(name_of(set));
  return names;
}

std::string force_instruction_set(const std::string& name) {
  for (InstructionSet set : best_first) {
    if (name != name_of(set)) continue;
    if (!available(set)) return "This machine’s processor has no " + name + ".";
    chosen = set;
    return "";
  }
  return "There is no instruction set named " + name + ".";
}

}  // namespace indicatrix
