// Every regularizer of the metric tensor G, whole in one struct: what it takes of each sample, what it makes of a batch, and its
// derivative.
// A new one is a struct here and its place in `Regularizers` below.
//
// A sample's tensor comes as H = G / Tr G, packed, and Tr G; expectations are means over the n samples of a batch that count, m is the
// latent dimension. `name` is what a configuration calls it.
#pragma once

#include <cmath>

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

/** Tr H². */
template <int m> inline vec squares_of(const vec* h) {
  vec squares{};
  for (int i = 0, entry = 0; i < m; i++)
    for (int j = i; j < m; j++, entry++) squares += h[entry] * h[entry] * (i == j ? 1.0f : 2.0f);
  return squares;
}

struct Sample {
  double trace, statistic;
};

/** Over the samples of a batch that count, in four sums so that none waits for the one before; the same whatever the threads. */
template <typename Term> double sum_over(const Batch& batch, Term term) {
  double total[4] = {};
  for (int tile = 0; tile < batch.tensor_tiles; tile++) {
    const float* trace = batch.tensor.statistic.at(tile, 0);
    const float* statistic = batch.tensor.statistic.at(tile, 1);
    const float* counts = batch.tensor.statistic.at(tile, 2);
    const int left = batch.tensor_samples - tile * lanes, samples = left < lanes ? left : lanes;
    for (int i = 0; i < samples; i++) total[i % 4] += counts[i] > 0 ? term(Sample{trace[i], statistic[i]}) : 0.0;
  }
  return (total[0] + total[1]) + (total[2] + total[3]);
}

/** A batch's value, and what its derivative by each sample's G has in common: `factor` before it, and a `center` in it. */
struct Outcome {
  double value, factor, center;
};

/** What regularizers of shape have in common: q = Tr H² is a sample's statistic, and factor · share · (H − middle · 1) its derivative. */
struct OfShape {
  /** Fewest samples that have a value. */
  static constexpr int fewest = 1;
  template <int m, typename Mask> static vec statistic(const vec* h, vec, Mask&) { return squares_of<m>(h); }
  template <int m> static void derivative(const vec* h, vec coefficient, vec middle, vec* out) {
    for (int i = 0, entry = 0; i < m; i++)
      for (int j = i; j < m; j++, entry++) out[entry] = coefficient * (i == j ? h[entry] - middle : h[entry]);
  }
};

/** GeomAE, eq. 6: Var[log det G], unbiased. Its derivative is 2 / (n − 1) (log det G − mean) G⁻¹. */
struct Volume {
  static constexpr const char* name = "volume";
  static constexpr int fewest = 2;
  /** Below this share of the product of its diagonal, a determinant in float32 is rounding error. */
  static constexpr float smallest_determinant = 1e-6f;

  template <int m, typename Mask> static vec statistic(const vec* h, vec trace, Mask& valid) {
    vec product = broadcast(1);
    for (int i = 0; i < m; i++) product *= h[diagonal(m, i)];
    const vec determinant = Determinant<m>(h).value;
    valid &= determinant > smallest_determinant * product;
    return log(valid ? determinant : broadcast(1)) + float(m) * log(valid ? trace : broadcast(1));
  }
  static Outcome outcome(const Batch& batch, double n, double) {
    const double mean = sum_over(batch, [](const Sample& s) { return s.statistic; }) / n;
    const double squares = sum_over(batch, [mean](const Sample& s) { return (s.statistic - mean) * (s.statistic - mean); });
    return {squares / (n - 1), 2 / (n - 1), mean};
  }
  static double share(const Sample& s, double center) { return (s.statistic - center) / s.trace; }
  static vec middle(vec, vec, float) { return vec{}; }
  template <int m> static void derivative(const vec* h, vec coefficient, vec, vec* out) {
    const Determinant<m> determinant(h);
    // A tensor that does not count may have none.
    coefficient /= coefficient != 0.0f ? determinant.value : broadcast(1);
    for (int entry = 0; entry < packed_size(m); entry++) out[entry] = coefficient * determinant.adjugate[entry];
  }
};

/** ConfAE, eq. 7: m² E[q] − m. Its derivative is 2 m² / n (H − q) / Tr G. */
struct Shape : OfShape {
  static constexpr const char* name = "shape";
  static Outcome outcome(const Batch& batch, double n, double m) {
    const double ratio = sum_over(batch, [](const Sample& s) { return s.statistic; }) / n;
    return {m * m * ratio - m, 2 / n * (m * m), 0};
  }
  static double share(const Sample& s, double) { return 1.0 / s.trace; }
  static vec middle(vec, vec statistic, float) { return statistic; }
};

/** ConfAE as published: log E[q]. */
struct ShapeLog : Shape {
  static constexpr const char* name = "shapeLog";
  static Outcome outcome(const Batch& batch, double n, double) {
    const double ratio = sum_over(batch, [](const Sample& s) { return s.statistic; }) / n;
    return {std::log(ratio), 2 / n * (1 / ratio), 0};
  }
};

/** IRAE, eq. 8: m² E[Tr G²] / E[Tr² G] − m. Its derivative is 2 m² / Σ Tr² G · Tr G (H − center). */
struct Isometry : OfShape {
  static constexpr const char* name = "isometry";
  static Outcome outcome(const Batch& batch, double, double m) {
    const double squares = sum_over(batch, [](const Sample& s) { return s.statistic * s.trace * s.trace; });
    const double traces = sum_over(batch, [](const Sample& s) { return s.trace * s.trace; });
    return {m * m * squares / traces - m, 2 * m * m / traces, squares / traces};
  }
  static double share(const Sample& s, double) { return s.trace; }
  static vec middle(vec, vec, float center) { return broadcast(center); }
};

/** IRAE as published: m² E[Tr G²] / E²[Tr G] − m. Its derivative is 2 m² / (n E²[Tr G]) Tr G (H − center / Tr G). */
struct ScaledIsometry : OfShape {
  static constexpr const char* name = "scaledIsometry";
  static Outcome outcome(const Batch& batch, double n, double m) {
    const double squares = sum_over(batch, [](const Sample& s) { return s.statistic * s.trace * s.trace; }) / n;
    const double trace = sum_over(batch, [](const Sample& s) { return s.trace; }) / n;
    return {m * m * squares / (trace * trace) - m, 2 * m * m / (n * trace * trace), squares / trace};
  }
  static double share(const Sample& s, double) { return s.trace; }
  static vec middle(vec trace, vec, float center) { return center / trace; }
};

template <typename... Each> struct ListOf {
  static constexpr int count = sizeof...(Each);
  static constexpr const char* names[] = {Each::name...};

  /** `use` gets the one that is meant; nothing where none is. */
  template <typename Use> static void with(Regularizer kind, Use use) {
    int place = int(Regularizer::none);
    (void)((int(kind) == ++place && (use(Each{}), true)) || ...);
  }
};

using Regularizers = ListOf<Volume, Shape, ShapeLog, Isometry, ScaledIsometry>;

}  // namespace indicatrix::INDICATRIX_ISA
