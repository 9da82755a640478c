// The layouts that every kernel works on.
#pragma once

#include <cstddef>

#include "network.hh"

namespace indicatrix {

/** Row-major; `stride` floats from row to row. */
struct Matrix {
  float* data;
  int rows, columns;
  size_t stride;

  float* row(int index) const { return data + index * stride; }
};

/** Not to be written, row-major or column-major: a layer's weights. */
struct Weights {
  const float* data;
  int rows, columns;
  size_t row_step, column_step;

  Weights() = default;
  Weights(const float* data, int rows, int columns, size_t row_step, size_t column_step)
      : data(data), rows(rows), columns(columns), row_step(row_step), column_step(column_step) {}
  Weights(const Matrix& m) : Weights(m.data, m.rows, m.columns, m.stride, 1) {}
};

inline Weights weights_of(const Layer& layer, const float* parameters) {
  return {parameters + layer.weight, layer.outputs, layer.inputs, layer.output_step, layer.input_step};
}

/**
 * A matrix whose columns are samples, a vector's worth of them side by side in a tile: feature f of a tile's samples is the
 * vector at data + tile · tile_stride + f · feature_stride.
 */
struct Tiles {
  float* data;
  int features;
  size_t feature_stride, tile_stride;

  float* at(int tile, int feature) const { return data + tile * tile_stride + feature * feature_stride; }
};

/** A row-major matrix seen as tiles: its rows are the features, each `lanes` of its columns a tile. */
inline Tiles as_tiles(const Matrix& m, int lanes) { return {m.data, m.rows, m.stride, size_t(lanes)}; }

/** Some of the tiles, or rows: a thread's share. */
struct Range {
  int begin, end;
};

}  // namespace indicatrix
