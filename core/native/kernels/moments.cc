#include "moments.hh"

#include "isa.hh"

namespace indicatrix::INDICATRIX_ISA {

/** Half as many as of float32. */
constexpr size_t doubles = lanes / 2;
constexpr size_t parts = moment_lanes / doubles;

static dvec at(const double* p) { return load<dvec>(p); }

static void subtract(const float* row, const float* centre, size_t dim, size_t stride, double* difference) {
  for (size_t j = 0; j < dim; j++) difference[j] = double(row[j]) - double(centre[j]);
  for (size_t j = dim; j < stride; j++) difference[j] = 0;
}

static double dot(const double* a, const double* b, size_t stride) {
  dvec sums[parts] = {};
  for (size_t j = 0; j < stride; j += moment_lanes)
    for (size_t part = 0; part < parts; part++) sums[part] += at(a + j + part * doubles) * at(b + j + part * doubles);
  double total[moment_lanes];
  for (size_t part = 0; part < parts; part++) store(total + part * doubles, sums[part]);
  return ((total[0] + total[1]) + (total[2] + total[3])) + ((total[4] + total[5]) + (total[6] + total[7]));
}

static void add_outer(const double* coefficients, size_t count, const double* row, size_t stride, double* sums) {
  for (size_t i = 0; i < count; i++) {
    const dvec factor = coefficients[i] - dvec{};
    for (size_t j = 0; j < stride; j += doubles) store(sums + i * stride + j, at(sums + i * stride + j) + factor * at(row + j));
  }
}

extern const MomentKernels moment_kernels = {.subtract = subtract, .dot = dot, .add_outer = add_outer};

}  // namespace indicatrix::INDICATRIX_ISA
