#include "gradient.hh"

#include "ends.hh"
#include "layers.hh"
#include "matrix.hh"
#include "outer.hh"

namespace indicatrix::INDICATRIX_ISA {

// adam.cc
void adam(const Descent& descent, const float* gradient, size_t begin, size_t end);

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
      if (i >= outputs.begin && i < outputs.end)
        add_lanes(direction, batch.tensor_tiles, weight + i * layer.output_step, {0, layer.inputs});
    } else {
      for (int f = outputs.begin; f < outputs.end; f++)
        add_lanes({direction.at(0, f), 1, direction.feature_stride, direction.tile_stride}, batch.tensor_tiles,
                  weight + f * layer.output_step + i, {0, 1});
    }
  }
}

/** A layer's terms with the lanes along the data where the batches keep it a sample a row, else along the samples. */
static void sum_terms(const Batch* const* batches, int count, Part part, int k, Matrix result, Range outputs) {
  const int depth = batches[0]->network->depth, m = batches[0]->network->latent_dim();
  Outer terms[max_terms];
  OuterRows rows[max_terms];
  int used = 0;
  for (int b = 0; b < count; b++) {
    const Batch& batch = *batches[b];
    const PartState& state = batch.part(part);
    if (k < batch.last_trained(part)) {
      rows[used] = {state.adjoint[k + 1], batch.data_rows, batch.samples};
      terms[used++] = {state.adjoint[k + 1], state.value[k], batch.tiles};
    }
    if (!batch.has_tensors(part) || k == 0 || k == depth - 1) continue;
    const TensorState& tensor = batch.tensor;
    if (part == Part::encoder) terms[used++] = {tensor.tangent[k + 1], tensor.adjoint[k], batch.tensor_tiles * m};
    else terms[used++] = {tensor.adjoint[k + 1], tensor.tangent[k], batch.tensor_tiles * m};
  }
  if (part == Part::encoder && k == 0 && batches[0]->data_rows.data) sum_outer(rows, used, result, outputs);
  else sum_outer(terms, used, result, outputs);
}

// ---------------------------------------------------------------- values in rows

/** Σ y xᵀ over so many rows of both: a row of the result an output where the weights lie so, or an input. */
static Product outer_product(const Tiles& y, const Tiles& x, int count, bool output_rows) {
  const auto &rows = output_rows ? y : x, &columns = output_rows ? x : y;
  return {{rows.data, rows.features, count, 1, rows.tile_stride}, {columns.data, count, columns.features, columns.tile_stride}};
}

/** As add_first_tangents above. The encoder's lie along a row of the weights, the decoder's along a column. */
static void add_first_tangents_in_rows(const Batch& batch, const Layer& layer, float* gradient, Range rows) {
  const bool encoder = batch.tensor.part == Part::encoder;
  const int m = batch.network->latent_dim();
  const Tiles adjoint = batch.tensor.adjoint[encoder ? batch.network->depth - 1 : 1];
  float* weight = gradient + layer.weight;
  if (encoder) {
    for (int i = rows.begin; i < rows.end; i++)
      add_rows(adjoint, i, m, batch.tensor_samples, weight + i * layer.output_step, {0, width_of(adjoint) / lanes});
    return;
  }
  for (int i = 0; i < m; i++) {
    for (int first = rows.begin; first < rows.end; first += lanes) {
      alignas(sizeof(vec)) float sums[lanes] = {};
      add_rows({adjoint.data + first, adjoint.features, 1, adjoint.tile_stride}, i, m, batch.tensor_samples, sums, {0, 1});
      for (int f = first; f < first + lanes && f < rows.end; f++) weight[f * layer.output_step + i] += sums[f - first];
    }
  }
}

/** These rows of the weights, and as large a share of the biases. */
static void layer_gradient_in_rows(const Batch* const* batches, int count, const float* parameters, Part part, int k, float* gradient,
                                   Range rows, const Descent* descent) {
  const Layer& layer = batches[0]->network->layer(part, k);
  const int depth = batches[0]->network->depth, m = batches[0]->network->latent_dim();
  const bool output_rows = layer.input_step == 1;
  const int bias_vectors = (layer.outputs + lanes - 1) / lanes;
  const Range biases{bias_vectors * rows.begin / layer.rows(), bias_vectors * rows.end / layer.rows()};
  for (int v = biases.begin; v < biases.end; v++) at(gradient + layer.bias + v * lanes) = vec{};
  Product terms[max_terms];
  int used = 0;
  for (int b = 0; b < count; b++) {
    const Batch& batch = *batches[b];
    const PartState& state = batch.part(part);
    const TensorState& tensor = batch.tensor;
    if (k < batch.last_trained(part)) {
      terms[used++] = outer_product(state.adjoint[k + 1], state.value[k], batch.samples, output_rows);
      add_rows(state.adjoint[k + 1], 0, 1, batch.samples, gradient + layer.bias, biases);
    }
    if (!batch.has_tensors(part)) continue;
    if (k == (part == Part::encoder ? 0 : depth - 1)) terms[used++] = {trained_rows(layer, parameters), tensor.metric_adjoint};
    else if (k == (part == Part::encoder ? depth - 1 : 0)) continue;
    else if (part == Part::encoder)
      terms[used++] = outer_product(tensor.tangent[k + 1], tensor.adjoint[k], batch.tensor_samples * m, output_rows);
    else terms[used++] = outer_product(tensor.adjoint[k + 1], tensor.tangent[k], batch.tensor_samples * m, output_rows);
  }
  sum_products(terms, used, trained_rows(layer, gradient), rows);
  for (int b = 0; b < count; b++)
    if (batches[b]->has_tensors(part) && k == (part == Part::encoder ? depth - 1 : 0))
      add_first_tangents_in_rows(*batches[b], layer, gradient, rows);
  if (!descent) return;
  adam(*descent, gradient, layer.weight + rows.begin * layer.stride(), layer.weight + rows.end * layer.stride());
  transpose_weights(layer, descent->parameters, rows);
}

// ---------------------------------------------------------------- either

int gradient_rows(const Batch& batch, Part part, int k) {
  if (batch.thin && part == Part::encoder && k == 0) return end_blocks(batch);
  if (batch.thin && part == Part::decoder && k == batch.network->depth - 1) return end_bias_vectors(batch);
  const Layer& layer = batch.network->layer(part, k);
  return batch.in_rows ? layer.rows() : layer.outputs;
}

void layer_gradient(const Batch* const* batches, int count, const float* parameters, Part part, int k, float* gradient, Range rows,
                    const Descent* descent) {
  const Layer& layer = batches[0]->network->layer(part, k);
  const int depth = batches[0]->network->depth;
  if (batches[0]->in_rows) return layer_gradient_in_rows(batches, count, parameters, part, k, gradient, rows, descent);
  if (batches[0]->thin && part == Part::encoder && k == 0) return end_gradient(batches, count, parameters, gradient, rows);
  if (batches[0]->thin && part == Part::decoder && k == depth - 1) return end_bias_gradient(*batches[0], parameters, gradient, rows);
  sum_terms(batches, count, part, k, {gradient + layer.weight, layer.outputs, layer.inputs, layer.output_step}, rows);
  for (int output = rows.begin; output < rows.end; output++) gradient[layer.bias + output] = 0;
  for (int b = 0; b < count; b++) {
    const Batch& batch = *batches[b];
    if (k < batch.last_trained(part)) add_lanes(batch.part(part).adjoint[k + 1], batch.tiles, gradient + layer.bias, rows);
    if (batch.has_tensors(part) && k == (part == Part::encoder ? depth - 1 : 0)) add_first_tangents(batch, layer, gradient, rows);
  }
}

}  // namespace indicatrix::INDICATRIX_ISA
