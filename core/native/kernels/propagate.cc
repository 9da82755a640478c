#include "propagate.hh"

#include "activation.hh"
#include "ends.hh"
#include "matrix.hh"
#include "outer.hh"

namespace indicatrix::INDICATRIX_ISA {

/** `value` holds what goes into the activation, and then what comes out. All three are laid out alike. */
template <Activation activation>
static void activate(Tiles value, Tiles slope, Tiles bend, Range tiles) {
  const ptrdiff_t to_slope = slope.data - value.data, to_bend = bend.data - value.data;
  const bool wants_slope = slope.data, wants_bend = bend.data;
  const auto run = [&](float* x, float* end) {
    for (; x < end; x += lanes) {
      const Activated result = activated<activation>(at(x));
      at(x) = result.value;
      if (wants_slope) at(x + to_slope) = result.slope;
      if (wants_bend) at(x + to_bend) = result.bend;
    }
  };
  const size_t width = size_t(value.features) * lanes;
  if (value.tile_stride == width) run(value.at(tiles.begin, 0), value.at(tiles.end, 0));
  else
    for (int tile = tiles.begin; tile < tiles.end; tile++) run(value.at(tile, 0), value.at(tile, 0) + width);
}

static void activate(Activation activation, Tiles value, Tiles slope, Tiles bend, Range tiles) {
  switch (activation) {
    case Activation::elu: return activate<Activation::elu>(value, slope, bend, tiles);
    case Activation::softplus: return activate<Activation::softplus>(value, slope, bend, tiles);
    case Activation::tanh: return activate<Activation::tanh>(value, slope, bend, tiles);
    case Activation::silu: return activate<Activation::silu>(value, slope, bend, tiles);
    case Activation::relu: return activate<Activation::relu>(value, slope, bend, tiles);
  }
}

void forward(const Batch& batch, const float* parameters, Part part, int last, Range tiles) {
  const Network& network = *batch.network;
  const PartState& state = batch.part(part);
  for (int k = 0; k < last; k++) {
    const Layer& layer = network.layer(part, k);
    if (k == network.depth - 1 && !state.value[network.depth].data) return;
    if (k > 0 || state.value[0].data) multiply(weights_of(layer, parameters), parameters + layer.bias, state.value[k], state.value[k + 1], tiles);
    if (k + 1 < network.depth) activate(network.activation, state.value[k + 1], state.slope[k + 1], state.bend[k + 1], tiles);
  }
}

static void copy(Tiles from, Tiles to, Range tiles) {
  for (int tile = tiles.begin; tile < tiles.end; tile++)
    for (int f = 0; f < from.features; f++) at(to.at(tile, f)) = at(from.at(tile, f));
}

/** adjoint = slope ∘ adjoint + summand, as pull_back ends. */
static void bend(Tiles adjoint, Tiles slope, Tiles summand, Range tiles) {
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    for (int f = 0; f < adjoint.features; f++) {
      const vec bent = at(adjoint.at(tile, f)) * at(slope.at(tile, f));
      at(adjoint.at(tile, f)) = summand.data ? bent + at(summand.at(tile, f)) : bent;
    }
  }
}

void backward(const Batch& batch, const float* parameters, Part part, int to, Range tiles) {
  const PartState& state = batch.part(part);
  const bool bent = batch.has_tensors(part);
  const int from = batch.last_trained(part);
  if (from < batch.network->depth) copy(batch.tensor.bent[from], state.adjoint[from], tiles);
  for (int k = from - 1; k >= to; k--) {
    const Weights weights = weights_of(batch.network->layer(part, k), parameters);
    if (k + 1 == from && !state.adjoint[from].data) bend(state.adjoint[k], state.slope[k], bent ? batch.tensor.bent[k] : Tiles{}, tiles);
    else if (k == 0) multiply_transposed(weights, state.adjoint[1], state.adjoint[0], tiles);
    else pull_back(weights, state.adjoint[k + 1], state.slope[k], bent ? batch.tensor.bent[k] : Tiles{}, state.adjoint[k], tiles);
  }
}

void keep_rows(const Batch& batch, Range tiles) {
  for (const PartState& part : batch.parts)
    for (int k = 1; k < batch.network->depth; k++)
      if (part.rows[k].data) transpose_tiles(part.value[k], part.rows[k], tiles);
  const TensorState& tensor = batch.tensor;
  const int m = batch.network->latent_dim();
  const Range directions{tiles.begin * m, tiles.end * m};
  for (int k = 1; k < batch.network->depth; k++)
    if (tensor.rows[k].data) transpose_tiles(tensor.part == Part::encoder ? tensor.adjoint[k] : tensor.tangent[k], tensor.rows[k], directions);
  if (tensor.weighted_rows.data) transpose_tiles(tensor.weighted, tensor.weighted_rows, directions);
}

void reconstruction_error(const Batch& batch, const float* parameters, float* gradient, Range tiles) {
  if (batch.thin) return last_layer(batch, parameters, gradient, tiles);
  const int depth = batch.network->depth;
  const Tiles input = batch.part(Part::encoder).value[0];
  const Tiles output = batch.part(Part::decoder).value[depth];
  const Tiles adjoint = batch.part(Part::decoder).adjoint[depth];
  const bool wants_adjoint = adjoint.data;
  const float scale = float(2.0 / (double(batch.samples) * input.features));
  /** Squares are summed in float32 over this many features, then in float64. */
  constexpr int stretch = 64;
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    const vec mask = first_lanes(batch.samples - tile * lanes);
    const float* wanted = input.at(tile, 0);
    const float* given = output.at(tile, 0);
    float* derivative = adjoint.at(tile, 0);
    double total = 0;
    for (int begin = 0; begin < input.features; begin += stretch) {
      const int end = begin + stretch < input.features ? begin + stretch : input.features;
      vec squares[4] = {};  // four chains, so that no sum waits for the one before
      const auto add = [&](int f, vec& sum) {
        const vec difference = (at(given + f * lanes) - at(wanted + f * lanes)) * mask;
        sum += difference * difference;
        if (wants_adjoint) at(derivative + f * lanes) = difference * scale;
      };
      int f = begin;
      for (; f + 4 <= end; f += 4) {
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) add(f + i, squares[i]);
      }
      for (; f < end; f++) add(f, squares[0]);
      total += sum((squares[0] + squares[1]) + (squares[2] + squares[3]));
    }
    batch.squared_error[tile] = total;
  }
}

}  // namespace indicatrix::INDICATRIX_ISA
