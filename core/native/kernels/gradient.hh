// From the adjoints of a step's batches to the gradient of the parameters.
#pragma once

#include "batch.hh"
#include "isa.hh"

namespace indicatrix::INDICATRIX_ISA {

/** What a layer's gradient is shared out by: its outputs, or vectors of them at a thin end. */
int gradient_rows(const Batch& batch, Part part, int layer);

/** Sets these rows' weights and biases of the gradient of a layer; all but what passes through the tensors' Gram matrix. The first batch reconstructs. */
void layer_gradient(const Batch* const* batches, int count, Part part, int layer, float* gradient, Range rows);

}  // namespace indicatrix::INDICATRIX_ISA
