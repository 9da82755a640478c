// A training step as its equations stand: double precision, one sample and one number after the other, nothing clever. What engine/ and
// kernels/ do fast is tested against it.
#pragma once

#include <cstdint>
#include <vector>

#include "../engine/step.hh"

namespace indicatrix::reference {

/** An edge batch as the engine has it: heads, then their tails; each head's negatives are samples of the batch. */
struct Edges {
  const uint32_t* negatives;
  double spectrum;
};

struct Result {
  Loss loss;
  /** As the flat parameters. */
  std::vector<double> gradient;
};

/**
 * @param parameters flat: layer by layer, weights (outputs × inputs) before biases, the encoder before the decoder
 * @param x samples × inputs
 */
Result step(const Network& network, const std::vector<double>& parameters, const Objective& objective, const Regularization& regularization,
            const std::vector<double>& x, const Edges& edges);

/** One update by Adam (Kingma & Ba 2014, algorithm 1) of parameters and its two running means. */
void adam(const AdamStep& step, const std::vector<double>& gradient, std::vector<double>& parameters, std::vector<double>& mean,
          std::vector<double>& square);

}  // namespace indicatrix::reference
