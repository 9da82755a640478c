#include "outer.hh"

namespace indicatrix::INDICATRIX_ISA {

/** How many rows to take of what is left, at most `most`: never a lone one after a full block, for it would wait for its own latency. */
static int next_block(int left, int most) {
  if (left <= most) return left;
  return left == most + 1 ? (left + 1) / 2 : most;
}

// ---------------------------------------------------------------- lanes along the samples

/** R rows of y against C columns of x: the lanes are summed once, after all tiles. */
template <int R, int C>
[[gnu::always_inline]] static inline void outer_block(const Outer* terms, int count, int row, int column, const Matrix& result) {
  vec sum[R][4] = {};
  for (const Outer* term = terms; term < terms + count; term++) {
    const size_t y_feature = term->y.feature_stride, y_tile = term->y.tile_stride, x_feature = term->x.feature_stride,
                 x_tile = term->x.tile_stride;
    const float* y = term->y.at(0, row);
    const float* x = term->x.at(0, column);
    for (int left = term->tiles; left > 0; left--, y += y_tile, x += x_tile) {
      vec value[R];
#pragma GCC unroll 6
      for (int r = 0; r < R; r++) value[r] = at(y + r * y_feature);
#pragma GCC unroll 4
      for (int c = 0; c < C; c++) {
        const vec factor = at(x + c * x_feature);
#pragma GCC unroll 6
        for (int r = 0; r < R; r++) sum[r][c] += factor * value[r];
      }
    }
  }
  if constexpr (R * C == lanes && C == 4) {
    vec all[lanes];
#pragma GCC unroll 16
    for (int i = 0; i < lanes; i++) all[i] = sum[i / 4][i % 4];
    const vec found = sums(all);
#pragma GCC unroll 4
    for (int r = 0; r < R; r++)
      store(result.data + size_t(row + r) * result.stride + column, load<quad>(reinterpret_cast<const float*>(&found) + 4 * r));
    return;
  }
#pragma GCC unroll 6
  for (int r = 0; r < R; r++) {
    const quad sums = sum4(sum[r][0], sum[r][1], sum[r][2], sum[r][3]);
    float* to = result.data + size_t(row + r) * result.stride + column;
    if constexpr (C == 4) store(to, sums);
    else
      for (int c = 0; c < C; c++) to[c] = sums[c];
  }
}

template <int R> static void outer_rows(const Outer* terms, int count, int row, Matrix result, Range columns) {
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
      const int left = rows.end - r, some = vector_registers == 32 && left >= 4 ? 4 : next_block(left, 3);
      if (some == 4) outer_rows<4>(terms, count, r, result, columns);
      else if (some == 3) outer_rows<3>(terms, count, r, result, columns);
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
    store(result + f, load<quad>(result + f) + sum4(total[0], total[1], total[2], total[3]));
  }
  for (; f < features.end; f++) {
    vec total{};
    for (int tile = 0; tile < tiles; tile++) total += at(y.at(tile, f));
    result[f] += sum(total);
  }
}

// ---------------------------------------------------------------- lanes along the features

/** Stores a vector where a row may end within it. */
static inline void store_columns(float* to, vec value, int left) {
  if (left >= lanes) store(to, value);
  else
    for (int i = 0; i < left; i++) to[i] = value[i];
}

/** R rows of the result by V vectors of its columns. */
template <int R, int V>
[[gnu::always_inline]] static inline void rows_block(const OuterRows* terms, int count, int row, int column, const Matrix& result) {
  vec total[R][V] = {};
  for (const OuterRows* term = terms; term < terms + count; term++) {
    const size_t stride = term->x.stride;
    const float* x = term->x.data + column;
    for (int left = term->samples, tile = 0; left > 0; left -= lanes, tile++) {
      const int some = left < lanes ? left : lanes;
      const float* y = term->y.at(tile, row);
      for (int lane = 0; lane < some; lane++, y++, x += stride) {
        vec value[V];
#pragma GCC unroll 4
        for (int v = 0; v < V; v++) value[v] = at(x + v * lanes);
#pragma GCC unroll 12
        for (int r = 0; r < R; r++) {
          const vec factor = broadcast(y[r * lanes]);
#pragma GCC unroll 4
          for (int v = 0; v < V; v++) total[r][v] += factor * value[v];
        }
      }
    }
  }
#pragma GCC unroll 12
  for (int r = 0; r < R; r++)
#pragma GCC unroll 4
    for (int v = 0; v < V; v++)
      store_columns(result.data + size_t(row + r) * result.stride + column + v * lanes, total[r][v], result.columns - column - v * lanes);
}

/** All rows for V vectors of columns, at most `most` at a time. */
template <int most, int V> static void rows_columns(const OuterRows* terms, int count, Range rows, int column, const Matrix& result) {
  int row = rows.begin;
  const auto next = [&]<int R>() {
    rows_block<R, V>(terms, count, row, column, result);
    row += R;
  };
  while (rows.end - row >= most) next.template operator()<most>();
  if constexpr (most > 8)
    if (rows.end - row >= 8) next.template operator()<8>();
  if constexpr (most > 4)
    if (rows.end - row >= 4) next.template operator()<4>();
  while (row < rows.end) next.template operator()<1>();
}

void sum_outer(const OuterRows* terms, int count, Matrix result, Range rows) {
  constexpr bool many = vector_registers == 32;
  const int vectors = (result.columns + lanes - 1) / lanes, wide = rows.end - rows.begin > 8 ? 2 : many ? 3 : 2;
  for (int v = 0; v < vectors;) {
    const int left = vectors - v, some = left < wide ? left : left == wide + 1 ? 2 : wide;
    if (some == 3) rows_columns<many ? 8 : 4, 3>(terms, count, rows, v * lanes, result);
    else if (some == 2) rows_columns<many ? 12 : 6, 2>(terms, count, rows, v * lanes, result);
    else rows_columns<many ? 12 : 8, 1>(terms, count, rows, v * lanes, result);
    v += some;
  }
}

void add_rows(const Tiles& from, int first, int step, int count, float* result, Range vectors) {
  constexpr int some = 4;
  for (int begin = vectors.begin; begin < vectors.end; begin += some) {
    vec total[some] = {};
    const int width = vectors.end - begin < some ? vectors.end - begin : some;
    for (int row = 0; row < count; row++) {
      const float* x = from.at(first + row * step, begin * lanes);
      if (width == some) {
#pragma GCC unroll 4
        for (int v = 0; v < some; v++) total[v] += at(x + v * lanes);
      } else
        for (int v = 0; v < width; v++) total[v] += at(x + v * lanes);
    }
    for (int v = 0; v < width; v++) at(result + (begin + v) * lanes) += total[v];
  }
}

}  // namespace indicatrix::INDICATRIX_ISA
