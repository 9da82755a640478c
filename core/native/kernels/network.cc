#include "network.hh"

#include <algorithm>

namespace indicatrix {

namespace {

constexpr int line = 64 / int(sizeof(float));

size_t whole_lines(size_t count) { return (count + line - 1) / line * line; }
/** An odd number of cache lines. */
size_t odd_lines(size_t count) { return (whole_lines(count) / line | 1) * line; }

void place_in_tiles(Network& network) {
  size_t offset = 0;
  const bool thin = network.has_thin_ends();
  Layer &first = network.layers[0][0], &last = network.layers[1][network.depth - 1];
  if (thin) {
    const size_t biases = size_t(network.input_dim()) * end_width;
    first = {first.inputs, first.outputs, 0, biases + whole_lines(last.outputs), 1, end_width, 0, 0};
    last = {last.inputs, last.outputs, widest_thin, biases, end_width, 1, 0, 0};
    offset = first.bias + first.outputs;
  }
  for (int part = 0; part < network.part_count(); part++) {
    for (int k = 0; k < network.depth; k++) {
      Layer& layer = network.layers[part][k];
      if (thin && (&layer == &first || &layer == &last)) continue;
      const size_t stride = layer.inputs < 4 * line ? layer.inputs : odd_lines(layer.inputs);
      layer = {layer.inputs, layer.outputs, offset, offset + stride * layer.outputs, stride, 1, 0, 0};
      offset = layer.bias + layer.outputs;
    }
  }
  network.trained_count = network.laid_out_count = offset;
}

/**
 * Forward takes an input a row, backward an output a row. Nothing goes back through the first layer, so it is trained as forward takes it.
 */
void place_in_rows(Network& network) {
  size_t offset = 0;
  const auto over_layers = [&](const auto& work) {
    for (int part = 0; part < network.part_count(); part++)
      for (int k = 0; k < network.depth; k++) work(network.layers[part][k], part == 0 && k == 0);
  };
  over_layers([&](Layer& layer, bool first) {
    const size_t stride = odd_lines(first ? layer.outputs : layer.inputs);
    layer.weight = offset;
    layer.output_step = first ? 1 : stride;
    layer.input_step = first ? stride : 1;
    offset += stride * layer.rows();
  });
  network.first_bias = offset;
  over_layers([&](Layer& layer, bool) {
    layer.bias = offset;
    offset += whole_lines(layer.outputs);
  });
  network.trained_count = offset;
  over_layers([&](Layer& layer, bool first) {
    if (first) return;
    layer.transposed = offset;
    layer.transposed_stride = odd_lines(layer.outputs);
    offset += layer.transposed_stride * layer.inputs;
  });
  network.laid_out_count = offset;
}

}  // namespace

Network make_network(int input_dim, const int* hidden, int hidden_count, int latent_dim, Activation activation, bool encoder_only) {
  Network network{};
  network.activation = activation;
  network.encoder_only = encoder_only;
  network.depth = hidden_count + 1;
  int widths[max_depth + 1];
  widths[0] = input_dim;
  for (int k = 0; k < hidden_count; k++) widths[k + 1] = hidden[k];
  widths[network.depth] = latent_dim;
  for (int k = 0; k < network.depth; k++) {
    network.layers[0][k].inputs = network.layers[1][network.depth - 1 - k].outputs = widths[k];
    network.layers[0][k].outputs = network.layers[1][network.depth - 1 - k].inputs = widths[k + 1];
  }
  for (int part = 0; part < network.part_count(); part++)
    for (int k = 0; k < network.depth; k++)
      network.parameter_count += size_t(network.layers[part][k].inputs + 1) * network.layers[part][k].outputs;
  if (network.in_rows()) place_in_rows(network);
  else place_in_tiles(network);
  return network;
}

void lay_out(const Network& network, const float* flat, float* laid_out) {
  std::fill_n(laid_out, network.laid_out_count, 0.0f);
  for (int part = 0; part < network.part_count(); part++) {
    for (const Layer *layer = network.layers[part], *end = layer + network.depth; layer < end; layer++) {
      for (int output = 0; output < layer->outputs; output++)
        for (int input = 0; input < layer->inputs; input++, flat++) {
          laid_out[layer->weight_of(output, input)] = *flat;
          if (layer->transposed) laid_out[layer->transposed + input * layer->transposed_stride + output] = *flat;
        }
      std::copy_n(flat, layer->outputs, laid_out + layer->bias);
      flat += layer->outputs;
    }
  }
}

void flatten(const Network& network, const float* laid_out, float* flat) {
  for (int part = 0; part < network.part_count(); part++) {
    for (const Layer *layer = network.layers[part], *end = layer + network.depth; layer < end; layer++) {
      for (int output = 0; output < layer->outputs; output++)
        for (int input = 0; input < layer->inputs; input++) *flat++ = laid_out[layer->weight_of(output, input)];
      flat = std::copy_n(laid_out + layer->bias, layer->outputs, flat);
    }
  }
}

}  // namespace indicatrix
