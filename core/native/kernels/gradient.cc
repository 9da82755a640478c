#include "gradient.hh"

#include "ends.hh"
#include "outer.hh"

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
      if (i >= outputs.begin && i < outputs.end) add_lanes(direction, batch.tiles, weight + i * layer.output_step, {0, layer.inputs});
    } else {
      for (int f = outputs.begin; f < outputs.end; f++)
        add_lanes({direction.at(0, f), 1, direction.feature_stride, direction.tile_stride}, batch.tiles, weight + f * layer.output_step + i, {0, 1});
    }
  }
}

/** A layer's terms with the lanes along its features where all of them keep rows, else along the samples. */
static void sum_terms(const Batch* const* batches, int count, Part part, int k, Matrix result, Range outputs) {
  const int depth = batches[0]->network->depth, m = batches[0]->network->latent_dim();
  Outer terms[max_terms];
  OuterRows rows[max_terms];
  int used = 0;
  bool in_rows = true;
  const auto add = [&](const Batch& batch, Tiles y, Tiles x, Matrix x_rows, int directions) {
    terms[used] = {y, x, batch.tiles * directions};
    rows[used++] = {y, x_rows, batch.samples, directions};
    in_rows = in_rows && x_rows.data;
  };
  for (int b = 0; b < count; b++) {
    const Batch& batch = *batches[b];
    const PartState& state = batch.part(part);
    if (k < batch.last_trained(part)) add(batch, state.adjoint[k + 1], state.value[k], state.rows[k], 1);
    if (!batch.has_tensors(part) || k == 0 || k == depth - 1) continue;
    const TensorState& tensor = batch.tensor;
    if (part == Part::encoder) add(batch, tensor.tangent[k + 1], tensor.adjoint[k], tensor.rows[k], m);
    else add(batch, tensor.adjoint[k + 1], tensor.tangent[k], tensor.rows[k], m);
  }
  if (in_rows) sum_outer(rows, used, result, outputs);
  else sum_outer(terms, used, result, outputs);
}

static bool is_thin_last(const Batch& batch, Part part, int k) { return batch.thin && part == Part::decoder && k == batch.network->depth - 1; }

int gradient_rows(const Batch& batch, Part part, int k) {
  return is_thin_last(batch, part, k) ? end_vectors(batch) : batch.network->layer(part, k).outputs;
}

void layer_gradient(const Batch* const* batches, int count, Part part, int k, float* gradient, Range rows) {
  const Layer& layer = batches[0]->network->layer(part, k);
  const int depth = batches[0]->network->depth;
  if (is_thin_last(*batches[0], part, k)) return last_layer_gradient(*batches[0], gradient, rows);
  // A thin end's rows are whole vectors.
  const int columns = batches[0]->thin && part == Part::encoder && k == 0 ? (layer.inputs + lanes - 1) / lanes * lanes : layer.inputs;
  sum_terms(batches, count, part, k, {gradient + layer.weight, layer.outputs, columns, layer.output_step}, rows);
  for (int output = rows.begin; output < rows.end; output++) gradient[layer.bias + output] = 0;
  for (int b = 0; b < count; b++) {
    const Batch& batch = *batches[b];
    if (k < batch.last_trained(part)) add_lanes(batch.part(part).adjoint[k + 1], batch.tiles, gradient + layer.bias, rows);
    if (batch.has_tensors(part) && k == (part == Part::encoder ? depth - 1 : 0)) add_first_tangents(batch, layer, gradient, rows);
  }
}

}  // namespace indicatrix::INDICATRIX_ISA
