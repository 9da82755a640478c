#include "matrix.hh"

namespace indicatrix::INDICATRIX_ISA {

/**
 * Rows × tiles that are summed in registers at a time; with them stand one vector a tile and one broadcast weight. Many rows for few tiles
 * read each sample seldom, which lie farther away than the weights; few rows need more tiles for enough independent sums. So little of a
 * sample as narrow networks have is never far away.
 */
constexpr bool many_registers = vector_registers == 32;
constexpr int tall_rows = many_registers ? 12 : 6, tall_tiles = 2;
constexpr int middle_rows = many_registers ? 8 : 4, middle_tiles = 3;
constexpr int flat_rows = many_registers ? 5 : 3, flat_tiles = many_registers ? 4 : 3;

/** Features that are summed in one go: as many as stay in the first-level cache, beside their weights, while all rows pass by. */
constexpr int inner_block = 128;

static int vectors_of(int columns) { return (columns + lanes - 1) / lanes; }

/**
 * A weight or its transpose: element (r, k) is data[r · row_step + k · inner_step]. Of several stretches of k, only the first begins anew
 * and only the last ends.
 */
struct Factor {
  const float* data;
  size_t row_step, inner_step;
  int rows, inner;
  bool begins = true, ends = true;
};

/** What a sum begins with: nothing, */
struct Nothing {
  vec operator()(int, int) const { return vec{}; }
};

/** a bias of the row, */
struct RowBias {
  const float* bias;
  vec operator()(int row, int) const { return bias ? broadcast(bias[row]) : vec{}; }
};

/** or biases of the columns. */
struct ColumnBias {
  const float* bias;
  vec operator()(int, int tile) const { return at(bias + tile * lanes); }
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
template <int R, int V, typename Begin, typename Finish>
[[gnu::always_inline]] static inline void block(const Factor& w, int row, int tile, Begin begin, const float* x, size_t x_feature,
                                                size_t x_tile, float* y, size_t y_feature, size_t y_tile, Finish finish) {
  vec sum[R][V];
#pragma GCC unroll 12
  for (int r = 0; r < R; r++)
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) sum[r][v] = w.begins ? begin(row + r, tile + v) : at(y + v * y_tile + r * y_feature);
  // One pointer for three rows: as many as an address can reach by one step and two.
  constexpr int pointers = (R + 2) / 3;
  const float* group[pointers];
#pragma GCC unroll 4
  for (int g = 0; g < pointers; g++) group[g] = w.data + (row + 3 * g) * w.row_step;
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
template <int most, int V, typename Begin, typename Finish>
[[gnu::always_inline]] static inline void rows_of(const Factor& w, int tile, Begin begin, const float* x, size_t x_feature, size_t x_tile,
                                                  float* y, size_t y_feature, size_t y_tile, Finish finish) {
  int row = 0;
  const auto next = [&]<int R>() {
    block<R, V>(w, row, tile, begin, x, x_feature, x_tile, y, y_feature, y_tile, finish);
    y += R * y_feature;
    row += R;
  };
  while (w.rows - row >= most) next.template operator()<most>();
  if constexpr (most > 8)
    if (w.rows - row >= 8) next.template operator()<8>();
  if constexpr (most > 4)
    if (w.rows - row >= 4) next.template operator()<4>();
  if constexpr (most > 3)
    if (w.rows - row == 3) next.template operator()<3>();
  if (w.rows - row == 2) next.template operator()<2>();
  else if (w.rows - row == 1) next.template operator()<1>();
}

/** How many tiles to take of what is left, at most `most`: never a lone one after a full block, for it would wait for its own latency. */
static int next_block(int left, int most) {
  if (left <= most) return left;
  return left == most + 1 ? (left + 1) / 2 : most;
}

template <typename Begin, typename Finish>
[[gnu::always_inline]] static inline void product(const Factor whole, Begin begin, const Tiles& from, const Tiles& to, Range tiles,
                                                  Finish finish) {
  const size_t x_feature = from.feature_stride, x_tile = from.tile_stride, y_feature = to.feature_stride, y_tile = to.tile_stride;
  const int widest = whole.inner < narrowest_rows ? flat_tiles
                     : whole.rows >= tall_rows    ? tall_tiles
                     : whole.rows > flat_rows     ? middle_tiles
                                                  : flat_tiles;
  for (int tile = tiles.begin, count; tile < tiles.end; tile += count) {
    const int left = tiles.end - tile;
    count = widest == tall_tiles ? (left < tall_tiles ? left : tall_tiles) : next_block(left, widest);
    float* y = to.at(tile, 0);
    for (int k = 0; k == 0 || k < whole.inner; k += inner_block) {
      const int inner = whole.inner - k < inner_block ? whole.inner - k : inner_block;
      const Factor w{whole.data + k * whole.inner_step,     whole.row_step, whole.inner_step, whole.rows, inner, whole.begins && k == 0,
                     whole.ends && k + inner == whole.inner};
      const float* x = from.at(tile, k);
      if constexpr (flat_tiles == 4)
        if (count == 4) rows_of<flat_rows, 4>(w, tile, begin, x, x_feature, x_tile, y, y_feature, y_tile, finish);
      if (count == 3) rows_of<middle_rows, 3>(w, tile, begin, x, x_feature, x_tile, y, y_feature, y_tile, finish);
      else if (count == 2) rows_of<tall_rows, 2>(w, tile, begin, x, x_feature, x_tile, y, y_feature, y_tile, finish);
      else if (count == 1) rows_of<tall_rows, 1>(w, tile, begin, x, x_feature, x_tile, y, y_feature, y_tile, finish);
    }
  }
}

void multiply(const Weights& w, const float* bias, const Tiles& x, const Tiles& y, Range tiles) {
  product({w.data, w.row_step, w.column_step, w.rows, w.columns}, RowBias{bias}, x, y, tiles, Store{});
}

void multiply_transposed(const Weights& w, const Tiles& x, const Tiles& y, Range tiles) {
  product({w.data, w.column_step, w.row_step, w.columns, w.rows}, Nothing{}, x, y, tiles, Store{});
}

void pull_back(const Weights& w, const Tiles& x, const Tiles& scale, const Tiles& summand, const Tiles& y, Range tiles) {
  const Factor transposed{w.data, w.column_step, w.row_step, w.columns, w.rows};
  if (summand.data) product(transposed, Nothing{}, x, y, tiles, StoreScaledSum{scale.data - y.data, summand.data - y.data});
  else product(transposed, Nothing{}, x, y, tiles, StoreScaled{scale.data - y.data});
}

// ---------------------------------------------------------------- a sample a row

/** The same products with the samples as rows of the factor, and the tiles columns of the matrix. */
template <typename Begin, typename Finish>
[[gnu::always_inline]] static inline void row_product(const Tiles& x, const Matrix& b, Begin begin, const Tiles& y, Range samples,
                                                      Finish finish) {
  const Matrix to{y.at(samples.begin, 0), samples.end - samples.begin, y.features, y.tile_stride};
  product({x.at(samples.begin, 0), x.tile_stride, 1, to.rows, b.rows}, begin, as_tiles(b, lanes), as_tiles(to, lanes),
          {0, vectors_of(b.columns)}, finish);
}

void multiply_rows(const Tiles& x, const Matrix& b, const float* bias, const Tiles& y, Range samples) {
  if (bias) row_product(x, b, ColumnBias{bias}, y, samples, Store{});
  else row_product(x, b, Nothing{}, y, samples, Store{});
}

void pull_back_rows(const Tiles& x, const Matrix& b, const Tiles& scale, const Tiles& summand, const Tiles& y, Range samples) {
  if (summand.data) row_product(x, b, Nothing{}, y, samples, StoreScaledSum{scale.data - y.data, summand.data - y.data});
  else row_product(x, b, Nothing{}, y, samples, StoreScaled{scale.data - y.data});
}

void sum_products(const Product* terms, int count, const Matrix& result, Range rows, int first_column) {
  const Matrix to{result.row(rows.begin), rows.end - rows.begin, result.columns, result.stride};
  for (int t = 0; t < count; t++) {
    const Weights& a = terms[t].a;
    const Factor factor{a.data + rows.begin * a.row_step, a.row_step, a.column_step, to.rows, a.columns, t == 0, t + 1 == count};
    product(factor, Nothing{}, as_tiles(terms[t].b, lanes), as_tiles(to, lanes), {first_column / lanes, vectors_of(to.columns)}, Store{});
  }
}

}  // namespace indicatrix::INDICATRIX_ISA
