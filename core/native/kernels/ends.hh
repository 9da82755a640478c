// The layers next to the data where their hidden side is narrow: their lanes run along the features instead of the samples, so that
// the data is used as it lies and the reconstruction never leaves the registers before it has been compared.
#pragma once

#include "batch.hh"
#include "isa.hh"

namespace indicatrix::INDICATRIX_ISA {

/**
 * The encoder's value[1] before its activation, of samples rows[0 … samples) of row-major data (consecutive from the first where `rows` is null),
 * which are kept in the batch's data_rows where that has data; without `data`, they lie there already.
 * @param following how many of `rows` come after these and will be asked for next: they are brought closer
 */
void first_layer(const Batch& batch, const float* parameters, const float* data, const uint32_t* rows, int following, Range tiles);

/**
 * The sums of squared errors by tile and, in training, their derivative by the decoder's last hidden values.
 * @param gradient sets the last layer's as well, with all tiles one after the other; if null, batch.difference is left for last_layer_gradient
 */
void last_layer(const Batch& batch, const float* parameters, float* gradient, Range tiles);

/** How many vectors hold a sample's features: what the last layer's gradient is shared out by. */
int end_vectors(const Batch& batch);

/** These vectors of features of the last layer's gradient. */
void last_layer_gradient(const Batch& batch, float* gradient, Range vectors);

}  // namespace indicatrix::INDICATRIX_ISA
