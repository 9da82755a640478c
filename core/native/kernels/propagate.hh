// A batch through a part of the network, forward and back.
#pragma once

#include "batch.hh"
#include "isa.hh"

namespace indicatrix::INDICATRIX_ISA {

/**
 * Fills value[1 … last] of a part, and slope and bend where they are asked for. Thin ends (ends.hh) have been through first_layer already, and
 * their reconstruction is left to reconstruction_error.
 */
void forward(const Batch& batch, const float* parameters, Part part, int last, Range tiles);

/** Fills adjoint[k] down to k = `to`, with the metric tensors' share. Where the part's output is trained, its adjoint is given. */
void backward(const Batch& batch, const float* parameters, Part part, int to, Range tiles);

/** The sums of the reconstruction's squared errors by tile, and what the mean squared error over the batch gives the backward pass to begin with. */
/** As last_layer (ends.hh) where the ends are thin; else without parameters and gradient. */
void reconstruction_error(const Batch& batch, const float* parameters, float* gradient, Range tiles);

}  // namespace indicatrix::INDICATRIX_ISA
