// What the sanitized binary runs; each part says on return how many cases it ran.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "../../../core/native/kernels/random.hh"

namespace indicatrix {

/** Training steps, whole runs and inference on networks of odd shapes. */
int sanitize_network();
/** Neighbours, ranks, pairs and metrics of maps on point clouds. */
int sanitize_clouds();
/** Principal components by every path. */
int sanitize_communities();
int sanitize_components();
/** Batches brought together: one column and two, few cells, many clusters. */
int sanitize_batches();
/** Passes over counts, of rows empty, short and longer than a block. */
int sanitize_counts();

/** Ends the program where a result is not what it must be: a part that computes nothing would find nothing. */
inline void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "Failed: %s\n", what);
  std::exit(1);
}

/** Exactly as large as asked, so that a read or write past the end is seen. */
inline std::vector<float> uniform(size_t count, uint64_t seed, float reach = 1) {
  Random random(seed, Random::Stream::parameters);
  std::vector<float> values(count);
  for (float& value : values) value = random.uniform(-reach, reach);
  return values;
}

}  // namespace indicatrix
