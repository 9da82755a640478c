// A batch through a part of the network, forward and back.
#pragma once

#include "batch.hh"
#include "isa.hh"

namespace indicatrix::INDICATRIX_ISA {

/**
 * Fills value[1 … last] of a part, and slope and bend where they are asked for. Thin ends (ends.hh) have been through first_layer already,
 * and what becomes of the last hidden values is left to gram_error and form_residuals.
 */
void forward(const Batch& batch, const float* parameters, Part part, int last, Range tiles);

/** Fills adjoint[k] down to k = `to`, with the metric tensors' share. Where the part's output is trained, its adjoint is given. */
void backward(const Batch& batch, const float* parameters, Part part, int to, Range tiles);

/**
 * Where ends are not thin: the sums of the reconstruction's squared errors by tile, and what the mean squared error over the batch gives
 * the backward pass to begin with.
 */
void reconstruction_error(const Batch& batch, Range tiles);

}  // namespace indicatrix::INDICATRIX_ISA
