// Products that sum over samples: the gradients of weights.
#pragma once

#include "isa.hh"
#include "tiles.hh"

namespace indicatrix::INDICATRIX_ISA {

/** One summand of a weight's gradient: the sum over tiles and lanes of y xᵀ. */
struct Outer {
  Tiles y, x;
  int tiles;
};

/** result = Σ y xᵀ over the terms, for these of its rows. The lanes run along the samples. */
void sum_outer(const Outer* terms, int count, Matrix result, Range rows);

/**
 * The same with x a sample a row, padded to whole vectors, so that the lanes run along its features and nothing is left to sum across them.
 */
struct OuterRows {
  Tiles y;
  Matrix x;
  int samples;
};

void sum_outer(const OuterRows* terms, int count, Matrix result, Range rows);

/** result += Σ over tiles and lanes of y, for these of its features. */
void add_lanes(Tiles y, int tiles, float* result, Range features);

/** result += the sum of rows `first`, `first + step` … of values that lie a sample a row, for these vectors of them. */
void add_rows(const Tiles& from, int first, int step, int count, float* result, Range vectors);

}  // namespace indicatrix::INDICATRIX_ISA
