// The layers next to the data where their hidden side is narrow. Both have their weights for a feature side by side (network.hh), so one
// pass over a sample's features takes it through the encoder's first layer and through the decoder's last one backwards, and one more sums
// both gradients.
//
// With u = x − b the data less the decoder's last biases, W its last weights, h what goes into them and c = 2 / (samples · features), the
// reconstruction W h + b itself is not needed. With residuals r = u − W h, the error's derivative by h is −c Wᵀ r, by W it is −c Σ r hᵀ, by
// b −c Σ r:
//
//   Σ |r|² = Σ |u|² + h · (WᵀW h − 2 Wᵀ u)     Wᵀ r = Wᵀ u − WᵀW h     Σ r hᵀ = Σ u hᵀ − W Σ h hᵀ     Σ r = Σ u − W Σ h
//
// Where r is small beside u, these differences lose to rounding, and the residuals are formed after all (`form_residuals`). They then stand
// in the data's place, for with δ the derivative by what the encoder's first layer gives, its own gradient is Σ u δᵀ = Σ r δᵀ + W Σ h δᵀ.
#pragma once

#include "batch.hh"
#include "isa.hh"

namespace indicatrix::INDICATRIX_ISA {

/**
 * The encoder's value[1] before its activation, of samples rows[0 … samples) of row-major data (consecutive from the first where `rows` is
 * null), which are kept in the batch's data_rows; without `data`, they lie there already. Where the batch reconstructs, it is u that is
 * kept, and Wᵀ u found.
 * @param following how many of `rows` come after these and will be asked for next: they are brought closer
 */
void first_layer(const Batch& batch, const float* parameters, const float* data, const uint32_t* rows, int following, Range tiles);

/** What the batch needs of the products of the ends' weights and biases with one another. */
void end_metric(const Batch& batch, const float* parameters);

/** By Gram matrix: the sums of squared residuals by tile, and their mean's derivative by the decoder's last hidden values. */
void gram_error(const Batch& batch, Range tiles);

/** By the residuals themselves, which take the place of u in data_rows: the same, in training with the derivative. */
void form_residuals(const Batch& batch, const float* parameters, Range tiles);

/**
 * After the backward pass: what a sample's features are multiplied by in the gradients; once they are all there, what their products add to
 * them.
 */
void end_factors(const Batch& batch, Range tiles);
void end_factor_products(const Batch& batch);

/**
 * What the ends' gradient is shared out by: blocks of features for the weights and the encoder's biases, vectors of them for the decoder's
 * biases.
 */
int end_blocks(const Batch& batch);
int end_bias_vectors(const Batch& batch);

/** These blocks of the gradient of some batches, of which the first reconstructs. */
void end_gradient(const Batch* const* batches, int count, const float* parameters, float* gradient, Range blocks);
void end_bias_gradient(const Batch& batch, const float* parameters, float* gradient, Range vectors);

}  // namespace indicatrix::INDICATRIX_ISA
