#include "mixture.hh"

#include <cmath>

#include "isa.hh"
#include "vector_math.hh"

namespace indicatrix::INDICATRIX_ISA {

constexpr int slice_vectors = int(cluster_slice) / lanes;
constexpr int doubles = lanes / 2;

static void similarities(const float* const* cells, size_t dim, const float* centres, size_t width, float* similarity) {
  for (size_t k = 0; k < width; k += cluster_slice) {
    vec sums[cell_group][slice_vectors] = {};
    for (size_t i = 0; i < dim; i++) {
      const float* row = centres + i * width + k;
      for (size_t c = 0; c < cell_group; c++)
        for (int v = 0; v < slice_vectors; v++) sums[c][v] += cells[c][i] * load(row + v * lanes);
    }
    for (size_t c = 0; c < cell_group; c++)
      for (int v = 0; v < slice_vectors; v++) store(similarity + c * width + k + v * lanes, sums[c][v]);
  }
}

static MixtureTerms assign(const float* similarity, const float* penalty, size_t width, float sigma, float* r) {
  const float scale = 2 / sigma;
  vec most = broadcast(-3e38f);
  for (size_t k = 0; k < width; k += lanes) {
    const vec logit = scale * (load(similarity + k) - 1.0f) + load(penalty + k);
    store(r + k, logit);
    most = max(most, logit);
  }
  float largest = most[0];
  for (int lane = 1; lane < lanes; lane++) largest = most[lane] > largest ? most[lane] : largest;
  vec total{}, weighted{};
  for (size_t k = 0; k < width; k += lanes) {
    const vec shifted = max(load(r + k) - largest, broadcast(-87.0f)), e = exp(shifted);
    store(r + k, e);
    total += e;
    weighted += e * shifted;
  }
  const float whole = sum(total), share = 1 / whole;
  vec distance{};
  for (size_t k = 0; k < width; k += lanes) {
    const vec p = load(r + k) * share;
    store(r + k, p);
    distance += p * (1.0f - load(similarity + k));
  }
  return {2.0 * sum(distance), double(sum(weighted)) / whole - std::log(double(whole))};
}

static void add_products(const float* values, size_t count, const float* r, double* sums) {
  constexpr int parts = int(cluster_slice) / doubles;
  dvec weights[parts];
  for (int part = 0; part < parts; part++)
    for (int lane = 0; lane < doubles; lane++) weights[part][lane] = r[part * doubles + lane];
  for (size_t i = 0; i < count; i++) {
    double* row = sums + i * cluster_slice;
    const double value = values[i];
    for (int part = 0; part < parts; part++) store(row + part * doubles, load<dvec>(row + part * doubles) + value * weights[part]);
  }
}

static void subtract(const float* r, size_t clusters, const float* directions, size_t dim, float* out) {
  size_t i = 0;
  for (; i + lanes <= dim; i += lanes) {
    vec all{};
    for (size_t k = 0; k < clusters; k++) all += r[k] * load(directions + k * dim + i);
    store(out + i, load(out + i) - all);
  }
  for (; i < dim; i++) {
    float all = 0;
    for (size_t k = 0; k < clusters; k++) all += r[k] * directions[k * dim + i];
    out[i] -= all;
  }
}

extern const MixtureKernels mixture_kernels = {
    .similarities = similarities, .assign = assign, .add_products = add_products, .subtract = subtract};

}  // namespace indicatrix::INDICATRIX_ISA
