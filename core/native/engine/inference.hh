// A trained network at any number of points, a few tiles at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "../kernels/engine.hh"
#include "sampler.hh"
#include "team.hh"

namespace indicatrix {

/** Parameters are laid out, points row-major. Each call returns early, its result unfinished, when `stop` is set. */
class Inference {
 public:
  Inference(const Network& network, Team& team, const std::atomic<bool>& stop);

  /** @param embedding count × latent */
  void encode(const float* parameters, const float* inputs, size_t count, float* embedding);
  /** @param outputs count × inputs */
  void decode(const float* parameters, const float* latents, size_t count, float* outputs);
  /** @param tensors count × latent × latent: J Jᵀ of the encoder at inputs, or Jᵀ J of the decoder at latent points */
  void gram_tensors(const float* parameters, Part part, const float* points, size_t count, float* tensors);
  /** Mean contrastive loss of edges, a full batch at a time, each with negatives of its own batch that are always the same. */
  double contrast(const float* parameters, const float* features, const Edges& edges, Contrast loss, double spectrum, int negatives);
  /** Mean squared error over the rows and features. */
  double reconstruction_error(const float* parameters, const float* features, const uint32_t* rows, size_t count);

 private:
  /** One batch for each of the team, made for a use when it first comes up. */
  using Batches = std::vector<std::unique_ptr<BatchMemory>>;
  void load(const Batch& batch, const float* parameters, const float* points, const uint32_t* rows, Range tiles) const;
  template <typename Work> void in_chunks(Batches& batches, const BatchUse& use, size_t count, const Work& work);

  const EngineKernels& kernels_;
  const Network& network_;
  Team& team_;
  const std::atomic<bool>& stop_;
  Batches encoding_, decoding_, reconstructing_, tensors_[2], contrasting_;
};

}  // namespace indicatrix
