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

/** One summand of a weight's gradient: the sum over tiles and lanes of y xᵀ. */
struct Outer {
  Tiles y, x;
  int tiles;
};

/** result = Σ y xᵀ over the terms, for these of its rows. */
void sum_outer(const Outer* terms, int count, Matrix result, Range rows);

/** result += Σ over tiles and lanes of y, for these of its features. */
void add_lanes(Tiles y, int tiles, float* result, Range features);

}  // namespace indicatrix::INDICATRIX_ISA
