#include "matrix.hh"

namespace indicatrix::INDICATRIX_ISA {

/** Rows × tiles that are summed in registers at a time; with them stand one vector a tile and one broadcast weight. */
constexpr int block_rows = 4;
constexpr int block_tiles = vector_registers == 32 ? 4 : 3;

/** How much to take of what is left, at most `most`: never a lone one after a full block, for it would wait for its own latency. */
static int next_block(int left, int most) {
  if (left <= most) return left;
  return left == most + 1 ? (left + 1) / 2 : most;
}

/** A weight or its transpose: element (r, k) is data[r · row_step + k · inner_step]. */
struct Factor {
  const float* data;
  size_t row_step, inner_step;
  int rows, inner;
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
[[gnu::always_inline]] static inline void block(const float* weight, size_t row_step, size_t inner_step, int inner, const float* bias, const float* x,
                                                size_t x_feature, size_t x_tile, float* y, size_t y_feature, size_t y_tile, Finish finish) {
  vec sum[R][V];
#pragma GCC unroll 4
  for (int r = 0; r < R; r++)
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) sum[r][v] = bias ? broadcast(bias[r]) : vec{};
  for (int k = 0; k < inner; k++, weight += inner_step, x += x_feature) {
    vec value[V];
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) value[v] = at(x + v * x_tile);
#pragma GCC unroll 4
    for (int r = 0; r < R; r++) {
      const vec factor = broadcast(weight[r * row_step]);
#pragma GCC unroll 4
      for (int v = 0; v < V; v++) sum[r][v] += factor * value[v];
    }
  }
#pragma GCC unroll 4
  for (int r = 0; r < R; r++)
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) finish(y + v * y_tile + r * y_feature, sum[r][v]);
}

/** All rows for V tiles. */
template <int V, typename Finish>
[[gnu::always_inline]] static inline void rows_of(const Factor& w, const float* bias, const float* x, size_t x_feature, size_t x_tile, float* y,
                                                  size_t y_feature, size_t y_tile, Finish finish) {
  const float* weight = w.data;
  int left = w.rows;
  const auto next = [&]<int R>() {
    block<R, V>(weight, w.row_step, w.inner_step, w.inner, bias, x, x_feature, x_tile, y, y_feature, y_tile, finish);
    weight += R * w.row_step;
    if (bias) bias += R;
    y += R * y_feature;
    left -= R;
  };
  while (left >= block_rows) next.template operator()<block_rows>();
  if (left == 3) next.template operator()<3>();
  else if (left == 2) next.template operator()<2>();
  else if (left == 1) next.template operator()<1>();
}

template <typename Finish>
[[gnu::always_inline]] static inline void product(const Factor w, const float* bias, const Tiles& from, const Tiles& to, Range tiles, Finish finish) {
  const size_t x_feature = from.feature_stride, x_tile = from.tile_stride, y_feature = to.feature_stride, y_tile = to.tile_stride;
  const float* x = from.at(tiles.begin, 0);
  float* y = to.at(tiles.begin, 0);
  for (int left = tiles.end - tiles.begin; left > 0;) {
    const int count = next_block(left, block_tiles);
    if constexpr (block_tiles == 4)
      if (count == 4) rows_of<4>(w, bias, x, x_feature, x_tile, y, y_feature, y_tile, finish);
    if (count == 3) rows_of<3>(w, bias, x, x_feature, x_tile, y, y_feature, y_tile, finish);
    else if (count == 2) rows_of<2>(w, bias, x, x_feature, x_tile, y, y_feature, y_tile, finish);
    else if (count == 1) rows_of<1>(w, bias, x, x_feature, x_tile, y, y_feature, y_tile, finish);
    x += count * x_tile;
    y += count * y_tile;
    left -= count;
  }
}

void multiply(const Weights& w, const float* bias, const Tiles& x, const Tiles& y, Range tiles) {
  product({w.data, w.stride, 1, w.rows, w.columns}, bias, x, y, tiles, Store{});
}

void multiply_transposed(const Weights& w, const Tiles& x, const Tiles& y, Range tiles) {
  product({w.data, 1, w.stride, w.columns, w.rows}, nullptr, x, y, tiles, Store{});
}

void pull_back(const Weights& w, const Tiles& x, const Tiles& scale, const Tiles& summand, const Tiles& y, Range tiles) {
  const Factor transposed{w.data, 1, w.stride, w.columns, w.rows};
  if (summand.data) product(transposed, nullptr, x, y, tiles, StoreScaledSum{scale.data - y.data, summand.data - y.data});
  else product(transposed, nullptr, x, y, tiles, StoreScaled{scale.data - y.data});
}

/** R rows of y against C columns of x: the lanes are summed once, after all tiles. */
template <int R, int C>
[[gnu::always_inline]] static inline void outer_block(const Outer* terms, int count, int row, int column, const Matrix& result) {
  vec sum[R][4] = {};
  for (const Outer* term = terms; term < terms + count; term++) {
    const size_t y_feature = term->y.feature_stride, y_tile = term->y.tile_stride, x_feature = term->x.feature_stride, x_tile = term->x.tile_stride;
    const float* y = term->y.at(0, row);
    const float* x = term->x.at(0, column);
    for (int left = term->tiles; left > 0; left--, y += y_tile, x += x_tile) {
      vec value[R];
#pragma GCC unroll 4
      for (int r = 0; r < R; r++) value[r] = at(y + r * y_feature);
#pragma GCC unroll 4
      for (int c = 0; c < C; c++) {
        const vec factor = at(x + c * x_feature);
#pragma GCC unroll 4
        for (int r = 0; r < R; r++) sum[r][c] += factor * value[r];
      }
    }
  }
#pragma GCC unroll 4
  for (int r = 0; r < R; r++) {
    const quad sums = sum4(sum[r][0], sum[r][1], sum[r][2], sum[r][3]);
    float* to = result.data + size_t(row + r) * result.stride + column;
    if constexpr (C == 4) *reinterpret_cast<unaligned_quad*>(to) = sums;
    else
      for (int c = 0; c < C; c++) to[c] = sums[c];
  }
}

template <int R>
static void outer_rows(const Outer* terms, int count, int row, Matrix result, Range columns) {
  int c = columns.begin;
  for (; c + 4 <= columns.end; c += 4) outer_block<R, 4>(terms, count, row, c, result);
  switch (columns.end - c) {
    case 3: return outer_block<R, 3>(terms, count, row, c, result);
    case 2: return outer_block<R, 2>(terms, count, row, c, result);
    case 1: return outer_block<R, 1>(terms, count, row, c, result);
  }
}

/** Columns of x that stay in the first-level cache while all rows of y pass by. */
constexpr int outer_columns = 16;

void sum_outer(const Outer* terms, int count, Matrix result, Range rows) {
  for (int c = 0; c < result.columns; c += outer_columns) {
    const Range columns{c, c + outer_columns < result.columns ? c + outer_columns : result.columns};
    for (int r = rows.begin; r < rows.end;) {
      const int some = next_block(rows.end - r, 3);
      if (some == 3) outer_rows<3>(terms, count, r, result, columns);
      else if (some == 2) outer_rows<2>(terms, count, r, result, columns);
      else outer_rows<1>(terms, count, r, result, columns);
      r += some;
    }
  }
}

void add_lanes(Tiles y, int tiles, float* result, Range features) {
  int f = features.begin;
  for (; f + 4 <= features.end; f += 4) {
    vec total[4] = {};
    for (int tile = 0; tile < tiles; tile++)
      for (int i = 0; i < 4; i++) total[i] += at(y.at(tile, f + i));
    *reinterpret_cast<unaligned_quad*>(result + f) += sum4(total[0], total[1], total[2], total[3]);
  }
  for (; f < features.end; f++) {
    vec total{};
    for (int tile = 0; tile < tiles; tile++) total += at(y.at(tile, f));
    result[f] += sum(total);
  }
}

}  // namespace indicatrix::INDICATRIX_ISA
