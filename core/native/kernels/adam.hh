// Adam (Kingma & Ba 2014), as PyTorch computes it.
#pragma once

#include <cstddef>

namespace indicatrix {

/** One step's constants. */
struct AdamStep {
  double rate, beta1, beta2, epsilon;
  /** Added to the gradient: decay · parameter. */
  double weight_decay;
  /** The gradient is multiplied by it first: 1, or what brings its norm down to the clip. */
  double gradient_scale;
  /** 1 − βᵗ after t steps. */
  double correction1, correction2;
};

/** The update that follows a gradient. */
struct Descent {
  AdamStep step;
  /** The laid-out parameters that the gradient is of, and Adam's running means. */
  float *parameters, *mean, *square;
};

}  // namespace indicatrix
