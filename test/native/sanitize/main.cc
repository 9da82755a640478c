// The kernels and the engine without Node, for binaries compiled with sanitizers, which end at the first fault they see.
#include <chrono>
#include <string>

#include "../../../core/native/kernels/dispatch.hh"
#include "../../../core/native/kernels/threads.hh"
#include "sanitize.hh"

/** @param arguments the instruction sets to try; all that the machine has where there are none */
int main(int count, char** arguments) {
  using namespace indicatrix;
  using Clock = std::chrono::steady_clock;
  const struct {
    const char* name;
    int (*run)();
  } parts[] = {{"networks", sanitize_network},        {"clouds", sanitize_clouds},         {"batches", sanitize_batches},
               {"communities", sanitize_communities}, {"components", sanitize_components}, {"counts", sanitize_counts}};
  const std::vector<std::string> chosen(arguments + 1, arguments + count);
  for (const std::string& set : chosen.empty() ? instruction_sets() : chosen) {
    expect(force_instruction_set(set).empty(), "a listed instruction set can be chosen");
    for (const auto& part : parts) {
      const auto begin = Clock::now();
      const int cases = part.run();
      std::printf("%-8s  %-11s  %5d cases  %6.1f s\n", set.c_str(), part.name, cases,
                  std::chrono::duration<double>(Clock::now() - begin).count());
      std::fflush(stdout);
    }
  }
  end_idle_threads();
}
