#include "regularizer.hh"

namespace indicatrix::INDICATRIX_ISA {

RegularizerValue regularize(const Batch& batch) {
  const double counted = sum_over(batch, [](const Sample&) { return 1.0; });
  RegularizerValue result{0, batch.tensor_samples - int(counted), 0, 0};
  Regularizers::with(batch.tensor.regularizer, [&](auto regularizer) {
    // A batch without the samples it takes has nothing to say and adds nothing.
    if (counted < regularizer.fewest) return;
    const Outcome outcome = regularizer.outcome(batch, counted, batch.network->latent_dim());
    result.value = outcome.value;
    result.factor = outcome.factor;
    result.center = outcome.center;
  });
  return result;
}

template <typename Kind, int m> static void adjoint(const Batch& batch, const RegularizerValue& value, Range tiles) {
  const TensorState& tensor = batch.tensor;
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    const vec counts = at(tensor.statistic.at(tile, 2)) * first_lanes(batch.tensor_samples - tile * lanes);
    const vec trace = counts > 0.0f ? at(tensor.statistic.at(tile, 0)) : broadcast(1);
    const vec statistic = at(tensor.statistic.at(tile, 1));
    vec coefficient;
    for (int lane = 0; lane < lanes; lane++)
      coefficient[lane] = float(tensor.weight * value.factor * Kind::share({trace[lane], statistic[lane]}, value.center)) * counts[lane];
    vec scaled[packed_size(m)], derivative[packed_size(m)];
    for (int entry = 0; entry < packed_size(m); entry++) scaled[entry] = at(tensor.gram.at(tile, entry));
    Kind::template derivative<m>(scaled, coefficient, Kind::middle(trace, statistic, float(value.center)), derivative);
    for (int entry = 0; entry < packed_size(m); entry++) at(tensor.gram_adjoint.at(tile, entry)) = derivative[entry];
  }
}

void regularizer_adjoint(const Batch& batch, const RegularizerValue& value, Range tiles) {
  Regularizers::with(batch.tensor.regularizer, [&](auto regularizer) {
    using Kind = decltype(regularizer);
    switch (batch.network->latent_dim()) {
      case 1: return adjoint<Kind, 1>(batch, value, tiles);
      case 2: return adjoint<Kind, 2>(batch, value, tiles);
      case 3: return adjoint<Kind, 3>(batch, value, tiles);
    }
  });
}

}  // namespace indicatrix::INDICATRIX_ISA
