#include "ends.hh"

#include "vector_math.hh"

namespace indicatrix::INDICATRIX_ISA {

/** Samples that are summed in registers at a time. */
constexpr int samples_at_once = vector_registers == 32 ? 2 : 1;
/** While a sample's features are worked on, those of the sample so many places later are brought closer. */
constexpr int ahead = 6;

static const Layer& outermost(const Batch& batch, Part part) { return batch.network->layer(part, part == Part::encoder ? 0 : batch.network->depth - 1); }

static int samples_of(const Batch& batch, int tile) { return batch.samples - tile * lanes < lanes ? batch.samples - tile * lanes : lanes; }

/** The sums of vectors `stride` numbers apart: vector i's in lane i. */
template <int first = 0, int count = lanes> [[gnu::always_inline]] static inline vec sums_of(const float* vectors, size_t stride) {
  if constexpr (count == 1) return at(vectors + first * stride);
  else return add_across<count / 2>(sums_of<first, count / 2>(vectors, stride), sums_of<first + count / 2, count / 2>(vectors, stride), Lanes{});
}

/** Vectors of a tile's samples, H for each, that are to be summed across their lanes. */
template <int H> struct Unsummed {
  alignas(sizeof(vec)) float data[lanes][H][lanes];

  void clear_from(int sample) {
    for (; sample < lanes; sample++)
      for (int h = 0; h < H; h++) at(data[sample][h]) = vec{};
  }
  vec sums(int h) const { return sums_of(data[0][h], size_t(H) * lanes); }
};

/** A hidden unit's weights in one of H rows of them. Three pointers reach eight rows, by one step and two. */
template <int H> struct Rows {
  const float* group[(H + 2) / 3];
  size_t stride;

  Rows(const float* weight, size_t stride) : stride(stride) {
#pragma GCC unroll 3
    for (int g = 0; g < (H + 2) / 3; g++) group[g] = weight + 3 * g * stride;
  }
  [[gnu::always_inline]] vec at_feature(int h, int f) const { return at(group[h / 3] + h % 3 * stride + f); }
};

template <int H, int S, bool copies>
[[gnu::always_inline]] static inline void first_of(const Rows<H>& weight, const float* const* from, float* copy, size_t copy_stride, const float* const* later, int width, float* sums) {
  vec sum[S][H] = {};
  const auto add = [&](int f, const vec (&x)[S]) {
#pragma GCC unroll 2
    for (int s = 0; s < S; s++)
      if constexpr (copies) at(copy + s * copy_stride + f) = x[s];
#pragma GCC unroll 8
    for (int h = 0; h < H; h++) {
      const vec w = weight.at_feature(h, f);
#pragma GCC unroll 2
      for (int s = 0; s < S; s++) sum[s][h] += w * x[s];
    }
  };
  int f = 0;
  vec x[S];
  for (; f + lanes <= width; f += lanes) {
#pragma GCC unroll 2
    for (int s = 0; s < S; s++) {
      x[s] = unaligned_at(from[s] + f);
      __builtin_prefetch(later[s] + f);
    }
    add(f, x);
  }
  if (f < width) {
#pragma GCC unroll 2
    for (int s = 0; s < S; s++) {
      x[s] = first_at(from[s] + f, width - f);
      __builtin_prefetch(later[s] + width - 1);
    }
    add(f, x);
  }
#pragma GCC unroll 2
  for (int s = 0; s < S; s++)
#pragma GCC unroll 8
    for (int h = 0; h < H; h++) at(sums + (s * H + h) * lanes) = sum[s][h];
}

/** Calls work.operator()<S>(sample of the tile) from `begin` to `end`. */
template <typename Work> [[gnu::always_inline]] static inline void over_samples(int begin, int end, const Work& work) {
  for (; begin + samples_at_once <= end; begin += samples_at_once) work.template operator()<samples_at_once>(begin);
  if constexpr (samples_at_once > 1)
    for (; begin < end; begin++) work.template operator()<1>(begin);
}

template <int H, bool copies> static void first_layer_of(const Batch& batch, const float* parameters, const float* data, const uint32_t* rows, int following, Range tiles) {
  const PartState& encoder = batch.part(Part::encoder);
  const Layer& layer = outermost(batch, Part::encoder);
  const float* bias = parameters + layer.bias;
  const Matrix kept = batch.data_rows;
  const int width = layer.inputs, last = batch.samples + following - 1;
  const Rows<H> weight(parameters + layer.weight, layer.output_step);
  const auto row = [&](int sample) { return data ? data + size_t(rows ? rows[sample] : sample) * width : kept.row(sample); };
  Unsummed<H> unsummed;
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    const int count = samples_of(batch, tile);
    over_samples(0, count, [&]<int S>(int first) {
      const float *from[S], *later[S];
#pragma GCC unroll 2
      for (int s = 0; s < S; s++) {
        const int sample = tile * lanes + first + s;
        from[s] = row(sample);
        later[s] = row(sample + ahead < last ? sample + ahead : last);
      }
      first_of<H, S, copies>(weight, from, copies ? kept.row(tile * lanes + first) : nullptr, kept.stride, later, width, unsummed.data[first][0]);
    });
    if (count < lanes) unsummed.clear_from(count);
    for (int h = 0; h < H; h++) at(encoder.value[1].at(tile, h)) = unsummed.sums(h) + bias[h];
  }
}

/** @returns the samples' squared errors */
template <int H, int S, bool derives>
[[gnu::always_inline]] static inline vec last_of(const Rows<H>& weight, const float* bias, const float* values, const float* input, size_t input_stride, int width, vec scale,
                                                 float* difference, size_t difference_stride, float* sums) {
  vec by_hidden[S][H] = {}, squares[S] = {};
  float hidden[S][H];
#pragma GCC unroll 2
  for (int s = 0; s < S; s++)
#pragma GCC unroll 8
    for (int h = 0; h < H; h++) hidden[s][h] = values[h * lanes + s];
  for (int f = 0; f < width; f += lanes) {
    // Two sums a sample, for one would wait for itself.
    vec output[S], other[S] = {};
#pragma GCC unroll 2
    for (int s = 0; s < S; s++) output[s] = at(bias + f) - at(input + s * input_stride + f);
    vec w[H];
#pragma GCC unroll 8
    for (int h = 0; h < H; h++) {
      w[h] = weight.at_feature(h, f);
#pragma GCC unroll 2
      for (int s = 0; s < S; s++) (h % 2 ? other : output)[s] += w[h] * hidden[s][h];
    }
#pragma GCC unroll 2
    for (int s = 0; s < S; s++) {
      output[s] += other[s];
      squares[s] += output[s] * output[s];
      if constexpr (derives) {
        const vec derivative = output[s] * scale;
        at(difference + s * difference_stride + f) = derivative;
#pragma GCC unroll 8
        for (int h = 0; h < H; h++) by_hidden[s][h] += w[h] * derivative;
      }
    }
  }
  if constexpr (derives) {
#pragma GCC unroll 2
    for (int s = 0; s < S; s++)
#pragma GCC unroll 8
      for (int h = 0; h < H; h++) at(sums + (s * H + h) * lanes) = by_hidden[s][h];
  }
  vec total = squares[0];
#pragma GCC unroll 2
  for (int s = 1; s < S; s++) total += squares[s];
  return total;
}

/** To V vectors of the weights' and the biases' gradient from feature f on: what some samples of a tile add to it, or it begins with. */
template <int H, int V>
[[gnu::always_inline]] static inline void add_outer(const float* values, const float* difference, size_t difference_stride, int samples, bool begins, float* weight, size_t stride,
                                                    float* bias) {
  vec sum[H][V] = {}, total[V] = {};
  if (!begins) {
#pragma GCC unroll 3
    for (int v = 0; v < V; v++) {
#pragma GCC unroll 8
      for (int h = 0; h < H; h++) sum[h][v] = at(weight + h * stride + v * lanes);
      total[v] = at(bias + v * lanes);
    }
  }
  for (int s = 0; s < samples; s++, values++, difference += difference_stride) {
    vec x[V];
#pragma GCC unroll 3
    for (int v = 0; v < V; v++) {
      x[v] = at(difference + v * lanes);
      total[v] += x[v];
    }
#pragma GCC unroll 8
    for (int h = 0; h < H; h++) {
      const vec factor = broadcast(values[h * lanes]);
#pragma GCC unroll 3
      for (int v = 0; v < V; v++) sum[h][v] += factor * x[v];
    }
  }
#pragma GCC unroll 3
  for (int v = 0; v < V; v++) {
#pragma GCC unroll 8
    for (int h = 0; h < H; h++) at(weight + h * stride + v * lanes) = sum[h][v];
    at(bias + v * lanes) = total[v];
  }
}

/** The same for some samples from `first` on, whose derivatives begin at `difference`, and these vectors of features. */
template <int H> static void add_samples(const Batch& batch, const float* difference, int first, int samples, float* gradient, Range vectors) {
  constexpr int most = vector_registers == 32 ? 3 : 1;
  const Layer& layer = outermost(batch, Part::decoder);
  const Tiles values = batch.part(Part::decoder).value[batch.network->depth - 1];
  const float* value = values.at(first / lanes, 0) + first % lanes;
  const auto add = [&]<int V>(int vector) {
    const int f = vector * lanes;
    add_outer<H, V>(value, difference + f, batch.difference.stride, samples, first == 0, gradient + layer.weight + f, layer.input_step, gradient + layer.bias + f);
  };
  int vector = vectors.begin;
  for (; vector + most <= vectors.end; vector += most) add.template operator()<most>(vector);
  if constexpr (most > 1) {
    if (vectors.end - vector == 2) add.template operator()<2>(vector);
    else if (vectors.end - vector == 1) add.template operator()<1>(vector);
  }
}

int end_vectors(const Batch& batch) { return (batch.network->input_dim() + lanes - 1) / lanes; }

template <int H, bool derives> static void last_layer_of(const Batch& batch, const float* parameters, float* gradient, Range tiles) {
  const PartState& decoder = batch.part(Part::decoder);
  const int k = batch.network->depth - 1;
  const Layer& layer = outermost(batch, Part::decoder);
  const vec scale = broadcast(float(2.0 / (double(batch.samples) * layer.outputs)));
  const Rows<H> weight(parameters + layer.weight, layer.input_step);
  const Matrix input = batch.data_rows, difference = batch.difference;
  Unsummed<H> unsummed;
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    vec squares{};
    const int count = samples_of(batch, tile);
    // Where they are summed at once, derivatives take the same few rows again and again: they stay in the cache.
    float* derivative = derives ? difference.row(gradient ? 0 : tile * lanes) : nullptr;
    over_samples(0, count, [&]<int S>(int first) {
      squares += last_of<H, S, derives>(weight, parameters + layer.bias, decoder.value[k].at(tile, 0) + first, input.row(tile * lanes + first), input.stride, layer.outputs, scale,
                                        derives ? derivative + first * difference.stride : nullptr, difference.stride, unsummed.data[first][0]);
    });
    if (derives && gradient) add_samples<H>(batch, derivative, tile * lanes, count, gradient, {0, end_vectors(batch)});
    batch.squared_error[tile] = sum(squares);
    if constexpr (!derives) continue;
    if (count < lanes) unsummed.clear_from(count);
    for (int h = 0; h < H; h++) at(decoder.adjoint[k].at(tile, h)) = unsummed.sums(h);
  }
}

/** Calls work.operator()<H>() with the number of hidden units. */
template <int H = widest_thin, typename Work> static void with_width(int hidden, const Work& work) {
  if (hidden == H) return work.template operator()<H>();
  if constexpr (H > 1) with_width<H - 1>(hidden, work);
}

void first_layer(const Batch& batch, const float* parameters, const float* data, const uint32_t* rows, int following, Range tiles) {
  with_width(batch.network->gram_dim(), [&]<int H>() {
    if (data && batch.data_rows.data) first_layer_of<H, true>(batch, parameters, data, rows, following, tiles);
    else first_layer_of<H, false>(batch, parameters, data, rows, following, tiles);
  });
}

void last_layer(const Batch& batch, const float* parameters, float* gradient, Range tiles) {
  with_width(batch.network->gram_dim(), [&]<int H>() {
    if (batch.difference.data) last_layer_of<H, true>(batch, parameters, gradient, tiles);
    else last_layer_of<H, false>(batch, parameters, gradient, tiles);
  });
}

void last_layer_gradient(const Batch& batch, float* gradient, Range vectors) {
  with_width(batch.network->gram_dim(), [&]<int H>() {
    for (int tile = 0; tile < batch.tiles; tile++) add_samples<H>(batch, batch.difference.row(tile * lanes), tile * lanes, samples_of(batch, tile), gradient, vectors);
  });
}

}  // namespace indicatrix::INDICATRIX_ISA
