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

static void apply(const double* differences, const double* weights, size_t count, size_t stride, const double* basis, size_t size, double* image) {
  for (size_t i = 0; i < size * stride; i++) image[i] = 0;
  for (size_t p = 0; p < count; p++) {
    const double* difference = differences + p * stride;
    for (size_t i = 0; i < size; i++) {
      const dvec along = weights[p] * dot(difference, basis + i * stride, stride) - dvec{};
      for (size_t j = 0; j < stride; j += doubles) store(image + i * stride + j, at(image + i * stride + j) + along * at(difference + j));
    }
  }
}

extern const MomentKernels moment_kernels = {subtract, dot, apply};

}  // namespace indicatrix::INDICATRIX_ISA
