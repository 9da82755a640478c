#include "linear.hh"

#include "isa.hh"

namespace indicatrix::INDICATRIX_ISA {

constexpr size_t width = lanes / 2;

static dvec at(const double* p) { return load<dvec>(p); }

static double total(dvec sums) {
  double sum = 0;
  for (size_t lane = 0; lane < width; lane++) sum += sums[lane];
  return sum;
}

static double dot(const double* a, const double* b, size_t count) {
  dvec sums[4] = {};
  size_t i = 0;
  for (; i + 4 * width <= count; i += 4 * width) {
    for (size_t part = 0; part < 4; part++) sums[part] += at(a + i + part * width) * at(b + i + part * width);
  }
  double sum = total((sums[0] + sums[1]) + (sums[2] + sums[3]));
  for (; i < count; i++) sum += a[i] * b[i];
  return sum;
}

static void add_scaled(double factor, const double* x, double* y, size_t count) {
  const dvec factors = factor - dvec{};
  size_t i = 0;
  for (; i + width <= count; i += width) store(y + i, at(y + i) + factors * at(x + i));
  for (; i < count; i++) y[i] += factor * x[i];
}

/** Four vectors at a time, so that the row is read once for them. */
static void dots(const double* row, const double* vectors, size_t vector_count, size_t count, double* out) {
  size_t v = 0;
  for (; v + 4 <= vector_count; v += 4) {
    const double* a = vectors + v * count;
    dvec sums[4] = {};
    size_t i = 0;
    for (; i + width <= count; i += width) {
      const dvec x = at(row + i);
      for (size_t part = 0; part < 4; part++) sums[part] += x * at(a + part * count + i);
    }
    for (size_t part = 0; part < 4; part++) {
      out[v + part] = total(sums[part]);
      for (size_t rest = i; rest < count; rest++) out[v + part] += row[rest] * a[part * count + rest];
    }
  }
  for (; v < vector_count; v++) out[v] = dot(row, vectors + v * count, count);
}

extern const LinearKernels linear_kernels = {.dot = dot, .add_scaled = add_scaled, .dots = dots};

}  // namespace indicatrix::INDICATRIX_ISA
