// What the steps of an epoch train on: cells, or the edges of their neighbour graph. The same seed draws the same, whatever the threads.
#pragma once

#include <cstdint>
#include <vector>

#include "../kernels/random.hh"
#include "step.hh"

namespace indicatrix {

/** Edges between rows of the features, each way by itself, and how often an epoch draws each: 0 … 1. */
struct Edges {
  std::vector<uint32_t> heads, tails;
  std::vector<float> shares;
};

class Sampler {
 public:
  virtual ~Sampler() = default;
  /** @returns its steps, at least one */
  virtual size_t begin_epoch() = 0;
  /** The next of the epoch's steps, good until the one after it is asked for. */
  virtual Draw next() = 0;
  /** At most. */
  virtual int samples() const = 0;
};

/** All cells once an epoch, in an order of its own; the last batch may be short. */
class CellSampler : public Sampler {
 public:
  CellSampler(std::vector<uint32_t> cells, int batch_size, uint64_t seed);
  size_t begin_epoch() override;
  Draw next() override;
  int samples() const override { return batch_size_; }

 private:
  std::vector<uint32_t> order_;
  int batch_size_;
  Random random_;
  size_t first_ = 0;
};

/**
 * Edges as often as their shares say: what a share leaves over an epoch counts in the next, as UMAP has it. An epoch's edges come in an
 * order of their own, in batches that differ by one edge at most. Negatives are any samples of the batch but the edge's own.
 */
class EdgeSampler : public Sampler {
 public:
  /** @param batch_size edges a step, at least 2; there are at least 2 */
  EdgeSampler(const Edges& edges, int batch_size, int negatives, uint64_t seed);
  size_t begin_epoch() override;
  Draw next() override;
  int samples() const override { return 2 * batch_size_; }

 private:
  const Edges& edges_;
  int batch_size_, negatives_;
  Random random_;
  std::vector<float> due_;
  std::vector<uint32_t> order_, rows_, others_;
  size_t steps_ = 0, step_ = 0;
};

/** For each of some heads so many other samples than itself and its tail, of a batch of heads and then tails. */
void draw_negatives(Random& random, int heads, int negatives, uint32_t* others);

}  // namespace indicatrix
