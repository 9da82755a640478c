// A layer's products, in whichever way a batch's values lie.
#pragma once

#include "batch.hh"
#include "isa.hh"

namespace indicatrix::INDICATRIX_ISA {

/** Numbers of a tile, or of a row: whole vectors. */
inline int width_of(const Tiles& values) {
  return values.feature_stride == 1 ? (values.features + lanes - 1) / lanes * lanes : values.features * lanes;
}

/** y = W x + b for each tile of the range; b may be null. */
void forward_through(const Batch& batch, const Layer& layer, const float* parameters, const float* bias, const Tiles& x, const Tiles& y,
                     Range tiles);

/** y = Wᵀ x for each tile of the range. */
void back_through(const Batch& batch, const Layer& layer, const float* parameters, const Tiles& x, const Tiles& y, Range tiles);

/** y = scale ∘ Wᵀ x + summand; the three have one shape and one memory. Without summand where that has no data. */
void back_through(const Batch& batch, const Layer& layer, const float* parameters, const Tiles& x, const Tiles& scale, const Tiles& summand,
                  const Tiles& y, Range tiles);

/** Of a network in rows, a layer's weights as they are trained, and with an input a row. */
inline Matrix trained_rows(const Layer& layer, const float* parameters) {
  return {const_cast<float*>(parameters) + layer.weight, layer.rows(), layer.input_step == 1 ? layer.inputs : layer.outputs,
          layer.stride()};
}

inline Matrix input_rows(const Layer& layer, const float* parameters) {
  if (!layer.transposed) return trained_rows(layer, parameters);
  return {const_cast<float*>(parameters) + layer.transposed, layer.inputs, layer.outputs, layer.transposed_stride};
}

/** Brings these rows' transposed copy up to date; they begin at a whole number of vectors. */
void transpose_weights(const Layer& layer, float* parameters, Range rows);

}  // namespace indicatrix::INDICATRIX_ISA
