// Soft assignment of cells to clusters on the unit sphere: clusters lie in the vector lanes.
#pragma once

#include <cstddef>

#include "dispatch.hh"

namespace indicatrix {

/** Clusters are padded to a multiple of this, which every instruction set's lanes divide. */
constexpr size_t cluster_slice = 16;
/** Cells are taken by so many at a time. */
constexpr size_t cell_group = 4;

/** What one cell adds to the objective. */
struct MixtureTerms {
  /** Σ r · 2 (1 − cos) */
  double distance;
  /** Σ r ln r */
  double entropy;
};

struct MixtureKernels {
  /**
   * similarity[c · width + k] of `cell_group` cells, given by where their coordinates begin.
   * @param centres dim × width: dimension by dimension, clusters side by side; width is a multiple of `cluster_slice`
   */
  void (*similarities)(const float* const* cells, size_t dim, const float* centres, size_t width, float* similarity);
  /** r = softmax((2 · similarity − 2) / σ + penalty). A padding cluster's penalty is far below 0; its r is as good as 0. */
  MixtureTerms (*assign)(const float* similarity, const float* penalty, size_t width, float sigma, float* r);
  /** sums[i · cluster_slice + k] += values[i] · r[k] for one slice of clusters. */
  void (*add_products)(const float* values, size_t count, const float* r, double* sums);
  /** out[i] −= Σ r[k] · directions[k · dim + i] over `clusters` clusters. */
  void (*subtract)(const float* r, size_t clusters, const float* directions, size_t dim, float* out);
};

INDICATRIX_KERNELS(MixtureKernels, mixture_kernels);

}  // namespace indicatrix
