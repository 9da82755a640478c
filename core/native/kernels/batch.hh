// One pass of a batch through the network: where every intermediate result lies.
#pragma once

#include <cstdint>

#include "network.hh"
#include "tiles.hh"

namespace indicatrix {

/** Layer k of a part leads from value[k] to value[k + 1]; value[0] is the part's input, value[depth] its linear output. */
struct PartState {
  Tiles value[max_depth + 1];
  /** φ' and φ'' before value[k], k = 1 … depth − 1; `bend` only where a metric tensor is trained. */
  Tiles slope[max_depth], bend[max_depth];
  /** Derivative of the loss by what value[k] was before its activation. */
  Tiles adjoint[max_depth + 1];
};

/**
 * The metric tensors of one part and what their derivatives need. Tangents have a tile for each direction of latent space: direction i
 * of sample tile t is tile t · latent + i. In the encoder they run from the output back to value[1] (S_k in the gradient's
 * recursion), in the decoder from the input on to value[depth − 1].
 */
struct TensorState {
  Part part;
  Regularizer regularizer;
  double weight;
  /** Before and after the product with the slope, at value[k], k = 1 … depth − 1. */
  Tiles carried[max_depth], tangent[max_depth];
  /** Derivative of the loss by `tangent`; the backward pass then turns it into that by `carried`, in place. */
  Tiles adjoint[max_depth];
  /** What the tensors' derivative adds to PartState::adjoint[k]. */
  Tiles bent[max_depth];
  /**
   * The weights next to the data, padded to whole vectors, without data where the parameters have them so; their Gram matrix; its
   * derivative; the weights' derivative by it, where that does not go to the gradient at once. Of thin ends, the Gram matrices are parts of
   * EndState's.
   */
  Matrix outer_weight, metric, metric_adjoint, outer_gradient;
  /** metric · tangent, and gram_adjoint · tangent, at the layer next to the data. */
  Tiles stretched, weighted;
  /**
   * Packed tensors G, which `measure_tensors` divides by their trace, and the derivative of the loss by G. These and the statistic have
   * `lanes` samples a tile, always.
   */
  Tiles gram, gram_adjoint;
  /** Three features a sample: the trace of G; log det G or Tr G² / Tr² G; 1 where the tensor counts, 0 where it is degenerate. */
  Tiles statistic;

  /** Index of the value next to the data, where the tensors are formed. */
  int gram_value(const Network& network) const { return part == Part::encoder ? 1 : network.depth - 1; }
};

/**
 * What thin ends keep (ends.hh has the formulas). Rows have a number for each of the encoder's hidden units, then one for each of the
 * decoder's.
 */
struct EndState {
  /** What a sample's features are multiplied by in the gradient. */
  Matrix factors;
  /** Sums of u by tile, or of the residuals where those are formed; and of the squares of u. */
  Matrix totals;
  double* squares;
  /** Wᵀ u */
  Tiles pulled;
  /** Products of the weights with one another, and in a last row with the biases; and what those of the factors add to the gradient. */
  Matrix metric, metric_adjoint;
  /** The decoder's factors' sums, where those are multiplied by the data. */
  float* sums;
};

/**
 * Of a batch whose first half are the heads of edges and whose second half their tails. Numbers lie here a latent coordinate a row, samples
 * side by side, a vector more than there are.
 */
struct ContrastState {
  Contrast loss;
  /** NEG's c, InfoNCE's ρ. */
  float spectrum;
  /** Of a head, samples of the batch that it is driven away from: heads × negatives. */
  int negatives;
  const uint32_t* others;
  /** The embedding, and the loss's derivative by it. */
  Matrix places, adjoint;
};

/** What a batch's tensors come to. */
struct RegularizerValue {
  double value;
  /** Samples left out. */
  int degenerate;
  /** For the derivative by each sample's tensor (regularizer.cc). */
  double factor, center;
};

struct Batch {
  const Network* network;
  int samples, tiles, lanes;
  /** Whether all values lie a sample a row: a tile is then one sample, padded to whole vectors. */
  bool in_rows;
  /** Whether there is a reconstruction to compare, and what its error counts in the loss. */
  bool reconstructs;
  double error_weight;
  /** The decoder's value[0] and adjoint[0] are the encoder's last. */
  PartState parts[2];
  /** Where regularizer is none, there is none of it. */
  TensorState tensor;
  /** Whose tensors there are: all samples, or, of edges, the heads. */
  int tensor_samples, tensor_tiles;
  ContrastState contrast;
  /**
   * Whether the layers next to the data are (ends.hh): the data then lies in `data_rows` alone, and there are no tiles of the
   * reconstruction.
   */
  bool thin;
  EndState ends;
  /** Whether thin ends have formed their residuals in this step: they then stand in data_rows. */
  bool by_residuals;
  /** Of values in tiles: the data a sample a row as well, padded to whole vectors, where the first layer's gradient is summed along it. */
  Matrix data_rows;
  /** Sums of squared errors by tile. */
  double* squared_error;

  const PartState& part(Part which) const { return parts[int(which)]; }
  int value_tiles() const { return in_rows ? samples : tiles; }
  int tensor_value_tiles() const { return in_rows ? tensor_samples : tensor_tiles; }
  bool contrasts() const { return contrast.loss != Contrast::none; }
  bool has_tensors(Part which) const { return tensor.metric.data && tensor.part == which; }
  /** The last value of a part that training reaches, 0 if none: its output, or where its tensors end. */
  int last_trained(Part which) const {
    if (reconstructs || (contrasts() && which == Part::encoder)) return network->depth;
    if (has_tensors(which)) return network->depth - 1;
    return which == Part::encoder ? network->depth : 0;
  }
};

/** What a batch is for decides what memory it needs. */
struct BatchUse {
  /** Samples at most. */
  int samples = 0;
  bool encodes = false, decodes = false;
  /** Keeps what the derivatives need, of the reconstruction or of the tensors alone. */
  bool trains = false, reconstructs = false;
  double error_weight = 1;
  /** Metric tensors of `part`, trained by `regularizer` unless that is none. */
  bool tensors = false;
  Part part = Part::encoder;
  Regularizer regularizer = Regularizer::none;
  double weight = 0;
  /** Unless that is none, the samples are heads and tails of edges, so many negatives a head. */
  Contrast contrast = Contrast::none;
  int negatives = 0;

  int tensor_samples() const { return contrast == Contrast::none ? samples : samples / 2; }
};

/** A batch's memory, aligned and zeroed; the kernels write into it. */
class BatchMemory {
 public:
  BatchMemory(const Network& network, const BatchUse& use, int lanes);
  ~BatchMemory();
  BatchMemory(const BatchMemory&) = delete;
  BatchMemory& operator=(const BatchMemory&) = delete;

  Batch batch;

  /** Sets how many samples the batch now holds. */
  void resize(int samples);

 private:
  void* memory_;
  size_t bytes_;
};

}  // namespace indicatrix
