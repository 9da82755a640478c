// What metric tensors are trained towards: how a regularizer of regularizers.hh goes over a batch.
// A tensor whose trace vanishes or overflows, or that its regularizer rules out, is left out and counted.
#pragma once

#include "regularizers.hh"

namespace indicatrix::INDICATRIX_ISA {

/** Traces beyond these cannot be squared and inverted in float32 with the tensor scaled by them. */
constexpr float smallest_trace = 1e-30f, largest_trace = 1e30f;

/** Scales a tile's tensors by their trace and fills their statistics. */
template <int m> inline void measure(const TensorState& tensor, int tile, const vec* packed) {
  vec trace = packed[0];
  for (int i = 1; i < m; i++) trace += packed[diagonal(m, i)];
  auto valid = (trace > smallest_trace) & (trace < largest_trace);
  const vec scale = 1.0f / (valid ? trace : broadcast(1));
  vec scaled[packed_size(m)];
  for (int entry = 0; entry < packed_size(m); entry++) at(tensor.gram.at(tile, entry)) = scaled[entry] = packed[entry] * scale;
  vec statistic{};
  Regularizers::with(tensor.regularizer, [&](auto regularizer) { statistic = regularizer.template statistic<m>(scaled, trace, valid); });
  at(tensor.statistic.at(tile, 0)) = trace;
  at(tensor.statistic.at(tile, 1)) = valid ? statistic : vec{};
  at(tensor.statistic.at(tile, 2)) = valid ? broadcast(1) : vec{};
}

/** The regularizer over the whole batch, from the statistics of all its tiles. */
RegularizerValue regularize(const Batch& batch);

/** gram_adjoint of the range: weight times the regularizer's derivative by G. */
void regularizer_adjoint(const Batch& batch, const RegularizerValue& value, Range tiles);

}  // namespace indicatrix::INDICATRIX_ISA
