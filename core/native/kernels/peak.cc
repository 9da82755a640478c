#include "peak.hh"

#include "isa.hh"

namespace indicatrix::INDICATRIX_ISA {

/** Enough independent sums to hide the latency of a multiply-add on two units. */
constexpr int chains = 12;

static size_t multiply_add(size_t count, float* sink) {
  const vec factor = broadcast(0.999999f), term = broadcast(1e-6f);
  vec sum[chains];
  for (int i = 0; i < chains; i++) sum[i] = broadcast(float(i));
  const size_t rounds = count / (chains * lanes) + 1;
  for (size_t round = 0; round < rounds; round++) {
#pragma GCC unroll 12
    for (int i = 0; i < chains; i++) sum[i] = sum[i] * factor + term;
  }
  vec total{};
  for (int i = 0; i < chains; i++) total += sum[i];
  float lane_sum = 0;
  for (int i = 0; i < lanes; i++) lane_sum += total[i];
  *sink = lane_sum;
  return rounds * chains * lanes;
}

extern const PeakKernels peak_kernels = {.multiply_add = multiply_add};

}  // namespace indicatrix::INDICATRIX_ISA
