// Exact metric tensors by the Gram form, and their derivative.
//
// Encoder, G = J Jᵀ: with S_k the derivative of a latent coordinate by what enters activation k, S_k = φ'(a_k) ∘ W_kᵀ S_{k+1}, a row
// of J is W_0ᵀ S_1. So G_ij = S_1ⁱ · (W_0 W_0ᵀ) S_1ʲ, and no sample's cost grows with the number of features.
// Decoder, G = Jᵀ J: with T_k = φ'(a_k) ∘ W_{k−1} T_{k−1}, a column of J is W_L T_L, and G_ij = T_Lⁱ · (W_Lᵀ W_L) T_Lʲ.
#pragma once

#include "batch.hh"
#include "isa.hh"

namespace indicatrix::INDICATRIX_ISA {

/** A padded copy of these rows of the weights next to the data; once they are all there, these rows of their Gram matrix. */
void copy_outer_weight(const Batch& batch, const float* parameters, Range rows);
void weight_metric(const Batch& batch, const float* parameters, Range rows);

/**
 * Where values lie in rows, only the upper triangle of the Gram matrix and its adjoint is computed; after all of it, this fills these rows,
 * which begin at a whole number of vectors.
 */
void complete_metric(const Batch& batch, Range rows);
void complete_metric_adjoint(const Batch& batch, Range rows);

/** The tensors of the range. The part's slopes are given. */
void metric_tensors(const Batch& batch, const float* parameters, Range tiles);

/** After all of them: divides them by their trace and keeps trace, measure and validity. */
void measure_tensors(const Batch& batch);

/** From gram_adjoint to the tangents' adjoints and `bent`. */
void metric_tensors_backward(const Batch& batch, const float* parameters, Range tiles);

/**
 * After all tiles: these rows of the Gram matrix's adjoint; once they are all there, and where values lie in tiles, these rows of what it
 * adds to the weights' gradient.
 */
void weight_metric_adjoint(const Batch& batch, Range rows);
void weight_metric_backward(const Batch& batch, const float* parameters, float* gradient, Range rows);

}  // namespace indicatrix::INDICATRIX_ISA
