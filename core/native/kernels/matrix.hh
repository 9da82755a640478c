// Products of small row-major matrices with tiles of samples.
#pragma once

#include "isa.hh"
#include "tiles.hh"

namespace indicatrix::INDICATRIX_ISA {

/** y = W x + b for each tile of the range; b may be null. */
void multiply(const Weights& w, const float* bias, const Tiles& x, const Tiles& y, Range tiles);

/** y = Wᵀ x for each tile of the range. */
void multiply_transposed(const Weights& w, const Tiles& x, const Tiles& y, Range tiles);

/** y = scale ∘ Wᵀ x + summand; the three have one shape and one memory. Without summand where that has no data. */
void pull_back(const Weights& w, const Tiles& x, const Tiles& scale, const Tiles& summand, const Tiles& y, Range tiles);

}  // namespace indicatrix::INDICATRIX_ISA
