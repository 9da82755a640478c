#include "matrix.hh"

namespace indicatrix::INDICATRIX_ISA {

/**
 * Rows × tiles that are summed in registers at a time; with them stand one vector a tile and one broadcast weight. Many rows for few tiles read
 * each sample seldom, which lie farther away than the weights; few rows need more tiles for enough independent sums.
 */
constexpr bool many_registers = vector_registers == 32;
constexpr int tall_rows = many_registers ? 12 : 6, tall_tiles = 2;
constexpr int middle_rows = many_registers ? 8 : 4, middle_tiles = 3;
constexpr int flat_rows = many_registers ? 5 : 3, flat_tiles = many_registers ? 4 : 3;

/** Features that are summed in one go: as many as stay in the first-level cache, beside their weights, while all rows pass by. */
constexpr int inner_block = 128;

/** A weight or its transpose: element (r, k) is data[r · row_step + k · inner_step]. Of several stretches of k, only the first begins anew and only the last ends. */
struct Factor {
  const float* data;
  size_t row_step, inner_step;
  int rows, inner;
  bool begins = true, ends = true;
};

/** What becomes of a result: it is stored, */
struct Store {
  void operator()(float* to, vec value) const { at(to) = value; }
};

/** or multiplied first by a number of the same place in tiles that lie this far from the result's, */
struct StoreScaled {
  ptrdiff_t scale;
  void operator()(float* to, vec value) const { at(to) = value * at(to + scale); }
};

/** and then added to another. */
struct StoreScaledSum {
  ptrdiff_t scale, summand;
  void operator()(float* to, vec value) const { at(to) = value * at(to + scale) + at(to + summand); }
};

/** R rows for V tiles, from where the pointers stand. Inlined, so that the strides stay in registers from block to block. */
template <int R, int V, typename Finish>
[[gnu::always_inline]] static inline void block(const Factor& w, const float* weight, const float* bias, const float* x, size_t x_feature, size_t x_tile, float* y,
                                                size_t y_feature, size_t y_tile, Finish finish) {
  vec sum[R][V];
#pragma GCC unroll 12
  for (int r = 0; r < R; r++)
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) sum[r][v] = !w.begins ? at(y + v * y_tile + r * y_feature) : bias ? broadcast(bias[r]) : vec{};
  // One pointer for three rows: as many as an address can reach by one step and two.
  constexpr int pointers = (R + 2) / 3;
  const float* group[pointers];
#pragma GCC unroll 4
  for (int g = 0; g < pointers; g++) group[g] = weight + 3 * g * w.row_step;
  const size_t row_step = w.row_step, inner_step = w.inner_step;
  for (int k = 0; k < w.inner; k++, x += x_feature) {
    vec value[V];
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) value[v] = at(x + v * x_tile);
#pragma GCC unroll 12
    for (int r = 0; r < R; r++) {
      const vec factor = broadcast(group[r / 3][r % 3 * row_step]);
#pragma GCC unroll 4
      for (int v = 0; v < V; v++) sum[r][v] += factor * value[v];
    }
#pragma GCC unroll 4
    for (int g = 0; g < pointers; g++) group[g] += inner_step;
  }
#pragma GCC unroll 12
  for (int r = 0; r < R; r++)
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) {
      float* to = y + v * y_tile + r * y_feature;
      if (w.ends) finish(to, sum[r][v]);
      else at(to) = sum[r][v];
    }
}

/** All rows for V tiles, at most `most` at a time. */
template <int most, int V, typename Finish>
[[gnu::always_inline]] static inline void rows_of(const Factor& w, const float* bias, const float* x, size_t x_feature, size_t x_tile, float* y,
                                                  size_t y_feature, size_t y_tile, Finish finish) {
  const float* weight = w.data;
  int left = w.rows;
  const auto next = [&]<int R>() {
    block<R, V>(w, weight, bias, x, x_feature, x_tile, y, y_feature, y_tile, finish);
    weight += R * w.row_step;
    if (bias) bias += R;
    y += R * y_feature;
    left -= R;
  };
  while (left >= most) next.template operator()<most>();
  if constexpr (most > 8)
    if (left >= 8) next.template operator()<8>();
  if constexpr (most > 4)
    if (left >= 4) next.template operator()<4>();
  if constexpr (most > 3)
    if (left == 3) next.template operator()<3>();
  if (left == 2) next.template operator()<2>();
  else if (left == 1) next.template operator()<1>();
}

/** How many tiles to take of what is left, at most `most`: never a lone one after a full block, for it would wait for its own latency. */
static int next_block(int left, int most) {
  if (left <= most) return left;
  return left == most + 1 ? (left + 1) / 2 : most;
}

template <typename Finish>
[[gnu::always_inline]] static inline void product(const Factor whole, const float* bias, const Tiles& from, const Tiles& to, Range tiles, Finish finish) {
  const size_t x_feature = from.feature_stride, x_tile = from.tile_stride, y_feature = to.feature_stride, y_tile = to.tile_stride;
  const int widest = whole.rows >= tall_rows ? tall_tiles : whole.rows > flat_rows ? middle_tiles : flat_tiles;
  for (int tile = tiles.begin, count; tile < tiles.end; tile += count) {
    const int left = tiles.end - tile;
    count = widest == tall_tiles ? (left < tall_tiles ? left : tall_tiles) : next_block(left, widest);
    float* y = to.at(tile, 0);
    for (int k = 0; k == 0 || k < whole.inner; k += inner_block) {
      const int inner = whole.inner - k < inner_block ? whole.inner - k : inner_block;
      const Factor w{whole.data + k * whole.inner_step, whole.row_step, whole.inner_step, whole.rows, inner, k == 0, k + inner == whole.inner};
      const float* x = from.at(tile, k);
      if constexpr (flat_tiles == 4)
        if (count == 4) rows_of<flat_rows, 4>(w, bias, x, x_feature, x_tile, y, y_feature, y_tile, finish);
      if (count == 3) rows_of<middle_rows, 3>(w, bias, x, x_feature, x_tile, y, y_feature, y_tile, finish);
      else if (count == 2) rows_of<tall_rows, 2>(w, bias, x, x_feature, x_tile, y, y_feature, y_tile, finish);
      else if (count == 1) rows_of<tall_rows, 1>(w, bias, x, x_feature, x_tile, y, y_feature, y_tile, finish);
    }
  }
}

void multiply(const Weights& w, const float* bias, const Tiles& x, const Tiles& y, Range tiles) {
  product({w.data, w.row_step, w.column_step, w.rows, w.columns}, bias, x, y, tiles, Store{});
}

void multiply_transposed(const Weights& w, const Tiles& x, const Tiles& y, Range tiles) {
  product({w.data, w.column_step, w.row_step, w.columns, w.rows}, nullptr, x, y, tiles, Store{});
}

void pull_back(const Weights& w, const Tiles& x, const Tiles& scale, const Tiles& summand, const Tiles& y, Range tiles) {
  const Factor transposed{w.data, w.column_step, w.row_step, w.columns, w.rows};
  if (summand.data) product(transposed, nullptr, x, y, tiles, StoreScaledSum{scale.data - y.data, summand.data - y.data});
  else product(transposed, nullptr, x, y, tiles, StoreScaled{scale.data - y.data});
}

}  // namespace indicatrix::INDICATRIX_ISA
