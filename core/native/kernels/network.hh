// The autoencoder as numbers: which layer stands where in the flat parameters.
#pragma once

#include <cstddef>

namespace indicatrix {

constexpr int max_depth = 9;  // eight hidden layers and the output
constexpr int max_latent = 3;
constexpr int max_negatives = 64;

enum class Activation : int { elu, softplus, tanh, silu, relu };
/** None, or one of regularizers.hh by its place in the list there, counted from 1. */
enum class Regularizer : int { none };
enum class Part : int { encoder, decoder };
/** What draws the ends of a neighbour graph's edges together and others apart (contrast.hh). */
enum class Contrast : int { none, umap, neg, infonce };

/**
 * Hidden widths up to this have both ends' weights for a feature side by side (ends.hh), where there are at least so many features: numbers
 * enough for any vector.
 */
constexpr int widest_thin = 8, end_width = 2 * widest_thin, fewest_thin_inputs = 32;
/** From this first hidden width on, a sample's values lie side by side in a row. */
constexpr int narrowest_rows = 32;

/**
 * A dense layer: its weights and its biases begin at these offsets of the laid-out parameters; from output to output and from input to
 * input it is that many numbers, of which one is 1.
 */
struct Layer {
  int inputs, outputs;
  size_t weight, bias, output_step, input_step;
  /** Where the weights stand once more, an input a row; 0 where nothing needs them so. */
  size_t transposed, transposed_stride;

  /** From one of its long rows to the next, of which there is one an output or one an input. */
  size_t stride() const { return output_step * input_step; }
  int rows() const { return input_step == 1 ? outputs : inputs; }
  size_t weight_of(int output, int input) const { return weight + output * output_step + input * input_step; }
};

/**
 * Encoder and decoder mirror each other, so both have `depth` layers; an encoder alone has no decoder's parameters. Hidden layers are
 * activated, outputs are linear.
 */
struct Network {
  Activation activation;
  bool encoder_only;
  int depth;
  Layer layers[2][max_depth];
  /** Flat, as the outside knows them: layer by layer, weights before biases, nothing between. */
  size_t parameter_count;
  /**
   * Laid out for the kernels, in aligned memory: rows of wide layers are padded, for a power of two from row to row would have them contend
   * for the same places of the cache. Thin ends come first, a row for each feature: the encoder's weights, then the decoder's; padding is 0
   * and stays it.
   * Of a network in rows, all rows are whole vectors, biases come after all weights, and after what is trained the weights that are needed
   * transposed.
   */
  size_t laid_out_count, trained_count, first_bias;

  const Layer& layer(Part part, int k) const { return layers[int(part)][k]; }
  int part_count() const { return encoder_only ? 1 : 2; }
  int input_dim() const { return layers[0][0].inputs; }
  int latent_dim() const { return layers[1][0].inputs; }
  /** Whether the layers next to the data are worked on together. */
  bool has_thin_ends() const { return !encoder_only && gram_dim() <= widest_thin && input_dim() >= fewest_thin_inputs; }
  bool in_rows() const { return gram_dim() >= narrowest_rows; }
  /** Width of the encoder's first and the decoder's last hidden layer, where the metric tensors are formed. */
  int gram_dim() const { return layers[0][0].outputs; }
};

/** @param hidden the encoder's hidden widths, 1 … 8 of them */
Network make_network(int input_dim, const int* hidden, int hidden_count, int latent_dim, Activation activation, bool encoder_only = false);

/** From flat to laid-out parameters, whose padding is set to 0 and whose transposed weights are filled in, and back. */
void lay_out(const Network& network, const float* flat, float* laid_out);
void flatten(const Network& network, const float* laid_out, float* flat);

/** Entries of a packed symmetric latent × latent matrix: rows of the upper triangle, one after the other. */
constexpr int packed_size(int latent_dim) { return latent_dim * (latent_dim + 1) / 2; }

}  // namespace indicatrix
