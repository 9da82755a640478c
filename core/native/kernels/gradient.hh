// From the adjoints of a step's batches to the gradient of the parameters.
#pragma once

#include "batch.hh"
#include "isa.hh"

namespace indicatrix::INDICATRIX_ISA {

/** Sets these outputs' weights and biases of the gradient of a layer; all but what passes through the tensors' Gram matrix. */
void layer_gradient(const Batch* const* batches, int count, Part part, int layer, float* gradient, Range outputs);

}  // namespace indicatrix::INDICATRIX_ISA
