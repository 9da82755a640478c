// The rate of fused multiply-adds that one core reaches on registers alone: what the other kernels are measured against.
#pragma once

#include <cstddef>

#include "dispatch.hh"

namespace indicatrix {

struct PeakKernels {
  /** Runs at least `count` multiply-adds; returns how many it ran. `sink` keeps the compiler from leaving them out. */
  size_t (*multiply_add)(size_t count, float* sink);
};

INDICATRIX_KERNELS(PeakKernels, peak_kernels);

}  // namespace indicatrix
