// The layers next to the data where their hidden side is narrow: their lanes run along the features instead of the samples, so that
// the data is used as it lies and the reconstruction never leaves the registers before it has been compared.
#pragma once

#include "batch.hh"
#include "isa.hh"

namespace indicatrix::INDICATRIX_ISA {

/** Copies these of the hidden units' weights to and from the data, and the output's biases, padded to whole vectors. */
void pack_ends(const Batch& batch, const float* parameters, Range hidden);

/** The encoder's value[1] before its activation. */
void first_layer(const Batch& batch, const float* parameters, Range tiles);

/** The sums of squared errors by tile and, in training, their derivative by the reconstruction and by the decoder's last hidden values. */
void last_layer(const Batch& batch, Range tiles);

/** Sets these hidden units' share of the last layer's gradient, and with the first of them that of its biases. */
void last_layer_gradient(const Batch& batch, float* gradient, Range hidden);

}  // namespace indicatrix::INDICATRIX_ISA
