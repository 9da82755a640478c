// From the adjoints of a step's batches to the gradient of the parameters.
#pragma once

#include "adam.hh"
#include "batch.hh"
#include "isa.hh"

namespace indicatrix::INDICATRIX_ISA {

/**
 * What a layer's gradient is shared out by: the rows of its weights; at thin ends, as ends.hh says. In rows, a share begins at a whole
 * number of vectors.
 */
int gradient_rows(const Batch& batch, Part part, int layer);

/**
 * Sets these rows' weights and biases of the gradient of a layer; where values lie in tiles and ends are not thin, all but what passes
 * through the tensors' Gram matrix. The first batch reconstructs.
 * @param descent of values in rows: the update that these rows of the weights have next, while they are in the cache, or null
 */
void layer_gradient(const Batch* const* batches, int count, const float* parameters, Part part, int layer, float* gradient, Range rows,
                    const Descent* descent);

}  // namespace indicatrix::INDICATRIX_ISA
