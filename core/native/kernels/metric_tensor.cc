#include "metric_tensor.hh"

#include <string.h>

#include "layers.hh"
#include "matrix.hh"
#include "outer.hh"
#include "regularizer.hh"

namespace indicatrix::INDICATRIX_ISA {

/** The weights between the data and the value where tensors are formed. */
static const Layer& outer_layer(const Batch& batch) {
  return batch.network->layer(batch.tensor.part, batch.tensor.part == Part::encoder ? 0 : batch.network->depth - 1);
}

static Range vectors_of(const Matrix& m) { return {0, int(m.stride) / lanes}; }
static Matrix outer_weight(const Batch& batch, const float* parameters) {
  const Matrix& copy = batch.tensor.outer_weight;
  if (copy.data) return copy;
  const Layer& layer = outer_layer(batch);
  return {const_cast<float*>(parameters) + layer.weight, copy.rows, copy.columns, layer.stride()};
}
/** Whether a row of them is a hidden unit's. */
static bool has_hidden_rows(const Batch& batch) { return batch.tensor.part == Part::encoder; }

static Matrix rows_of(Matrix m, Range rows) { return {m.data + rows.begin * m.stride, rows.end - rows.begin, m.columns, m.stride}; }
static Matrix columns_of(Matrix m, Range columns) { return {m.data + columns.begin, m.rows, columns.end - columns.begin, m.stride}; }

void copy_outer_weight(const Batch& batch, const float* parameters, Range rows) {
  const Matrix to = batch.tensor.outer_weight;
  if (!to.data) return;
  const Layer& from = outer_layer(batch);
  for (int row = rows.begin; row < rows.end; row++) memcpy(to.row(row), parameters + from.weight_of(row, 0), to.columns * sizeof(float));
}

void weight_metric(const Batch& batch, const float* parameters, Range rows) {
  const TensorState& tensor = batch.tensor;
  const Matrix weight = outer_weight(batch, parameters);
  if (batch.in_rows) {
    const Product square{{weight.data, weight.columns, weight.rows, 1, weight.stride}, weight};
    sum_products(&square, 1, tensor.metric, rows, rows.begin);
  } else if (has_hidden_rows(batch)) {
    const Outer square{as_tiles(weight, lanes), as_tiles(weight, lanes), (weight.columns + lanes - 1) / lanes};
    sum_outer(&square, 1, tensor.metric, rows);
  } else {
    multiply_transposed(columns_of(weight, rows), as_tiles(weight, lanes), as_tiles(rows_of(tensor.metric, rows), lanes),
                        vectors_of(tensor.metric));
  }
}

void weight_metric_adjoint(const Batch& batch, Range rows) {
  const TensorState& tensor = batch.tensor;
  const Tiles tangent = tensor.tangent[tensor.gram_value(*batch.network)];
  const Tiles weighted = tensor.weighted;
  const int m = batch.network->latent_dim(), directions = batch.tensor_samples * m;
  if (batch.in_rows) {
    const Product product{{tangent.data, tangent.features, directions, 1, tangent.tile_stride},
                          {weighted.data, directions, weighted.features, weighted.tile_stride}};
    sum_products(&product, 1, tensor.metric_adjoint, rows, rows.begin);
  } else {
    const Outer product{tangent, weighted, batch.tensor_tiles * m};
    sum_outer(&product, 1, tensor.metric_adjoint, rows);
  }
}

static void complete(const Matrix& symmetric, Range rows) {
  for (int row = rows.begin; row < rows.end; row += lanes) {
    for (int column = 0; column < row; column += lanes) {
      vec block[lanes];
#pragma GCC unroll 16
      for (int i = 0; i < lanes; i++) block[i] = at(symmetric.row(column + i) + row);
      transpose(block);
#pragma GCC unroll 16
      for (int i = 0; i < lanes; i++)
        if (row + i < rows.end) at(symmetric.row(row + i) + column) = block[i];
    }
  }
}

void complete_metric(const Batch& batch, Range rows) { complete(batch.tensor.metric, rows); }
void complete_metric_adjoint(const Batch& batch, Range rows) { complete(batch.tensor.metric_adjoint, rows); }

void weight_metric_backward(const Batch& batch, const float* parameters, float* gradient, Range rows) {
  const TensorState& tensor = batch.tensor;
  const Matrix weight = outer_weight(batch, parameters);
  const Matrix left = has_hidden_rows(batch) ? tensor.metric_adjoint : weight;
  const Matrix right = has_hidden_rows(batch) ? weight : tensor.metric_adjoint;
  const Matrix product = tensor.outer_gradient;
  multiply(rows_of(left, rows), nullptr, as_tiles(right, lanes), as_tiles(rows_of(product, rows), lanes),
           {0, (right.columns + lanes - 1) / lanes});
  const Layer& layer = outer_layer(batch);
  for (int row = rows.begin; row < rows.end; row++) {
    float* to = gradient + layer.weight + row * layer.stride();
    const float* from = product.row(row);
    int column = 0;
    for (; column + lanes <= product.columns; column += lanes) store(to + column, load(to + column) + at(from + column));
    for (; column + 4 <= product.columns; column += 4) store(to + column, load<quad>(to + column) + load<quad>(from + column));
    for (; column < product.columns; column++) to[column] += from[column];
  }
}

/** tangent[k] = slope[k] ∘ carried[k], in every direction. */
static void bend_tangents(const Batch& batch, int k, Range tiles) {
  const Tiles carried = batch.tensor.carried[k], tangent = batch.tensor.tangent[k], slopes = batch.part(batch.tensor.part).slope[k];
  const int m = batch.network->latent_dim(), width = width_of(slopes);
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    const float* slope = slopes.at(tile, 0);
    for (int i = 0; i < m; i++) {
      const float* from = carried.at(tile * m + i, 0);
      float* to = tangent.at(tile * m + i, 0);
      for (int f = 0; f < width; f += lanes) at(to + f) = at(slope + f) * at(from + f);
    }
  }
}

/** The derivative of bend_tangents: to `bent`, and from the tangents' adjoints to those of `carried`. */
template <int m> static void bend_tangents_backward(const Batch& batch, int k, Range tiles) {
  const PartState& part = batch.part(batch.tensor.part);
  const Tiles carried = batch.tensor.carried[k], adjoints = batch.tensor.adjoint[k], bents = batch.tensor.bent[k];
  const Tiles slopes = part.slope[k], bends = part.bend[k];
  const int width = width_of(slopes);
  const size_t direction = carried.tile_stride;
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    const float* slope = slopes.at(tile, 0);
    const float* bend = bends.at(tile, 0);
    const float* before = carried.at(tile * m, 0);
    float* adjoint = adjoints.at(tile * m, 0);
    float* bent = bents.at(tile, 0);
    for (int f = 0; f < width; f += lanes) {
      vec turned{};
      for (int i = 0; i < m; i++) {
        const vec by_tangent = at(adjoint + i * direction + f);
        turned += by_tangent * at(before + i * direction + f);
        at(adjoint + i * direction + f) = by_tangent * at(slope + f);
      }
      at(bent + f) = turned * at(bend + f);
    }
  }
}

/** The encoder's tangents begin with the last weights' rows, the decoder's with the first weights' columns. */
static void first_tangents(const Batch& batch, const float* parameters, Range tiles) {
  const Network& network = *batch.network;
  const bool encoder = batch.tensor.part == Part::encoder;
  const Tiles carried = batch.tensor.carried[encoder ? network.depth - 1 : 1];
  const Layer& layer = network.layer(batch.tensor.part, encoder ? network.depth - 1 : 0);
  const Weights w = weights_of(layer, parameters);
  const int m = network.latent_dim(), features = carried.features;
  if (batch.in_rows) {
    const Matrix from = encoder ? trained_rows(layer, parameters) : input_rows(layer, parameters);
    for (int tile = tiles.begin; tile < tiles.end; tile++)
      for (int i = 0; i < m; i++)
        for (int f = 0; f < width_of(carried); f += lanes) at(carried.at(tile * m + i, f)) = at(from.row(i) + f);
    return;
  }
  const size_t row_step = encoder ? w.row_step : w.column_step, step = encoder ? w.column_step : w.row_step;
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    for (int i = 0; i < m; i++) {
      float* to = carried.at(tile * m + i, 0);
      for (int f = 0; f < features; f++) at(to + f * lanes) = broadcast(w.data[i * row_step + f * step]);
    }
  }
}

static void tangents(const Batch& batch, const float* parameters, Range tiles) {
  const Network& network = *batch.network;
  const TensorState& tensor = batch.tensor;
  const int m = network.latent_dim();
  const Range directions{tiles.begin * m, tiles.end * m};
  first_tangents(batch, parameters, tiles);
  if (tensor.part == Part::encoder) {
    bend_tangents(batch, network.depth - 1, tiles);
    for (int k = network.depth - 2; k >= 1; k--) {
      back_through(batch, network.layer(Part::encoder, k), parameters, tensor.tangent[k + 1], tensor.carried[k], directions);
      bend_tangents(batch, k, tiles);
    }
  } else {
    bend_tangents(batch, 1, tiles);
    for (int k = 2; k < network.depth; k++) {
      forward_through(batch, network.layer(Part::decoder, k - 1), parameters, nullptr, tensor.tangent[k - 1], tensor.carried[k],
                      directions);
      bend_tangents(batch, k, tiles);
    }
  }
}

template <int m> static void tangents_backward(const Batch& batch, const float* parameters, Range tiles) {
  const Network& network = *batch.network;
  const TensorState& tensor = batch.tensor;
  const Range directions{tiles.begin * m, tiles.end * m};
  if (tensor.part == Part::encoder) {
    for (int k = 1; k < network.depth; k++) {
      bend_tangents_backward<m>(batch, k, tiles);
      if (k + 1 < network.depth)
        forward_through(batch, network.layer(Part::encoder, k), parameters, nullptr, tensor.adjoint[k], tensor.adjoint[k + 1], directions);
    }
  } else {
    for (int k = network.depth - 1; k >= 1; k--) {
      bend_tangents_backward<m>(batch, k, tiles);
      if (k > 1) back_through(batch, network.layer(Part::decoder, k - 1), parameters, tensor.adjoint[k], tensor.adjoint[k - 1], directions);
    }
  }
}

/** G_ij = tangentⁱ · metric tangentʲ. */
template <int m> static void gram(const Batch& batch, Range tiles) {
  const Tiles tangents = batch.tensor.tangent[batch.tensor.gram_value(*batch.network)], images = batch.tensor.stretched;
  const int width = width_of(tangents);
  const size_t direction = tangents.tile_stride;
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    const float* tangent = tangents.at(tile * m, 0);
    const float* image = images.at(tile * m, 0);
    vec packed[packed_size(m)] = {};
    for (int f = 0; f < width; f += lanes) {
      for (int i = 0, entry = 0; i < m; i++)
        for (int j = i; j < m; j++) packed[entry++] += at(tangent + i * direction + f) * at(image + j * direction + f);
    }
    for (int entry = 0; entry < packed_size(m); entry++) {
      if (batch.in_rows) batch.tensor.gram.at(tile / lanes, entry)[tile % lanes] = sum(packed[entry]);
      else at(batch.tensor.gram.at(tile, entry)) = packed[entry];
    }
  }
}

template <int m> static void measure_all(const Batch& batch) {
  for (int tile = 0; tile < batch.tensor_tiles; tile++) {
    vec packed[packed_size(m)];
    for (int entry = 0; entry < packed_size(m); entry++) packed[entry] = at(batch.tensor.gram.at(tile, entry));
    measure<m>(batch.tensor, tile, packed);
  }
}

/** weightedⁱ = 2 Σ_j adjoint_ij tangentʲ, and the tangents' adjointⁱ = metric weightedⁱ, from the products already there. */
template <int m> static void gram_backward(const Batch& batch, Range tiles) {
  const TensorState& tensor = batch.tensor;
  const int k = tensor.gram_value(*batch.network);
  const Tiles tangents = tensor.tangent[k], images = tensor.stretched, weighted = tensor.weighted, adjoints = tensor.adjoint[k];
  const int width = width_of(tangents);
  const size_t direction = tangents.tile_stride;
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    vec by_gram[m][m];
    for (int i = 0, entry = 0; i < m; i++) {
      for (int j = i; j < m; j++, entry++) {
        const vec adjoint =
            batch.in_rows ? broadcast(tensor.gram_adjoint.at(tile / lanes, entry)[tile % lanes]) : at(tensor.gram_adjoint.at(tile, entry));
        by_gram[i][j] = by_gram[j][i] = 2.0f * adjoint;
      }
    }
    const size_t first = tile * m * direction;
    for (int f = 0; f < width; f += lanes) {
      for (int i = 0; i < m; i++) {
        vec sum{}, image{};
        for (int j = 0; j < m; j++) {
          sum += by_gram[i][j] * at(tangents.data + first + j * direction + f);
          image += by_gram[i][j] * at(images.data + first + j * direction + f);
        }
        at(weighted.data + first + i * direction + f) = sum;
        at(adjoints.data + first + i * direction + f) = image;
      }
    }
  }
}

void metric_tensors(const Batch& batch, const float* parameters, Range tiles) {
  const TensorState& tensor = batch.tensor;
  const int m = batch.network->latent_dim();
  tangents(batch, parameters, tiles);
  const Tiles tangent = tensor.tangent[tensor.gram_value(*batch.network)];
  const Range directions{tiles.begin * m, tiles.end * m};
  if (batch.in_rows) multiply_rows(tangent, tensor.metric, nullptr, tensor.stretched, directions);
  else multiply(tensor.metric, nullptr, tangent, tensor.stretched, directions);
  switch (m) {
    case 1: return gram<1>(batch, tiles);
    case 2: return gram<2>(batch, tiles);
    case 3: return gram<3>(batch, tiles);
  }
}

void measure_tensors(const Batch& batch) {
  switch (batch.network->latent_dim()) {
    case 1: return measure_all<1>(batch);
    case 2: return measure_all<2>(batch);
    case 3: return measure_all<3>(batch);
  }
}

template <int m> static void tensors_backward(const Batch& batch, const float* parameters, Range tiles) {
  gram_backward<m>(batch, tiles);
  tangents_backward<m>(batch, parameters, tiles);
}

void metric_tensors_backward(const Batch& batch, const float* parameters, Range tiles) {
  switch (batch.network->latent_dim()) {
    case 1: return tensors_backward<1>(batch, parameters, tiles);
    case 2: return tensors_backward<2>(batch, parameters, tiles);
    case 3: return tensors_backward<3>(batch, parameters, tiles);
  }
}

}  // namespace indicatrix::INDICATRIX_ISA
