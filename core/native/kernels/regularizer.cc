#include "regularizer.hh"

#include <math.h>

namespace indicatrix::INDICATRIX_ISA {

namespace {

struct Sample { double trace, value; };

/** Over the samples that count, in four sums so that none waits for the one before; the same whatever the threads. */
template <typename Term> double sum_over(const Batch& batch, Term term) {
  double total[4] = {};
  for (int tile = 0; tile < batch.tensor_tiles; tile++) {
    const float* trace = batch.tensor.statistic.at(tile, 0);
    const float* value = batch.tensor.statistic.at(tile, 1);
    const float* counts = batch.tensor.statistic.at(tile, 2);
    const int left = batch.tensor_samples - tile * lanes, samples = left < lanes ? left : lanes;
    for (int i = 0; i < samples; i++) total[i % 4] += counts[i] > 0 ? term(Sample{trace[i], value[i]}) : 0.0;
  }
  return (total[0] + total[1]) + (total[2] + total[3]);
}

}  // namespace

RegularizerValue regularize(const Batch& batch) {
  const double m = batch.network->latent_dim();
  const double counted = sum_over(batch, [](const Sample&) { return 1.0; });
  RegularizerValue result{0, batch.tensor_samples - int(counted), 0, 0};
  const bool volume = batch.tensor.regularizer == Regularizer::volume;
  // A variance needs two samples, a mean one; a batch without them has nothing to say and adds nothing.
  if (counted < (volume ? 2 : 1)) return result;
  switch (batch.tensor.regularizer) {
    case Regularizer::volume: {
      const double mean = sum_over(batch, [](const Sample& s) { return s.value; }) / counted;
      result.value = sum_over(batch, [mean](const Sample& s) { return (s.value - mean) * (s.value - mean); }) / (counted - 1);
      result.factor = 2 / (counted - 1);
      result.center = mean;
      break;
    }
    case Regularizer::shape:
    case Regularizer::shape_log: {
      const double ratio = sum_over(batch, [](const Sample& s) { return s.value; }) / counted;
      const bool logarithmic = batch.tensor.regularizer == Regularizer::shape_log;
      result.value = logarithmic ? ::log(ratio) : m * m * ratio - m;
      result.factor = 2 / counted * (logarithmic ? 1 / ratio : m * m);
      break;
    }
    case Regularizer::isometry: {
      const double squares = sum_over(batch, [](const Sample& s) { return s.value * s.trace * s.trace; });
      const double traces = sum_over(batch, [](const Sample& s) { return s.trace * s.trace; });
      result.value = m * m * squares / traces - m;
      result.factor = 2 * m * m / traces;
      result.center = squares / traces;
      break;
    }
    case Regularizer::scaled_isometry: {
      const double squares = sum_over(batch, [](const Sample& s) { return s.value * s.trace * s.trace; }) / counted;
      const double trace = sum_over(batch, [](const Sample& s) { return s.trace; }) / counted;
      result.value = m * m * squares / (trace * trace) - m;
      result.factor = 2 * m * m / (counted * trace * trace);
      result.center = squares / trace;
      break;
    }
    case Regularizer::none: break;
  }
  return result;
}

/**
 * With H = G / Tr G, q = Tr H², and v the sample's log determinant:
 * volume: factor (v − center) G⁻¹;  shape: factor (H − q) / Tr G;  isometry: factor Tr G (H − center);
 * scaled isometry: factor Tr G (H − center / Tr G).
 */
template <int m>
static void adjoint(const Batch& batch, const RegularizerValue& value, Range tiles) {
  const TensorState& tensor = batch.tensor;
  const Regularizer kind = tensor.regularizer;
  const bool grows_with_trace = kind == Regularizer::isometry || kind == Regularizer::scaled_isometry;
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    const vec counts = at(tensor.statistic.at(tile, 2)) * first_lanes(batch.tensor_samples - tile * lanes);
    const vec trace = counts > 0.0f ? at(tensor.statistic.at(tile, 0)) : broadcast(1);
    const vec measured = at(tensor.statistic.at(tile, 1));
    vec coefficient;
    for (int lane = 0; lane < lanes; lane++) {
      const double share = kind == Regularizer::volume     ? (double(measured[lane]) - value.center) / trace[lane]
                           : grows_with_trace              ? double(trace[lane])
                                                           : 1.0 / trace[lane];
      coefficient[lane] = float(tensor.weight * value.factor * share) * counts[lane];
    }
    vec scaled[packed_size(m)];
    for (int entry = 0; entry < packed_size(m); entry++) scaled[entry] = at(tensor.gram.at(tile, entry));
    if (kind == Regularizer::volume) {
      const Determinant<m> determinant(scaled);
      coefficient /= counts > 0.0f ? determinant.value : broadcast(1);
      for (int entry = 0; entry < packed_size(m); entry++) at(tensor.gram_adjoint.at(tile, entry)) = coefficient * determinant.adjugate[entry];
    } else {
      const vec center = kind == Regularizer::isometry          ? broadcast(float(value.center))
                         : kind == Regularizer::scaled_isometry ? float(value.center) / trace
                                                                : measured;
      for (int i = 0, entry = 0; i < m; i++)
        for (int j = i; j < m; j++, entry++) at(tensor.gram_adjoint.at(tile, entry)) = coefficient * (i == j ? scaled[entry] - center : scaled[entry]);
    }
  }
}

void regularizer_adjoint(const Batch& batch, const RegularizerValue& value, Range tiles) {
  switch (batch.network->latent_dim()) {
    case 1: return adjoint<1>(batch, value, tiles);
    case 2: return adjoint<2>(batch, value, tiles);
    case 3: return adjoint<3>(batch, value, tiles);
  }
}

}  // namespace indicatrix::INDICATRIX_ISA
