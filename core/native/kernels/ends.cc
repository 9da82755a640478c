#include "ends.hh"

#include <string.h>

#include "outer.hh"

namespace indicatrix::INDICATRIX_ISA {

/** Samples that are summed in registers at a time. */
constexpr int samples_at_once = vector_registers == 32 ? 2 : 1;

static const Layer& outermost(const Batch& batch, Part part) { return batch.network->layer(part, part == Part::encoder ? 0 : batch.network->depth - 1); }

void pack_ends(const Batch& batch, const float* parameters, Range hidden) {
  const Ends& ends = batch.ends;
  const int n = batch.network->input_dim();
  const auto pack = [&](const Tiles& to, const float* from, size_t hidden_step, size_t step) {
    for (int h = hidden.begin; h < hidden.end; h++) {
      const float* weight = from + h * hidden_step;
      for (int f = 0; f < n; f += lanes) {
        float* packed = to.at(f / lanes, h);
        const int some = n - f < lanes ? n - f : lanes;
        for (int i = 0; i < some; i++, weight += step) packed[i] = *weight;
      }
    }
  };
  const Layer& first = outermost(batch, Part::encoder);
  pack(ends.first, parameters + first.weight, first.stride, 1);
  if (!ends.last.data) return;
  const Layer& last = outermost(batch, Part::decoder);
  pack(ends.last, parameters + last.weight, 1, last.stride);
  if (hidden.begin == 0) memcpy(ends.bias.data, parameters + last.bias, n * sizeof(float));
}

/** The lanes' sums of H vectors, beside each other in memory a tile's feature apart. */
template <int H>
[[gnu::always_inline]] static inline void store_sums(const vec (&sums)[H], const float* bias, float* to) {
#pragma GCC unroll 8
  for (int h = 0; h < H; h += 4) {
    const vec none{};
    const quad four = sum4(sums[h], h + 1 < H ? sums[h + 1 < H ? h + 1 : 0] : none, h + 2 < H ? sums[h + 2 < H ? h + 2 : 0] : none, h + 3 < H ? sums[h + 3 < H ? h + 3 : 0] : none);
    for (int i = 0; i < 4 && h + i < H; i++) to[(h + i) * lanes] = four[i] + (bias ? bias[h + i] : 0);
  }
}

template <int H, int S>
[[gnu::always_inline]] static inline void first_of(const float* weight, const float* bias, const float* input, size_t stride, int width, float* to) {
  vec sum[S][H] = {};
  for (int f = 0; f < width; f += lanes, input += lanes, weight += H * lanes) {
    vec x[S];
#pragma GCC unroll 2
    for (int s = 0; s < S; s++) x[s] = at(input + s * stride);
#pragma GCC unroll 8
    for (int h = 0; h < H; h++) {
      const vec w = at(weight + h * lanes);
#pragma GCC unroll 2
      for (int s = 0; s < S; s++) sum[s][h] += w * x[s];
    }
  }
#pragma GCC unroll 2
  for (int s = 0; s < S; s++) store_sums<H>(sum[s], bias, to + s);
}

/** Calls work.operator()<S>(first sample, its lane) over a tile's samples, then clears what only fills it. */
template <int H, typename Work>
[[gnu::always_inline]] static inline void over_samples(const Batch& batch, int tile, const Tiles& result, const Work& work) {
  const int first = tile * lanes, count = batch.samples - first < lanes ? batch.samples - first : lanes;
  int lane = 0;
  for (; lane + samples_at_once <= count; lane += samples_at_once) work.template operator()<samples_at_once>(first + lane, lane);
  if constexpr (samples_at_once > 1)
    for (; lane < count; lane++) work.template operator()<1>(first + lane, lane);
  if (!result.data) return;
  for (; lane < lanes; lane++)
    for (int h = 0; h < H; h++) result.at(tile, h)[lane] = 0;
}

template <int H> static void first_layer_of(const Batch& batch, const float* parameters, Range tiles) {
  const PartState& encoder = batch.part(Part::encoder);
  const float* bias = parameters + outermost(batch, Part::encoder).bias;
  const float* weight = batch.ends.first.data;
  const Matrix input = encoder.rows[0];
  for (int tile = tiles.begin; tile < tiles.end; tile++)
    over_samples<H>(batch, tile, encoder.value[1],
                    [&]<int S>(int sample, int lane) { first_of<H, S>(weight, bias, input.row(sample), input.stride, input.columns, encoder.value[1].at(tile, 0) + lane); });
}

/** @returns the samples' squared errors */
template <int H, int S, bool derives>
[[gnu::always_inline]] static inline vec last_of(const float* weight, const float* bias, const float* values, const float* input, size_t stride, int width, vec scale,
                                                 float* difference, float* adjoint) {
  vec by_hidden[S][H] = {}, squares[S] = {};
  float hidden[S][H];
#pragma GCC unroll 2
  for (int s = 0; s < S; s++)
#pragma GCC unroll 8
    for (int h = 0; h < H; h++) hidden[s][h] = values[h * lanes + s];
  for (int f = 0; f < width; f += lanes, weight += H * lanes, bias += lanes, input += lanes, difference += lanes) {
    vec output[S];
#pragma GCC unroll 2
    for (int s = 0; s < S; s++) output[s] = at(bias) - at(input + s * stride);
    vec w[H];
#pragma GCC unroll 8
    for (int h = 0; h < H; h++) {
      w[h] = at(weight + h * lanes);
#pragma GCC unroll 2
      for (int s = 0; s < S; s++) output[s] += w[h] * hidden[s][h];
    }
#pragma GCC unroll 2
    for (int s = 0; s < S; s++) {
      squares[s] += output[s] * output[s];
      if constexpr (derives) {
        const vec derivative = output[s] * scale;
        at(difference + s * stride) = derivative;
#pragma GCC unroll 8
        for (int h = 0; h < H; h++) by_hidden[s][h] += w[h] * derivative;
      }
    }
  }
  vec total = squares[0];
#pragma GCC unroll 2
  for (int s = 0; s < S; s++) {
    if (s > 0) total += squares[s];
    if constexpr (derives) store_sums<H>(by_hidden[s], nullptr, adjoint + s);
  }
  return total;
}

template <int H, bool derives> static void last_layer_of(const Batch& batch, Range tiles) {
  const PartState& decoder = batch.part(Part::decoder);
  const int k = batch.network->depth - 1;
  const vec scale = broadcast(float(2.0 / (double(batch.samples) * batch.network->input_dim())));
  const float* weight = batch.ends.last.data;
  const float* bias = batch.ends.bias.data;
  const Matrix input = batch.part(Part::encoder).rows[0], difference = batch.ends.difference;
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    vec squares{};
    const float* hidden = decoder.value[k].at(tile, 0);
    float* adjoint = derives ? decoder.adjoint[k].at(tile, 0) : nullptr;
    over_samples<H>(batch, tile, derives ? decoder.adjoint[k] : Tiles{}, [&]<int S>(int sample, int lane) {
      squares += last_of<H, S, derives>(weight, bias, hidden + lane, input.row(sample), input.stride, input.columns, scale,
                                        derives ? difference.row(sample) : nullptr, adjoint + lane);
    });
    batch.squared_error[tile] = sum(squares);
  }
}

/** Calls work.operator()<H>() with the number of hidden units. */
template <int H = widest_thin, typename Work> static void with_width(int hidden, const Work& work) {
  if (hidden == H) return work.template operator()<H>();
  if constexpr (H > 1) with_width<H - 1>(hidden, work);
}

void first_layer(const Batch& batch, const float* parameters, Range tiles) {
  with_width(batch.ends.first.features, [&]<int H>() { first_layer_of<H>(batch, parameters, tiles); });
}

void last_layer(const Batch& batch, Range tiles) {
  with_width(batch.ends.last.features, [&]<int H>() {
    if (batch.ends.difference.data) last_layer_of<H, true>(batch, tiles);
    else last_layer_of<H, false>(batch, tiles);
  });
}

void last_layer_gradient(const Batch& batch, float* gradient, Range hidden) {
  const Ends& ends = batch.ends;
  const Layer& last = outermost(batch, Part::decoder);
  const Matrix& difference = ends.difference;
  const Matrix& sums = ends.last_gradient;
  /** Features whose derivatives stay in the first-level cache for their second use. */
  constexpr int stretch = 3 * lanes;
  for (int f = 0; f < last.outputs; f += stretch) {
    const int some = last.outputs - f < stretch ? last.outputs - f : stretch;
    const OuterRows term{batch.part(Part::decoder).value[batch.network->depth - 1], {difference.row(0) + f, difference.rows, some, difference.stride}, batch.samples, 1};
    sum_outer(&term, 1, {sums.row(0) + f, sums.rows, some, sums.stride}, hidden);
    if (hidden.begin == 0) add_rows(term.x, batch.samples, gradient + last.bias + f);
    for (int i = f; i < f + some; i++)
      for (int h = hidden.begin; h < hidden.end; h++) gradient[last.weight + i * last.stride + h] = sums.row(h)[i];
  }
}

}  // namespace indicatrix::INDICATRIX_ISA
