#include "network.hh"

namespace indicatrix {

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
      const size_t bias = offset + size_t(inputs) * outputs;
      network.layers[part][k] = {inputs, outputs, offset, bias};
      offset = bias + outputs;
    }
  }
  network.parameter_count = offset;
  return network;
}

}  // namespace indicatrix
