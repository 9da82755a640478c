#include "ends.hh"

#include "matrix.hh"
#include "vector_math.hh"

namespace indicatrix::INDICATRIX_ISA {

/** A feature's weights in both ends are so many vectors. */
constexpr int vectors = end_width / lanes;
/** How many samples, or features, are summed in registers at a time. */
constexpr int samples_at_once = (vector_registers == 32 ? 20 : 12) / vectors,
              features_at_once = (vector_registers == 32 ? 28 : 12) / vectors;

static int samples_of(const Batch& batch, int tile) { return batch.samples - tile * lanes < lanes ? batch.samples - tile * lanes : lanes; }
static float scale_of(const Batch& batch) { return float(2.0 * batch.error_weight / (double(batch.samples) * batch.network->input_dim())); }
static const Layer& first_of(const Network& network) { return network.layer(Part::encoder, 0); }
static const Layer& last_of(const Network& network) { return network.layer(Part::decoder, network.depth - 1); }
/** A row of both ends' weights for each feature. */
static const float* weights_of(const Network& network, const float* parameters) { return parameters + first_of(network).weight; }
static int blocks_of(int count, int most) { return (count + most - 1) / most; }

/** Calls work.operator()<size>() with 0 < size ≤ most. */
template <int most, typename Work> [[gnu::always_inline]] static inline void with_size(int size, const Work& work) {
  if (size == most) return work.template operator()<most>();
  if constexpr (most > 1) with_size<most - 1>(size, work);
}

/** Calls work.operator()<size>(begin) for these of the blocks into which `count` things are divided evenly. */
template <int most, typename Work> [[gnu::always_inline]] static inline void over_blocks(int count, Range blocks, const Work& work) {
  const int all = blocks_of(count, most);
  for (int i = blocks.begin; i < blocks.end; i++) {
    const int begin = int(int64_t(count) * i / all), end = int(int64_t(count) * (i + 1) / all);
    with_size<most>(end - begin, [&]<int size>() { work.template operator()<size>(begin); });
  }
}

// ---------------------------------------------------------------- forward

/**
 * How many samples are copied at a time: so many streams the processor follows best. What comes so much later is brought closer meanwhile.
 */
constexpr int copied_at_once = 4, ahead = 8;

/**
 * Copies G samples of a tile to data_rows; where the batch reconstructs, less the decoder's biases, and added to the tile's sums.
 * @returns the sums of squares
 */
template <int G, bool reconstructs>
static vec copy_samples(const float* const* from, const float* const* later, int width, float* to, size_t stride, const float* biases,
                        float* totals) {
  vec squares[G] = {};
  const auto copy = [&](int f, const auto& read) {
    const vec bias = reconstructs ? at(biases + f) : vec{};
    vec total = reconstructs ? at(totals + f) : vec{};
#pragma GCC unroll 4
    for (int g = 0; g < G; g++) {
      const vec x = read(from[g] + f) - bias;
      __builtin_prefetch(later[g] + f);
      at(to + g * stride + f) = x;
      total += x;
      squares[g] += x * x;
    }
    if (reconstructs) at(totals + f) = total;
  };
  int f = 0;
  for (; f + lanes <= width; f += lanes) copy(f, [](const float* x) -> vec { return load(x); });
  if (f < width) copy(f, [&](const float* x) { return first_at(x, width - f); });
  vec all{};
#pragma GCC unroll 4
  for (int g = 0; g < G; g++) all += squares[g];
  return all;
}

template <bool reconstructs>
static void copy_tile(const Batch& batch, const float* parameters, const float* data, const uint32_t* rows, int following, int tile) {
  const int width = batch.network->input_dim(), end = tile * lanes + samples_of(batch, tile), last = batch.samples + following - 1;
  const Matrix kept = batch.data_rows;
  float* totals = nullptr;
  if constexpr (reconstructs) {
    totals = batch.ends.totals.row(tile);
    for (int f = 0; f < width; f += lanes) at(totals + f) = vec{};
  }
  vec squares{};
  const auto copy = [&]<int G>(int sample) {
    const float *from[G], *later[G];
    for (int g = 0; g < G; g++) {
      const auto row = [&](int s) { return data + size_t(rows ? rows[s] : s) * width; };
      from[g] = row(sample + g);
      later[g] = row(sample + g + ahead < last ? sample + g + ahead : last);
    }
    squares +=
        copy_samples<G, reconstructs>(from, later, width, kept.row(sample), kept.stride, parameters + last_of(*batch.network).bias, totals);
  };
  int sample = tile * lanes;
  for (; sample + copied_at_once <= end; sample += copied_at_once) copy.template operator()<copied_at_once>(sample);
  for (; sample < end; sample++) copy.template operator()<1>(sample);
  if constexpr (reconstructs) batch.ends.squares[tile] = sum(squares);
}

/** y = Mᵀ x for S rows x of so many features, M having a row for each feature. */
template <int S> static void project(const float* x, size_t stride, const float* m, int features, float* y) {
  vec sum[S][vectors] = {};
  // One pointer for three rows: as many as an address can reach by one step and two.
  constexpr int pointers = (S + 2) / 3;
  const float* group[pointers];
#pragma GCC unroll 8
  for (int g = 0; g < pointers; g++) group[g] = x + 3 * g * stride;
  for (int f = 0; f < features; f++, m += end_width) {
#pragma GCC unroll 20
    for (int s = 0; s < S; s++) {
      const vec factor = broadcast(group[s / 3][s % 3 * stride]);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) sum[s][v] += at(m + v * lanes) * factor;
    }
#pragma GCC unroll 8
    for (int g = 0; g < pointers; g++) group[g]++;
  }
#pragma GCC unroll 20
  for (int s = 0; s < S; s++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) at(y + s * end_width + v * lanes) = sum[s][v];
}

/** Leaves Mᵀ x of some rows with the values of a tile's samples side by side: calls put(which, vector). */
template <typename Put>
static void project_tiles(const Batch& batch, const Matrix& rows, const float* parameters, Range tiles, const Put& put) {
  const Matrix images = batch.ends.factors;
  const float* m = weights_of(*batch.network, parameters);
  const int begin = tiles.begin * lanes, end = tiles.end * lanes < batch.samples ? tiles.end * lanes : batch.samples;
  over_blocks<samples_at_once>(end - begin, {0, blocks_of(end - begin, samples_at_once)}, [&]<int S>(int first) {
    project<S>(rows.row(begin + first), rows.stride, m, batch.network->input_dim(), images.row(begin + first));
  });
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    const int count = samples_of(batch, tile);
    for (int v = 0; v < vectors; v++) {
      vec block[lanes];
#pragma GCC unroll 16
      for (int i = 0; i < lanes; i++) block[i] = i < count ? at(images.row(tile * lanes + i) + v * lanes) : vec{};
      transpose(block);
#pragma GCC unroll 16
      for (int i = 0; i < lanes; i++) put(tile, v * lanes + i, block[i]);
    }
  }
}

void first_layer(const Batch& batch, const float* parameters, const float* data, const uint32_t* rows, int following, Range tiles) {
  if (data) {
    for (int tile = tiles.begin; tile < tiles.end; tile++) {
      if (batch.reconstructs) copy_tile<true>(batch, parameters, data, rows, following, tile);
      else copy_tile<false>(batch, parameters, data, rows, following, tile);
    }
  }
  const int hidden = batch.network->gram_dim();
  float bias[widest_thin];
  for (int h = 0; h < hidden; h++)
    bias[h] = parameters[first_of(*batch.network).bias + h] + (batch.reconstructs ? batch.ends.metric.row(end_width)[h] : 0);
  const Tiles value = batch.part(Part::encoder).value[1], pulled = batch.ends.pulled;
  project_tiles(batch, batch.data_rows, parameters, tiles, [&](int tile, int i, vec image) {
    if (i < hidden) at(value.at(tile, i)) = image + bias[i];
    else if (batch.reconstructs && i >= widest_thin && i - widest_thin < hidden) at(pulled.at(tile, i - widest_thin)) = image;
  });
}

// ---------------------------------------------------------------- products of the weights

void end_metric(const Batch& batch, const float* parameters) {
  const Network& network = *batch.network;
  const float *m = weights_of(network, parameters), *bias = parameters + last_of(network).bias;
  /** W1ᵀ M or WᵀM, and bᵀ M with it. */
  const auto rows = [&]<bool with_bias>(int first) {
    vec sum[widest_thin][vectors] = {}, by_bias[vectors] = {};
    for (int f = 0; f < network.input_dim(); f++) {
      const float* row = m + f * end_width;
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) {
        const vec weights = at(row + v * lanes);
#pragma GCC unroll 8
        for (int h = 0; h < widest_thin; h++) sum[h][v] += broadcast(row[first + h]) * weights;
        if (with_bias) by_bias[v] += broadcast(bias[f]) * weights;
      }
    }
    for (int v = 0; v < vectors; v++) {
      for (int h = 0; h < widest_thin; h++) at(batch.ends.metric.row(first + h) + v * lanes) = sum[h][v];
      if (with_bias) at(batch.ends.metric.row(end_width) + v * lanes) = by_bias[v];
    }
  };
  if (batch.has_tensors(Part::encoder)) rows.template operator()<false>(0);
  if (batch.reconstructs) rows.template operator()<true>(widest_thin);
  else if (batch.has_tensors(Part::decoder)) rows.template operator()<false>(widest_thin);
}

// ---------------------------------------------------------------- the error

void gram_error(const Batch& batch, Range tiles) {
  const int last = batch.network->depth - 1, hidden = batch.network->gram_dim();
  const Tiles value = batch.part(Part::decoder).value[last], adjoint = batch.part(Part::decoder).adjoint[last], pulled = batch.ends.pulled;
  const Matrix metric = batch.ends.metric;
  multiply({metric.row(widest_thin) + widest_thin, hidden, hidden, metric.stride, 1}, nullptr, value, adjoint, tiles);
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    const vec present = first_lanes(samples_of(batch, tile)), scale = present * scale_of(batch);
    vec error{};
    for (int h = 0; h < hidden; h++) {
      const vec lacking = at(adjoint.at(tile, h)) - at(pulled.at(tile, h));
      error += at(value.at(tile, h)) * (lacking - at(pulled.at(tile, h)));
      at(adjoint.at(tile, h)) = scale * lacking;
    }
    batch.squared_error[tile] = batch.ends.squares[tile] + sum(error * present);
  }
}

void form_residuals(const Batch& batch, const float* parameters, Range tiles) {
  const Network& network = *batch.network;
  const int hidden = network.gram_dim(), width = network.input_dim();
  const Tiles value = batch.part(Part::decoder).value[network.depth - 1], adjoint = batch.part(Part::decoder).adjoint[network.depth - 1];
  const float* weight = parameters + last_of(network).weight;
  for (int tile = tiles.begin; tile < tiles.end; tile++) batch.squared_error[tile] = 0;
  for (int f = 0; f < width; f += lanes) {
    // A hidden unit's weights for these features.
    vec weights[widest_thin] = {};
    for (int first = 0; first < widest_thin; first += lanes) {
      vec block[lanes];
#pragma GCC unroll 16
      for (int i = 0; i < lanes; i++) block[i] = f + i < width ? load(weight + (f + i) * end_width + first) : vec{};
      transpose(block);
#pragma GCC unroll 16
      for (int i = 0; i < lanes; i++)
        if (first + i < widest_thin) weights[first + i] = first + i < hidden ? block[i] : vec{};
    }
    for (int tile = tiles.begin; tile < tiles.end; tile++) {
      const float* values = value.at(tile, 0);
      const int count = samples_of(batch, tile);
      vec total{}, square{};
      for (int s = 0; s < count; s++) {
        vec& residual = at(batch.data_rows.row(tile * lanes + s) + f);
        vec r = residual;
        if (hidden == widest_thin) {
#pragma GCC unroll 8
          for (int h = 0; h < widest_thin; h++) r -= weights[h] * broadcast(values[h * lanes + s]);
        } else
          for (int h = 0; h < hidden; h++) r -= weights[h] * broadcast(values[h * lanes + s]);
        residual = r;
        total += r;
        square += r * r;
      }
      at(batch.ends.totals.row(tile) + f) = total;
      batch.squared_error[tile] += sum(square);
    }
  }
  if (!adjoint.data) return;
  const vec scale = broadcast(-scale_of(batch));
  project_tiles(batch, batch.data_rows, parameters, tiles, [&](int tile, int i, vec image) {
    if (i >= widest_thin && i - widest_thin < hidden) at(adjoint.at(tile, i - widest_thin)) = scale * image;
  });
}

// ---------------------------------------------------------------- gradients

void end_factors(const Batch& batch, Range tiles) {
  const int hidden = batch.network->gram_dim();
  const Tiles adjoint = batch.part(Part::encoder).adjoint[1], value = batch.part(Part::decoder).value[batch.network->depth - 1];
  const vec scale = broadcast(-scale_of(batch));
  const auto factor = [&](int tile, int i) {
    if (i % widest_thin >= hidden) return vec{};
    if (i < widest_thin) return vec(at(adjoint.at(tile, i)));
    return batch.reconstructs ? scale * at(value.at(tile, i - widest_thin)) : vec{};
  };
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    for (int v = 0; v < vectors; v++) {
      vec block[lanes];
#pragma GCC unroll 16
      for (int i = 0; i < lanes; i++) block[i] = factor(tile, v * lanes + i);
      transpose(block);
#pragma GCC unroll 16
      for (int i = 0; i < lanes; i++) at(batch.ends.factors.row(tile * lanes + i) + v * lanes) = block[i];
    }
  }
}

void end_factor_products(const Batch& batch) {
  const Matrix factors = batch.ends.factors, products = batch.ends.metric_adjoint;
  const float scale = 1 / scale_of(batch);
  for (int v = 0; v < vectors; v++) {
    vec total{}, sum[widest_thin] = {};
    for (int s = 0; s < batch.samples; s++) {
      const float* row = factors.row(s);
      const vec factor = at(row + v * lanes);
      total += factor;
#pragma GCC unroll 8
      for (int h = 0; h < widest_thin; h++) sum[h] += broadcast(row[widest_thin + h]) * factor;
    }
    const auto decoders = lane_numbers(Lanes{}) >= widest_thin - v * lanes;
    at(products.row(end_width) + v * lanes) = decoders ? vec{} : total;
    at(batch.ends.sums + v * lanes) = decoders && !batch.by_residuals ? total : vec{};
    if (!batch.reconstructs) continue;
    // Of u = r + W h, residuals leave W h to the encoder's gradient; the data leaves −W h to the decoder's.
    const vec share = batch.by_residuals ? (decoders ? vec{} : broadcast(-scale)) : (decoders ? broadcast(scale) : vec{});
    for (int h = 0; h < widest_thin; h++) {
      float* to = products.row(widest_thin + h) + v * lanes;
      const vec tensors = decoders && batch.has_tensors(Part::decoder) ? at(to) : vec{};
      at(to) = tensors + share * sum[h];
    }
  }
}

int end_blocks(const Batch& batch) { return blocks_of(batch.network->input_dim(), features_at_once); }
int end_bias_vectors(const Batch& batch) { return blocks_of(batch.network->input_dim(), lanes); }

/** Which rows of the ends' metric_adjoint have something in them. */
static Range product_rows(const Batch& batch) {
  if (batch.reconstructs) return {batch.has_tensors(Part::encoder) ? 0 : widest_thin, end_width + 1};
  if (batch.has_tensors(Part::encoder)) return {0, widest_thin};
  return {widest_thin, end_width};
}

template <int F>
static void features_gradient(const Batch* const* batches, int count, const float* parameters, float* gradient, int feature) {
  const Network& network = *batches[0]->network;
  const float *m = weights_of(network, parameters) + feature * end_width, *bias = parameters + last_of(network).bias + feature;
  vec sum[F][vectors] = {};
  const auto add = [&](const float* row, const float* scalars, size_t step) __attribute__((always_inline)) {
    vec factor[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) factor[v] = at(row + v * lanes);
#pragma GCC unroll 28
    for (int i = 0; i < F; i++)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) sum[i][v] += factor[v] * broadcast(scalars[i * step]);
  };
  for (int b = 0; b < count; b++) {
    const Batch& batch = *batches[b];
    const Range rows = product_rows(batch);
    for (int row = rows.begin; row < rows.end; row++) {
      if (row < end_width) add(batch.ends.metric_adjoint.row(row), m + row, end_width);
      else add(batch.ends.metric_adjoint.row(row), bias, 1);
    }
    const float *x = batch.data_rows.data + feature, *factors = batch.ends.factors.data;
    for (int s = 0; s < batch.samples; s++, x += batch.data_rows.stride, factors += end_width) add(factors, x, 1);
  }
  float* to = gradient + first_of(network).weight + feature * end_width;
#pragma GCC unroll 28
  for (int i = 0; i < F; i++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) at(to + i * end_width + v * lanes) = sum[i][v];
}

void end_gradient(const Batch* const* batches, int count, const float* parameters, float* gradient, Range blocks) {
  const Network& network = *batches[0]->network;
  over_blocks<features_at_once>(network.input_dim(), blocks,
                                [&]<int F>(int feature) { features_gradient<F>(batches, count, parameters, gradient, feature); });
  if (blocks.begin > 0) return;
  for (int h = 0; h < network.gram_dim(); h++) {
    float& bias = gradient[first_of(network).bias + h];
    bias = 0;
    for (int b = 0; b < count; b++) bias += batches[b]->ends.metric_adjoint.row(end_width)[h];
  }
}

void end_bias_gradient(const Batch& batch, const float* parameters, float* gradient, Range range) {
  const Network& network = *batch.network;
  const float *m = weights_of(network, parameters), *factor = batch.ends.sums;
  const float scale = scale_of(batch);
  for (int vector = range.begin; vector < range.end; vector++) {
    const int f = vector * lanes;
    vec residuals{}, block[lanes];
    for (int tile = 0; tile < batch.tiles; tile++) residuals += at(batch.ends.totals.row(tile) + f);
#pragma GCC unroll 16
    for (int i = 0; i < lanes; i++) {
      block[i] = vec{};
      if (f + i < network.input_dim())
        for (int v = 0; v < vectors; v++) block[i] += at(m + (f + i) * end_width + v * lanes) * at(factor + v * lanes);
    }
    at(gradient + last_of(network).bias + f) = -(scale * residuals + sums(block));
  }
}

}  // namespace indicatrix::INDICATRIX_ISA
