#include "pair_sums.hh"

#include "isa.hh"
#include "vector_math.hh"

namespace indicatrix::INDICATRIX_ISA {

static PairRun moments(const float* first, const float* second, size_t count) {
  vec difference{}, a{}, b{}, product{};
  for (size_t i = 0; i < count; i += lanes) {
    const vec squared = unaligned_at(first + i), other = unaligned_at(second + i);
    const vec d = square_root(squared), e = square_root(other);
    const vec gap = d - e;
    difference += gap * gap;
    a += squared;
    b += other;
    product += d * e;
  }
  const quad all = sum4(difference, a, b, product);
  return {all[0], all[1], all[2], all[3]};
}

static float largest(const float* squared, size_t count) {
  vec most{};
  for (size_t i = 0; i < count; i += lanes) {
    const vec next = unaligned_at(squared + i);
    most = next > most ? next : most;
  }
  float found = 0;
  for (int lane = 0; lane < lanes; lane++) found = most[lane] > found ? most[lane] : found;
  return found;
}

static float residual(const float* first, const float* second, size_t count, float scale) {
  vec total{};
  for (size_t i = 0; i < count; i += lanes) {
    const vec gap = square_root(unaligned_at(first + i)) - scale * square_root(unaligned_at(second + i));
    total += gap * gap;
  }
  return sum(total);
}

static float density(const float* squared, size_t count, float factor) {
  vec total{};
  for (size_t i = 0; i < count; i += lanes) total += exp(-factor * unaligned_at(squared + i));
  return sum(total);
}

static void bins(const float* squared, size_t count, int32_t lowest, uint32_t* bins) {
  for (size_t i = 0; i < count; i += lanes) {
    ivec bin = (bits(unaligned_at(squared + i)) - lowest) >> dropped_bits;
    bin = bin > 0 ? bin : ivec{};
    const ivec last = ivec{} + int32_t(distance_bins - 1);
    bin = bin < last ? bin : last;
    for (int lane = 0; lane < lanes; lane++) bins[i + lane] = uint32_t(bin[lane]);
  }
}

extern const PairSumKernels pair_sum_kernels = {moments, largest, residual, density, bins};

}  // namespace indicatrix::INDICATRIX_ISA
