#include "layers.hh"

#include "matrix.hh"

namespace indicatrix::INDICATRIX_ISA {

void forward_through(const Batch& batch, const Layer& layer, const float* parameters, const float* bias, const Tiles& x, const Tiles& y,
                     Range tiles) {
  if (batch.in_rows) multiply_rows(x, input_rows(layer, parameters), bias, y, tiles);
  else multiply(weights_of(layer, parameters), bias, x, y, tiles);
}

void back_through(const Batch& batch, const Layer& layer, const float* parameters, const Tiles& x, const Tiles& y, Range tiles) {
  if (batch.in_rows) multiply_rows(x, trained_rows(layer, parameters), nullptr, y, tiles);
  else multiply_transposed(weights_of(layer, parameters), x, y, tiles);
}

void back_through(const Batch& batch, const Layer& layer, const float* parameters, const Tiles& x, const Tiles& scale, const Tiles& summand,
                  const Tiles& y, Range tiles) {
  if (batch.in_rows) pull_back_rows(x, trained_rows(layer, parameters), scale, summand, y, tiles);
  else pull_back(weights_of(layer, parameters), x, scale, summand, y, tiles);
}

void transpose_weights(const Layer& layer, float* parameters, Range rows) {
  if (!layer.transposed) return;
  for (int output = rows.begin; output < rows.end; output += lanes) {
    for (int input = 0; input < layer.inputs; input += lanes) {
      vec block[lanes];
#pragma GCC unroll 16
      for (int i = 0; i < lanes; i++) block[i] = output + i < rows.end ? at(parameters + layer.weight_of(output + i, input)) : vec{};
      transpose(block);
      float* to = parameters + layer.transposed + input * layer.transposed_stride + output;
#pragma GCC unroll 16
      for (int i = 0; i < lanes; i++)
        if (input + i < layer.inputs) at(to + i * layer.transposed_stride) = block[i];
    }
  }
}

}  // namespace indicatrix::INDICATRIX_ISA
