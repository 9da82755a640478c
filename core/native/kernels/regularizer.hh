// What metric tensors are trained towards (m the latent dimension, expectations over the batch):
//   volume     Var[log det G], unbiased (eq. 6)      shape     m² E[Tr G² / Tr² G] − m (eq. 7)
//   shape_log  log E[Tr G² / Tr² G]                  isometry  m² E[Tr G²] / E[Tr² G] − m (eq. 8)
//   scaled_isometry  m² E[Tr G²] / E²[Tr G] − m
// A tensor that float32 cannot tell from a singular one (volume), or whose trace vanishes or overflows, is left out and counted.
#pragma once

#include "batch.hh"
#include "vector_math.hh"

namespace indicatrix::INDICATRIX_ISA {

/** One sample's determinant (product of eigenvalues) and adjugate, of a packed symmetric matrix. */
template <int m> struct Determinant;

template <> struct Determinant<1> {
  vec value, adjugate[1];
  explicit Determinant(const vec* g) : value(g[0]), adjugate{broadcast(1)} {}
};

template <> struct Determinant<2> {
  vec value, adjugate[3];
  explicit Determinant(const vec* g) : value(g[0] * g[2] - g[1] * g[1]), adjugate{g[2], -g[1], g[0]} {}
};

template <> struct Determinant<3> {
  vec value, adjugate[6];
  explicit Determinant(const vec* g)
      : adjugate{g[3] * g[5] - g[4] * g[4], g[2] * g[4] - g[1] * g[5], g[1] * g[4] - g[2] * g[3],
                 g[0] * g[5] - g[2] * g[2], g[1] * g[2] - g[0] * g[4], g[0] * g[3] - g[1] * g[1]} {
    value = g[0] * adjugate[0] + g[1] * adjugate[1] + g[2] * adjugate[2];
  }
};

/** Place of entry (i, i) in a packed matrix. */
constexpr int diagonal(int m, int i) { return i * m - i * (i - 1) / 2; }

/** Traces beyond these cannot be squared and inverted in float32 with the tensor scaled by them. */
constexpr float smallest_trace = 1e-30f, largest_trace = 1e30f;
/** Below this share of the product of its diagonal, a determinant in float32 is rounding error. */
constexpr float smallest_determinant = 1e-6f;

/** Scales tile's tensors by their trace and fills their statistics. */
template <int m>
inline void measure(const TensorState& tensor, int tile, const vec* packed) {
  vec trace = packed[0];
  for (int i = 1; i < m; i++) trace += packed[diagonal(m, i)];
  auto valid = (trace > smallest_trace) & (trace < largest_trace);
  const vec scale = 1.0f / (valid ? trace : broadcast(1));
  vec scaled[packed_size(m)];
  vec squares{};  // Tr (G / Tr G)²
  vec product = broadcast(1);
  for (int i = 0, entry = 0; i < m; i++) {
    product *= packed[diagonal(m, i)] * scale;
    for (int j = i; j < m; j++, entry++) {
      scaled[entry] = packed[entry] * scale;
      at(tensor.gram.at(tile, entry)) = scaled[entry];
      squares += scaled[entry] * scaled[entry] * (i == j ? 1.0f : 2.0f);
    }
  }
  vec value = squares;
  if (tensor.regularizer == Regularizer::volume) {
    const vec determinant = Determinant<m>(scaled).value;
    valid &= determinant > smallest_determinant * product;
    value = log(valid ? determinant : broadcast(1)) + float(m) * log(valid ? trace : broadcast(1));
  }
  at(tensor.statistic.at(tile, 0)) = trace;
  at(tensor.statistic.at(tile, 1)) = valid ? value : vec{};
  at(tensor.statistic.at(tile, 2)) = valid ? broadcast(1) : vec{};
}

/** The regularizer over the whole batch, from the statistics of all its tiles. */
RegularizerValue regularize(const Batch& batch);

/** gram_adjoint of the range: weight times the regularizer's derivative by G. */
void regularizer_adjoint(const Batch& batch, const RegularizerValue& value, Range tiles);

}  // namespace indicatrix::INDICATRIX_ISA
