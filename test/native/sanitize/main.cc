// The kernels and the engine without Node, for binaries compiled with sanitizers, which end at the first fault they see.
#include <chrono>
#include <string>

#include "../../../core/native/kernels/dispatch.hh"
#include "sanitize.hh"

int main() {
  using namespace indicatrix;
  using Clock = std::chrono::steady_clock;
  const struct {
    const char* name;
    int (*run)();
  } parts[] = {{"networks", sanitize_network}, {"clouds", sanitize_clouds}, {"components", sanitize_components}, {"counts", sanitize_counts}};
  for (const std::string& set : instruction_sets()) {
    expect(force_instruction_set(set).empty(), "a listed instruction set can be chosen");
    for (const auto& part : parts) {
      const auto begin = Clock::now();
      const int cases = part.run();
      std::printf("%-8s  %-10s  %5d cases  %6.1f s\n", set.c_str(), part.name, cases, std::chrono::duration<double>(Clock::now() - begin).count());
      std::fflush(stdout);
    }
  }
}
