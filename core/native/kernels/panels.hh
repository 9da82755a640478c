// All points laid out for the distance kernels.
#pragma once

#include <algorithm>
#include <memory>
#include <new>

#include "cloud.hh"
#include "distances.hh"

namespace indicatrix {

/** Panels looked at in one go: their distances to a few dozen queries stay in the first-level cache. */
constexpr size_t tile_panels = 8;
constexpr size_t tile_points = tile_panels * panel_width;

/** The points as panels, [panel][dim][panel_width], the last one filled up with zeros. */
class Panels {
 public:
  explicit Panels(const Cloud& cloud)
      : dim_(cloud.dim),
        rows_(cloud.rows),
        count_((cloud.rows + panel_width - 1) / panel_width),
        values_(allocate(count_ * dim_ * panel_width)) {
    for (size_t i = 0; i < rows_; i++) {
      float* panel = values_.get() + i / panel_width * dim_ * panel_width + i % panel_width;
      for (size_t j = 0; j < dim_; j++) panel[j * panel_width] = cloud.row(i)[j];
    }
  }

  size_t count() const { return count_; }

  /** Distances from `queries` rows to the points of some panels, `stride` numbers from one query to the next. */
  void distances(const float* rows, size_t queries, size_t panel, size_t panels, float* squared, size_t stride) const {
    distance_kernels().squared_distances(rows, queries, dim_, values_.get() + panel * dim_ * panel_width, panels, squared, stride);
  }

 private:
  struct Free {
    void operator()(float* memory) const { operator delete[](memory, std::align_val_t(64)); }
  };
  static float* allocate(size_t count) {
    float* memory = static_cast<float*>(operator new[](count * sizeof(float), std::align_val_t(64)));
    std::fill_n(memory, count, 0.0f);
    return memory;
  }

  size_t dim_, rows_, count_;
  std::unique_ptr<float[], Free> values_;
};

}  // namespace indicatrix
