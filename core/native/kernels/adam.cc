#include "adam.hh"

#include "vector_math.hh"

namespace indicatrix::INDICATRIX_ISA {

void adam(const Descent& descent, const float* gradient, size_t begin, size_t end) {
  const AdamStep& step = descent.step;
  float *parameters = descent.parameters, *mean = descent.mean, *square = descent.square;
  const vec beta1 = broadcast(float(step.beta1)), rest1 = broadcast(float(1 - step.beta1));
  const vec beta2 = broadcast(float(step.beta2)), rest2 = broadcast(float(1 - step.beta2));
  const vec rate = broadcast(float(step.rate / step.correction1)), root_correction = broadcast(float(1 / __builtin_sqrt(step.correction2)));
  const vec epsilon = broadcast(float(step.epsilon)), decay = broadcast(float(step.weight_decay)), scale = broadcast(float(step.gradient_scale));
  /** So many numbers further on are brought closer meanwhile. */
  constexpr size_t ahead = 24 * lanes;
  for (size_t i = begin; i < end; i += lanes) {
    __builtin_prefetch(parameters + i + ahead, 1);
    __builtin_prefetch(mean + i + ahead, 1);
    __builtin_prefetch(square + i + ahead, 1);
    const vec g = at(gradient + i) * scale + decay * at(parameters + i);
    const vec m = beta1 * at(mean + i) + rest1 * g;
    const vec v = beta2 * at(square + i) + rest2 * g * g;
    at(mean + i) = m;
    at(square + i) = v;
    at(parameters + i) -= rate * m * reciprocal(quick_square_root(v) * root_correction + epsilon);
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
