// Moments of points about a cell, in float64: what local regressions are made of.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dispatch.hh"

namespace indicatrix {

/** Rows are padded with zeros to a multiple of this. */
constexpr size_t moment_lanes = 8;

/** Some rows of a table. */
struct RowList {
  const double* values;
  /** From one row to the next. */
  size_t stride;
  const uint32_t* rows;
  size_t count;
};

struct MomentKernels {
  /** difference = row − centre, each exact; what pads the difference becomes 0. @param stride dim, padded @returns its square */
  double (*subtract)(const float* row, const float* centre, size_t dim, size_t stride, double* difference);
  double (*dot)(const double* a, const double* b, size_t stride);
  /**
   * sums row a += Σ coefficients[i · terms + a] · list's row i, of each row `width` numbers, padded. @param apart from one row of sums to
   * the next
   */
  void (*add_products)(const double* coefficients, size_t terms, const RowList& list, size_t width, double* sums, size_t apart);
  /** The same of rows that follow one another, for one row of sums. */
  void (*add_rows)(const double* coefficients, const double* rows, size_t count, size_t stride, size_t width, double* sum);
};

INDICATRIX_KERNELS(MomentKernels, moment_kernels);

}  // namespace indicatrix
