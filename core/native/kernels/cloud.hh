// Points in a Euclidean space.
#pragma once

#include <cstddef>
#include <cstdint>

namespace indicatrix {

/** rows × dim, row-major, all finite. */
struct Cloud {
  const float* values;
  size_t rows;
  size_t dim;

  const float* row(size_t i) const { return values + i * dim; }
};

/** Exact to float64 rounding: differences of float32 are formed in float64, and nothing cancels in a sum of squares. */
inline double squared_distance(const float* a, const float* b, size_t dim) {
  double sum[4] = {};
  size_t j = 0;
  for (; j + 4 <= dim; j += 4) {
    for (size_t lane = 0; lane < 4; lane++) {
      const double difference = double(a[j + lane]) - double(b[j + lane]);
      sum[lane] += difference * difference;
    }
  }
  for (; j < dim; j++) {
    const double difference = double(a[j]) - double(b[j]);
    sum[j % 4] += difference * difference;
  }
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/** A point at some squared distance; nearer first, the lower index first where distances are equal. */
struct Neighbor {
  double squared;
  uint32_t index;

  bool operator<(const Neighbor& other) const { return squared < other.squared || (squared == other.squared && index < other.index); }
};

}  // namespace indicatrix
