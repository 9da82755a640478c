// One training step: a batch's losses and the exact gradient of all parameters.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "../kernels/engine.hh"
#include "../kernels/random.hh"
#include "team.hh"

namespace indicatrix {

struct Regularization {
  Regularizer kind;
  Part part;
  double weight;
  /** Evaluate the tensors at random blends of the batch's samples (x' = α x + (1 − α) x_perm, α ~ U(−0.2, 1.2)). */
  bool mixing;
};

/** What a step trains on beside the regularizer: the reconstruction of cells, or the edges of their neighbour graph. */
struct Objective {
  /** None: the reconstruction. */
  Contrast contrast = Contrast::none;
  int negatives = 0;
  /** Of a contrast, what the reconstruction's error counts; 0 for an encoder alone. */
  double reconstruction = 0;
  /** The encoder stays as it is: its gradient is 0. */
  bool decoder_alone = false;

  bool reconstructs() const { return contrast == Contrast::none || reconstruction > 0; }
};

/** A step's samples. */
struct Draw {
  /** Which `samples` rows of the features: cells, or the heads of edges and then their tails. */
  const uint32_t* rows;
  int samples;
  /** How many rows after those will be the next batch. */
  int next = 0;
  /** Of edges: for each head its negatives, which are samples of this batch; and NEG's c or InfoNCE's ρ. */
  const uint32_t* negatives = nullptr;
  double spectrum = 0;
};

struct Loss {
  double mse, contrast, regularizer, total;
  /** Samples whose tensor was left out. */
  int degenerate;
};

class Step {
 public:
  /** @param batch_size samples a step has at most */
  Step(const Network& network, const Objective& objective, const Regularization& regularization, int batch_size, uint64_t seed, Team& team,
       const std::atomic<bool>& stop);

  /**
   * @param gradient one number a trained parameter; meaningless when `stop` was set meanwhile
   * @param descent updates the parameters as well, unless it is null, the loss is not finite or `stop` was set
   */
  Loss gradient(const float* parameters, const float* features, const Draw& draw, float* gradient, const Descent* descent = nullptr);

  /** Updates all parameters by a gradient. */
  void descend(const Descent& descent, const float* gradient);

 private:
  void draw_blend(const uint32_t* rows, int samples);
  void forward(const Batch& batch, const float* parameters, Range tiles) const;
  void backward(const Batch& batch, const float* parameters, Range tiles) const;
  /** The sum of squared errors over the batch. */
  double squared_error(const float* parameters);
  void clear_encoder(float* gradient) const;
  /** From this parameter on. */
  void descend_from(const Descent& descent, const float* gradient, size_t first);
  Range share_of_rows(int rows, int share) const;
  /** Of so many tiles, or rows, of samples. */
  template <typename Work> void over_tiles(int tiles, const Work& work);
  template <typename Work> void over_rows(int rows, const Work& work);
  /** Rows of which the later are shorter, where values lie in rows. */
  template <typename Work> void over_triangle(int rows, const Work& work);

  const EngineKernels& kernels_;
  const Network& network_;
  Objective objective_;
  Regularization regularization_;
  Team& team_;
  const std::atomic<bool>& stop_;
  BatchMemory main_;
  /** The regularizer's own pass, where its inputs are blends. */
  std::unique_ptr<BatchMemory> blended_;
  Random random_;
  std::vector<uint32_t> partners_;
  std::vector<float> blend_;
};

}  // namespace indicatrix
