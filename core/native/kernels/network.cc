#include "network.hh"

#include <algorithm>

namespace indicatrix {

namespace {

constexpr int line = 64 / int(sizeof(float));

/** An odd number of cache lines, where rows are long. */
size_t padded_stride(int inputs) { return inputs < 4 * line ? inputs : size_t((inputs + line - 1) / line | 1) * line; }

}  // namespace

Network make_network(int input_dim, const int* hidden, int hidden_count, int latent_dim, Activation activation) {
  Network network{};
  network.activation = activation;
  network.depth = hidden_count + 1;
  int widths[max_depth + 1];
  widths[0] = input_dim;
  for (int k = 0; k < hidden_count; k++) widths[k + 1] = hidden[k];
  widths[network.depth] = latent_dim;
  size_t offset = 0;
  for (int part = 0; part < 2; part++) {
    for (int k = 0; k < network.depth; k++) {
      const int inputs = part == 0 ? widths[k] : widths[network.depth - k];
      const int outputs = part == 0 ? widths[k + 1] : widths[network.depth - k - 1];
      const size_t stride = padded_stride(inputs), bias = offset + stride * outputs;
      network.layers[part][k] = {inputs, outputs, offset, bias, stride};
      offset = bias + outputs;
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
      for (int row = 0; row < layer->outputs; row++, flat += layer->inputs) std::copy_n(flat, layer->inputs, laid_out + layer->weight + row * layer->stride);
      std::copy_n(flat, layer->outputs, laid_out + layer->bias);
      flat += layer->outputs;
    }
  }
}

void flatten(const Network& network, const float* laid_out, float* flat) {
  for (const auto& part : network.layers) {
    for (const Layer* layer = part; layer < part + network.depth; layer++) {
      for (int row = 0; row < layer->outputs; row++) flat = std::copy_n(laid_out + layer->weight + row * layer->stride, layer->inputs, flat);
      flat = std::copy_n(laid_out + layer->bias, layer->outputs, flat);
    }
  }
}

}  // namespace indicatrix
