// A whole training run: Adam over shuffled batches, held-out error, the best weights.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "sampler.hh"

namespace indicatrix {

/** What the options of a run mean is said in core/model/options.ts. */
struct TrainingPlan {
  Network network;
  Objective objective;
  Regularization regularization;
  int epochs, batch_size;
  double rate, beta1, beta2, epsilon, weight_decay, gradient_clip;
  bool cosine, keep_best;
  int evaluate_every, patience;
  uint64_t seed;
  /** 0 for none. */
  double frames_per_second;
  int threads;

  /** Row-major; the rows to train on and those held out. */
  const float* features;
  size_t rows;
  std::vector<uint32_t> train, held_out;
  /**
   * Of a contrast, between rows to train on, and from rows held out to those; NEG's c or InfoNCE's ρ, and what it is in the first `early`
   * share of the epochs.
   */
  Edges edges, held_out_edges;
  double spectrum, early_spectrum, early;
  std::vector<float> initial;
};

/**
 * Losses are means over the epoch's batches. Where nothing is held out, what is held out has the others' loss; where nothing is
 * reconstructed, or contrasted, 0.
 */
struct EpochRecord {
  int epoch = 0;
  double loss = 0, mse = 0, contrast = 0, regularizer = 0, held_out_mse = 0, held_out_contrast = 0;
  int degenerate = 0;
  /** What the epoch took. */
  double seconds = 0;
};

/** Called on the training thread; must not wait. */
class TrainingListener {
 public:
  virtual ~TrainingListener() = default;
  /** @param parameters the weights after the epoch, laid out */
  virtual void epoch(const EpochRecord& record, const float* parameters) = 0;
  /** Whether the last frame has been taken, so that another is worth computing. */
  virtual bool wants_frame() = 0;
  /** The embedding of all rows, during this epoch. */
  virtual void frame(int epoch, const std::vector<float>& embedding) = 0;
};

struct TrainingOutcome {
  enum class Status { finished, cancelled, diverged } status;
  /** Where the kept weights come from, or where training diverged; epochs count from 1. */
  int epoch;
  std::vector<float> parameters;
  double seconds;
};

/** Runs on the caller's thread and `threads − 1` more. The same plan gives the same bits, whatever the number of threads. */
TrainingOutcome train(const TrainingPlan& plan, TrainingListener& listener, const std::atomic<bool>& stop);

/** Uniform in ±1/√inputs, weights and biases alike (PyTorch's default for linear layers). @param parameters flat */
void initial_parameters(const Network& network, uint64_t seed, float* parameters);

}  // namespace indicatrix
