#include "gradient.hh"

#include "matrix.hh"

namespace indicatrix::INDICATRIX_ISA {

/** At most the reconstruction's and the tensors' share of two batches. */
constexpr int max_terms = 4;

/**
 * Where tangents begin, at the latent space, they are the rows of the encoder's last weights or the columns of the decoder's first:
 * their adjoints, summed over samples, are those of the weights.
 */
static void add_first_tangents(const Batch& batch, const Layer& layer, float* gradient, Range outputs) {
  const bool encoder = batch.tensor.part == Part::encoder;
  const int m = batch.network->latent_dim();
  const Tiles adjoint = batch.tensor.adjoint[encoder ? batch.network->depth - 1 : 1];
  float* weight = gradient + layer.weight;
  for (int i = 0; i < m; i++) {
    const Tiles direction{adjoint.at(i, 0), adjoint.features, adjoint.feature_stride, adjoint.tile_stride * m};
    if (encoder) {
      if (i >= outputs.begin && i < outputs.end) add_lanes(direction, batch.tiles, weight + i * layer.inputs, {0, layer.inputs});
    } else {
      for (int f = outputs.begin; f < outputs.end; f++)
        add_lanes({direction.at(0, f), 1, direction.feature_stride, direction.tile_stride}, batch.tiles, weight + f * m + i, {0, 1});
    }
  }
}

void layer_gradient(const Batch* const* batches, int count, Part part, int k, float* gradient, Range outputs) {
  const Layer& layer = batches[0]->network->layer(part, k);
  const int depth = batches[0]->network->depth;
  Outer terms[max_terms];
  int used = 0;
  for (int b = 0; b < count; b++) {
    const Batch& batch = *batches[b];
    const PartState& state = batch.part(part);
    if (k < batch.last_trained(part)) terms[used++] = {state.adjoint[k + 1], state.value[k], batch.tiles};
    if (!batch.has_tensors(part) || k == 0 || k == depth - 1) continue;
    const TensorState& tensor = batch.tensor;
    const int tiles = batch.tiles * batch.network->latent_dim();
    terms[used++] = part == Part::encoder ? Outer{tensor.tangent[k + 1], tensor.adjoint[k], tiles} : Outer{tensor.adjoint[k + 1], tensor.tangent[k], tiles};
  }
  sum_outer(terms, used, {gradient + layer.weight, layer.outputs, layer.inputs, size_t(layer.inputs)}, outputs);
  for (int output = outputs.begin; output < outputs.end; output++) gradient[layer.bias + output] = 0;
  for (int b = 0; b < count; b++) {
    const Batch& batch = *batches[b];
    if (k < batch.last_trained(part)) add_lanes(batch.part(part).adjoint[k + 1], batch.tiles, gradient + layer.bias, outputs);
    if (batch.has_tensors(part) && k == (part == Part::encoder ? depth - 1 : 0)) add_first_tangents(batch, layer, gradient, outputs);
  }
}

}  // namespace indicatrix::INDICATRIX_ISA
