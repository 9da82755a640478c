#include "moments.hh"

#include "isa.hh"

namespace indicatrix::INDICATRIX_ISA {

/** Half as many as of float32. */
constexpr size_t doubles = lanes / 2;
constexpr size_t parts = moment_lanes / doubles;

static dvec at(const double* p) { return load<dvec>(p); }

static double dot(const double* a, const double* b, size_t stride) {
  dvec sums[parts] = {};
  for (size_t j = 0; j < stride; j += moment_lanes)
    for (size_t part = 0; part < parts; part++) sums[part] += at(a + j + part * doubles) * at(b + j + part * doubles);
  double total[moment_lanes];
  for (size_t part = 0; part < parts; part++) store(total + part * doubles, sums[part]);
  return ((total[0] + total[1]) + (total[2] + total[3])) + ((total[4] + total[5]) + (total[6] + total[7]));
}

static double subtract(const float* row, const float* centre, size_t dim, size_t stride, double* difference) {
  for (size_t j = 0; j < dim; j++) difference[j] = double(row[j]) - double(centre[j]);
  for (size_t j = dim; j < stride; j++) difference[j] = 0;
  return dot(difference, difference, stride);
}

/** Terms and vectors of a row that have their sums in registers at once. */
constexpr size_t block_terms = 6;
constexpr size_t block_vectors = vector_registers == 32 ? 4 : 2;

template <size_t terms, size_t vectors>
static void add_block(const double* coefficients, size_t step, const RowList& list, size_t first, double* sums, size_t apart) {
  dvec kept[terms][vectors];
  for (size_t a = 0; a < terms; a++)
    for (size_t v = 0; v < vectors; v++) kept[a][v] = at(sums + a * apart + v * doubles);
  for (size_t i = 0; i < list.count; i++) {
    const double* row = list.values + list.rows[i] * list.stride + first;
    dvec x[vectors];
    for (size_t v = 0; v < vectors; v++) x[v] = at(row + v * doubles);
    for (size_t a = 0; a < terms; a++) {
      const dvec factor = coefficients[i * step + a] - dvec{};
      for (size_t v = 0; v < vectors; v++) kept[a][v] += factor * x[v];
    }
  }
  for (size_t a = 0; a < terms; a++)
    for (size_t v = 0; v < vectors; v++) store(sums + a * apart + v * doubles, kept[a][v]);
}

template <size_t terms>
static void add_terms(const double* coefficients, size_t step, const RowList& list, size_t width, double* sums, size_t apart) {
  size_t j = 0;
  for (; j + block_vectors * doubles <= width; j += block_vectors * doubles)
    add_block<terms, block_vectors>(coefficients, step, list, j, sums + j, apart);
  for (; j < width; j += doubles) add_block<terms, 1>(coefficients, step, list, j, sums + j, apart);
}

static void add_products(const double* coefficients, size_t terms, const RowList& list, size_t width, double* sums, size_t apart) {
  size_t a = 0;
  const auto next = [&](size_t count) {
    const double* from = coefficients + a;
    double* to = sums + a * apart;
    switch (count) {
      case 1: return add_terms<1>(from, terms, list, width, to, apart);
      case 2: return add_terms<2>(from, terms, list, width, to, apart);
      case 3: return add_terms<3>(from, terms, list, width, to, apart);
      case 4: return add_terms<4>(from, terms, list, width, to, apart);
      case 5: return add_terms<5>(from, terms, list, width, to, apart);
      default: return add_terms<block_terms>(from, terms, list, width, to, apart);
    }
  };
  for (size_t count; a < terms; a += count) next(count = terms - a < block_terms ? terms - a : block_terms);
}

static void add_rows(const double* coefficients, const double* rows, size_t count, size_t stride, size_t width, double* sum) {
  for (size_t j = 0; j < width; j += doubles) {
    dvec kept = at(sum + j);
    for (size_t i = 0; i < count; i++) kept += coefficients[i] * at(rows + i * stride + j);
    store(sum + j, kept);
  }
}

extern const MomentKernels moment_kernels = {.subtract = subtract, .dot = dot, .add_products = add_products, .add_rows = add_rows};

}  // namespace indicatrix::INDICATRIX_ISA
