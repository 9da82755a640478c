#include "network.hh"

#include <algorithm>

namespace indicatrix {

namespace {

constexpr int line = 64 / int(sizeof(float));

size_t whole_lines(size_t count) { return (count + line - 1) / line * line; }
/** An odd number of cache lines. */
size_t odd_lines(size_t count) { return (whole_lines(count) / line | 1) * line; }

}  // namespace

Network make_network(int input_dim, const int* hidden, int hidden_count, int latent_dim, Activation activation) {
  Network network{};
  network.activation = activation;
  network.depth = hidden_count + 1;
  int widths[max_depth + 1];
  widths[0] = input_dim;
  for (int k = 0; k < hidden_count; k++) widths[k + 1] = hidden[k];
  widths[network.depth] = latent_dim;
  const bool thin = hidden[0] <= widest_thin && input_dim >= fewest_thin_inputs;
  size_t offset = 0;
  for (int part = 0; part < 2; part++) {
    for (int k = 0; k < network.depth; k++) {
      const int inputs = part == 0 ? widths[k] : widths[network.depth - k];
      const int outputs = part == 0 ? widths[k + 1] : widths[network.depth - k - 1];
      Layer& layer = network.layers[part][k];
      if (thin && part == 0 && k == 0) {
        const size_t stride = odd_lines(inputs);
        layer = {inputs, outputs, offset, offset + stride * outputs, stride, 1};
        offset = layer.bias + outputs;
      } else if (thin && part == 1 && k == network.depth - 1) {
        const size_t stride = odd_lines(outputs), begin = whole_lines(offset);
        layer = {inputs, outputs, begin, begin + stride * inputs, 1, stride};
        offset = layer.bias + whole_lines(outputs);
      } else {
        const size_t stride = inputs < 4 * line ? inputs : odd_lines(inputs);
        layer = {inputs, outputs, offset, offset + stride * outputs, stride, 1};
        offset = layer.bias + outputs;
      }
      network.parameter_count += size_t(inputs + 1) * outputs;
    }
  }
  network.laid_out_count = offset;
  return network;
}

void lay_out(const Network& network, const float* flat, float* laid_out) {
  std::fill_n(laid_out, network.laid_out_count, 0.0f);
  for (const auto& part : network.layers) {
    for (const Layer* layer = part; layer < part + network.depth; layer++) {
      for (int output = 0; output < layer->outputs; output++)
        for (int input = 0; input < layer->inputs; input++) laid_out[layer->weight_of(output, input)] = *flat++;
      std::copy_n(flat, layer->outputs, laid_out + layer->bias);
      flat += layer->outputs;
    }
  }
}

void flatten(const Network& network, const float* laid_out, float* flat) {
  for (const auto& part : network.layers) {
    for (const Layer* layer = part; layer < part + network.depth; layer++) {
      for (int output = 0; output < layer->outputs; output++)
        for (int input = 0; input < layer->inputs; input++) *flat++ = laid_out[layer->weight_of(output, input)];
      flat = std::copy_n(laid_out + layer->bias, layer->outputs, flat);
    }
  }
}

}  // namespace indicatrix
