#include "rows.hh"

#include <string.h>

#include "vector_math.hh"

namespace indicatrix::INDICATRIX_ISA {

static int last_of(int samples, int sample) { return sample < samples ? sample : samples - 1; }

void gather(const float* data, const uint32_t* rows, int samples, Tiles to, Matrix to_rows, Range tiles) {
  const int features = to.features;
  if (to.feature_stride == 1) {
    for (int sample = tiles.begin; sample < tiles.end; sample++)
      memcpy(to.at(sample, 0), data + size_t(rows ? rows[sample] : sample) * features, features * sizeof(float));
    return;
  }
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    const float* row[lanes];
    for (int i = 0; i < lanes; i++) {
      const int sample = last_of(samples, tile * lanes + i);
      row[i] = data + size_t(rows ? rows[sample] : sample) * features;
    }
    const int kept = !to_rows.data ? 0 : samples - tile * lanes < lanes ? samples - tile * lanes : lanes;
    for (int f = 0; f < features; f += lanes) {
      const int some = features - f < lanes ? features - f : lanes;
      vec block[lanes];
#pragma GCC unroll 16
      for (int i = 0; i < lanes; i++) block[i] = some == lanes ? load(row[i] + f) : first_at(row[i] + f, some);
#pragma GCC unroll 16
      for (int i = 0; i < lanes; i++)
        if (i < kept) at(to_rows.row(tile * lanes + i) + f) = block[i];
      transpose(block);
      float* first = to.at(tile, f);
#pragma GCC unroll 16
      for (int i = 0; i < lanes; i++)
        if (i < some) at(first + i * lanes) = block[i];
    }
  }
}

void prefetch(const float* data, const uint32_t* rows, int count, int features) {
  constexpr int line = 64 / sizeof(float);
  for (int i = 0; i < count; i++) {
    const float* row = data + size_t(rows[i]) * features;
    for (int f = 0; f < features; f += line) __builtin_prefetch(row + f);
    __builtin_prefetch(row + features - 1);
  }
}

void gather_blended(const float* data, const uint32_t* rows, const uint32_t* others, const float* blend, int samples, Tiles to,
                    Matrix to_rows, Range tiles) {
  const int features = to.data ? to.features : to_rows.columns, tile_samples = to.data && to.feature_stride == 1 ? 1 : lanes;
  for (int tile = tiles.begin; tile < tiles.end; tile++) {
    for (int i = 0; i < tile_samples; i++) {
      const int sample = last_of(samples, tile * tile_samples + i);
      const float* one = data + size_t(rows[sample]) * features;
      const float* other = data + size_t(others[sample]) * features;
      const float share = blend[sample];
      for (int f = 0; f < features; f++) {
        const float x = share * one[f] + (1 - share) * other[f];
        if (to.data) to.at(tile, f)[i] = x;
        if (to_rows.data) to_rows.row(tile * lanes + i)[f] = x;
      }
    }
  }
}

void scatter(Tiles from, int samples, float* data, Range tiles) {
  if (from.feature_stride == 1) {
    for (int sample = tiles.begin; sample < tiles.end; sample++)
      memcpy(data + size_t(sample) * from.features, from.at(sample, 0), from.features * sizeof(float));
    return;
  }
  for (int tile = tiles.begin; tile < tiles.end; tile++)
    for (int i = 0; i < lanes && tile * lanes + i < samples; i++)
      for (int f = 0; f < from.features; f++) data[size_t(tile * lanes + i) * from.features + f] = from.at(tile, f)[i];
}

}  // namespace indicatrix::INDICATRIX_ISA
