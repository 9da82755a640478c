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
 * With several directions a sample, tile and rows are as in TensorState.
 */
struct OuterRows {
  Tiles y;
  Matrix x;
  int samples, directions;
};

void sum_outer(const OuterRows* terms, int count, Matrix result, Range rows);

/** Each tile's samples as rows of `to`, whose columns are padded to whole vectors. */
void transpose_tiles(Tiles from, Matrix to, Range tiles);

/** result += Σ over tiles and lanes of y, for these of its features. */
void add_lanes(Tiles y, int tiles, float* result, Range features);

/** result = the sum of the first rows of a matrix that is padded to whole vectors. */
void add_rows(Matrix from, int rows, float* result);

}  // namespace indicatrix::INDICATRIX_ISA
