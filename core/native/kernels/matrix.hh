// Products of weights and values.
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

// ---------------------------------------------------------------- a sample a row

/** y = x b + bias for these samples. Rows of b, x's features many, are whole vectors, as are the biases, which may be null. */
void multiply_rows(const Tiles& x, const Matrix& b, const float* bias, const Tiles& y, Range samples);

/** y = scale ∘ x b + summand, as pull_back. */
void pull_back_rows(const Tiles& x, const Matrix& b, const Tiles& scale, const Tiles& summand, const Tiles& y, Range samples);

/** a b; the rows of b are whole vectors. */
struct Product {
  Weights a;
  Matrix b;
};

/** result = Σ a b over the terms, for these of its rows, from a column on (whole vectors). */
void sum_products(const Product* terms, int count, const Matrix& result, Range rows, int first_column = 0);

}  // namespace indicatrix::INDICATRIX_ISA
