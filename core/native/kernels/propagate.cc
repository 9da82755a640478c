#include "propagate.hh"

#include "activation.hh"
#include "layers.hh"

namespace indicatrix::INDICATRIX_ISA {

/** `value` holds what goes into the activation, and then what comes out. All three are laid out alike. */
template <Activation activation> static void activate(Tiles value, Tiles slope, Tiles bend, Range tiles) {
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
  const size_t width = width_of(value);
  if (value.tile_stride == width) run(value.at(tiles.begin, 0), value.at(tiles.end, 0));
  else
    for (int tile = tiles.begin; tile < tiles.end; tile++) run(value.at(tile, 0), value.at(tile, 0) + width);
  // A row's padding goes into the next layer's gradient.
  if (const int rest = value.features % lanes; rest > 0 && value.feature_stride == 1)
    for (int tile = tiles.begin; tile < tiles.end; tile++) at(value.at(tile, value.features - rest)) *= first_lanes(rest);
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
    if (k > 0 || state.value[0].data)
      forward_through(batch, layer, parameters, parameters + layer.bias, state.value[k], state.value[k + 1], tiles);
    if (k + 1 < network.depth) activate(network.activation, state.value[k + 1], state.slope[k + 1], state.bend[k + 1], tiles);
  }
}

static void copy(Tiles from, Tiles to, Range tiles) {
  for (int tile = tiles.begin; tile < tiles.end; tile++)
    for (int f = 0; f < width_of(from); f += lanes) at(to.at(tile, 0) + f) = at(from.at(tile, 0) + f);
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

/** Of tiles that all have tensors of this part, or none. */
static void backward(const Batch& batch, const float* parameters, Part part, int to, Range tiles, bool bent) {
  if (tiles.begin >= tiles.end) return;
  const PartState& state = batch.part(part);
  const int from = batch.last_trained(part);
  if (from < batch.network->depth) copy(batch.tensor.bent[from], state.adjoint[from], tiles);
  for (int k = from - 1; k >= to; k--) {
    const Layer& layer = batch.network->layer(part, k);
    if (k + 1 == from && !state.adjoint[from].data) bend(state.adjoint[k], state.slope[k], bent ? batch.tensor.bent[k] : Tiles{}, tiles);
    else if (k == 0) back_through(batch, layer, parameters, state.adjoint[1], state.adjoint[0], tiles);
    else
      back_through(batch, layer, parameters, state.adjoint[k + 1], state.slope[k], bent ? batch.tensor.bent[k] : Tiles{}, state.adjoint[k],
                   tiles);
  }
}

void backward(const Batch& batch, const float* parameters, Part part, int to, Range tiles) {
  const int tensors = batch.has_tensors(part) ? batch.tensor_value_tiles() : 0;
  const int middle = tensors < tiles.begin ? tiles.begin : tensors < tiles.end ? tensors : tiles.end;
  backward(batch, parameters, part, to, {tiles.begin, middle}, true);
  backward(batch, parameters, part, to, {middle, tiles.end}, false);
}

void reconstruction_error(const Batch& batch, Range tiles) {
  const int depth = batch.network->depth;
  const Tiles input = batch.part(Part::encoder).value[0];
  const Tiles output = batch.part(Part::decoder).value[depth];
  const Tiles adjoint = batch.part(Part::decoder).adjoint[depth];
  const bool wants_adjoint = adjoint.data;
  const float scale = float(2.0 * batch.error_weight / (double(batch.samples) * input.features));
  /** Squares are summed in float32 over this many vectors, then in float64. */
  constexpr int stretch = 64;
  const int vectors = width_of(input) / lanes;
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    const vec mask = batch.in_rows ? broadcast(1) : first_lanes(batch.samples - tile * lanes);
    const float* wanted = input.at(tile, 0);
    const float* given = output.at(tile, 0);
    float* derivative = adjoint.at(tile, 0);
    double total = 0;
    for (int begin = 0; begin < vectors; begin += stretch) {
      const int end = begin + stretch < vectors ? begin + stretch : vectors;
      vec squares[4] = {};  // four chains, so that no sum waits for the one before
      const auto add = [&](int v, vec& sum) {
        const vec difference = (at(given + v * lanes) - at(wanted + v * lanes)) * mask;
        sum += difference * difference;
        if (wants_adjoint) at(derivative + v * lanes) = difference * scale;
      };
      int v = begin;
      for (; v + 4 <= end; v += 4) {
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) add(v + i, squares[i]);
      }
      for (; v < end; v++) add(v, squares[0]);
      total += sum((squares[0] + squares[1]) + (squares[2] + squares[3]));
    }
    batch.squared_error[tile] = total;
  }
}

}  // namespace indicatrix::INDICATRIX_ISA
