#include "adam.hh"

#include "vector_math.hh"

namespace indicatrix::INDICATRIX_ISA {

void adam(const Descent& descent, const float* gradient, size_t begin, size_t end) {
  const AdamStep& step = descent.step;
  float *parameters = descent.parameters, *mean = descent.mean, *square = descent.square;
  // m / c1 / (√(v / c2) + ε) as m · √c2 / c1 / (√v + ε √c2); running means move by a share of their distance: each one operation less.
  const double root = __builtin_sqrt(step.correction2);
  const vec rest1 = broadcast(float(1 - step.beta1)), rest2 = broadcast(float(1 - step.beta2));
  const vec rate = broadcast(float(step.rate * root / step.correction1)), epsilon = broadcast(float(step.epsilon * root));
  const vec decay = broadcast(float(step.weight_decay)), scale = broadcast(float(step.gradient_scale));
  /** So many numbers further on are brought closer meanwhile. */
  constexpr size_t ahead = 24 * lanes;
  for (size_t i = begin; i < end; i += lanes) {
    __builtin_prefetch(parameters + i + ahead, 1);
    __builtin_prefetch(mean + i + ahead, 1);
    __builtin_prefetch(square + i + ahead, 1);
    const vec g = at(gradient + i) * scale + decay * at(parameters + i);
    const vec m = at(mean + i) + rest1 * (g - at(mean + i));
    const vec v = at(square + i) + rest2 * (g * g - at(square + i));
    at(mean + i) = m;
    at(square + i) = v;
    at(parameters + i) -= rate * m * reciprocal(quick_square_root(v) + epsilon);
  }
}

double sum_of_squares(const float* x, size_t count) {
  double total = 0;
  /** Squares are summed in float32 over this many vectors, then in float64. */
  constexpr size_t stretch = 64 * lanes;
  for (size_t begin = 0; begin < count; begin += stretch) {
    vec squares{};
    for (size_t i = begin; i < count && i < begin + stretch; i += lanes) squares += at(x + i) * at(x + i);
    total += sum(squares);
  }
  return total;
}

}  // namespace indicatrix::INDICATRIX_ISA
