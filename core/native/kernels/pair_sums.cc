#include "pair_sums.hh"

#include "isa.hh"
#include "vector_math.hh"

namespace indicatrix::INDICATRIX_ISA {

/** As many vectors are summed side by side as have 16 lanes, so that sums are as good on narrow vectors as on wide ones. */
constexpr int parts = 16 / lanes;

struct Sum {
  vec part[parts] = {};

  vec& operator[](int i) { return part[i]; }
  vec all() const {
    vec total = part[0];
    for (int i = 1; i < parts; i++) total += part[i];
    return total;
  }
};

static PairRun moments(const float* first, const float* second, size_t count) {
  Sum difference, a, b, product;
  for (size_t i = 0; i < count; i += 16) {
    for (int part = 0; part < parts; part++) {
      const vec squared = load(first + i + part * lanes), other = load(second + i + part * lanes);
      const vec d = square_root(squared), e = square_root(other);
      const vec gap = d - e;
      difference[part] += gap * gap;
      a[part] += squared;
      b[part] += other;
      product[part] += d * e;
    }
  }
  const quad all = sum4(difference.all(), a.all(), b.all(), product.all());
  return {all[0], all[1], all[2], all[3]};
}

static float largest(const float* squared, size_t count) {
  vec most{};
  for (size_t i = 0; i < count; i += lanes) {
    const vec next = load(squared + i);
    most = next > most ? next : most;
  }
  float found = 0;
  for (int lane = 0; lane < lanes; lane++) found = most[lane] > found ? most[lane] : found;
  return found;
}

static float residual(const float* first, const float* second, size_t count, float scale) {
  Sum total;
  for (size_t i = 0; i < count; i += 16) {
    for (int part = 0; part < parts; part++) {
      const vec gap = square_root(load(first + i + part * lanes)) - scale * square_root(load(second + i + part * lanes));
      total[part] += gap * gap;
    }
  }
  return sum(total.all());
}

static float density(const float* squared, size_t count, float factor) {
  Sum total;
  for (size_t i = 0; i < count; i += 16)
    for (int part = 0; part < parts; part++) total[part] += exp(-factor * load(squared + i + part * lanes));
  return sum(total.all());
}

static float sparsity(const float* squared, size_t count, float factor) {
  Sum total;
  for (size_t i = 0; i < count; i += 16)
    for (int part = 0; part < parts; part++) total[part] -= expm1(-factor * load(squared + i + part * lanes));
  return sum(total.all());
}

static void bins(const float* squared, size_t count, int32_t lowest, uint32_t* bins) {
  for (size_t i = 0; i < count; i += lanes) {
    ivec bin = (bits(load(squared + i)) - lowest) >> dropped_bits;
    bin = bin > 0 ? bin : ivec{};
    const ivec last = ivec{} + int32_t(distance_bins - 1);
    bin = bin < last ? bin : last;
    for (int lane = 0; lane < lanes; lane++) bins[i + lane] = uint32_t(bin[lane]);
  }
}

extern const PairSumKernels pair_sum_kernels = {
    .moments = moments,
    .largest = largest,
    .residual = residual,
    .density = density,
    .sparsity = sparsity,
    .bins = bins,
};

}  // namespace indicatrix::INDICATRIX_ISA
