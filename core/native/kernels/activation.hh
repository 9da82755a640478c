// Activations with their first and second derivatives. The product needs the second because a metric tensor is made of
// first derivatives, and training follows its gradient.
#pragma once

#include "network.hh"
#include "vector_math.hh"

namespace indicatrix::INDICATRIX_ISA {

/** φ(x), φ'(x), φ''(x) */
struct Activated {
  vec value, slope, bend;
};

template <Activation> Activated activated(vec x);

template <> inline Activated activated<Activation::elu>(vec x) {
  const vec below = expm1(min(x, vec{}));  // 0 where x is positive
  const vec slope = below + 1.0f;
  return {max(x, vec{}) + below, slope, x > 0.0f ? vec{} : slope};
}

template <> inline Activated activated<Activation::softplus>(vec x) {
  const vec e = exp(-abs(x));
  const vec share = 1.0f / (1.0f + e);  // σ(|x|)
  const vec slope = x > 0.0f ? share : e * share;
  return {max(x, vec{}) + log(1.0f + e), slope, e * share * share};
}

template <> inline Activated activated<Activation::tanh>(vec x) {
  const vec e = expm1(-2.0f * abs(x));
  const vec size = -e / (e + 2.0f);
  const vec value = x > 0.0f ? size : -size;
  const vec slope = (1.0f - size) * (1.0f + size);
  return {value, slope, -2.0f * value * slope};
}

template <> inline Activated activated<Activation::silu>(vec x) {
  const vec e = exp(-abs(x));
  const vec share = 1.0f / (1.0f + e);
  const vec sigmoid = x > 0.0f ? share : e * share;
  const vec both = e * share * share;  // σ(1 − σ)
  return {x * sigmoid, sigmoid + x * both, both * (2.0f + x * (1.0f - 2.0f * sigmoid))};
}

template <> inline Activated activated<Activation::relu>(vec x) {
  const auto positive = x > 0.0f;
  return {max(x, vec{}), positive ? broadcast(1) : vec{}, vec{}};
}

}  // namespace indicatrix::INDICATRIX_ISA
