// The training engine's kernels, as the program reaches them. What each does is said where it is declared.
#pragma once

#include <cstdint>

#include "adam.hh"
#include "batch.hh"
#include "dispatch.hh"

namespace indicatrix {

struct EngineKernels {
  int lanes;

  // rows.hh
  void (*gather)(const float* data, const uint32_t* rows, int samples, Tiles to, Matrix to_rows, Range tiles);
  void (*prefetch)(const float* data, const uint32_t* rows, int count, int features);
  void (*gather_blended)(const float* data, const uint32_t* rows, const uint32_t* others, const float* blend, int samples, Tiles to,
                         Matrix to_rows, Range tiles);
  void (*scatter)(Tiles from, int samples, float* data, Range tiles);

  // propagate.hh
  void (*forward)(const Batch& batch, const float* parameters, Part part, int last, Range tiles);
  void (*backward)(const Batch& batch, const float* parameters, Part part, int to, Range tiles);
  void (*reconstruction_error)(const Batch& batch, Range tiles);

  // ends.hh
  void (*first_layer)(const Batch& batch, const float* parameters, const float* data, const uint32_t* rows, int following, Range tiles);
  void (*end_metric)(const Batch& batch, const float* parameters);
  void (*gram_error)(const Batch& batch, Range tiles);
  void (*form_residuals)(const Batch& batch, const float* parameters, Range tiles);
  void (*end_factors)(const Batch& batch, Range tiles);
  void (*end_factor_products)(const Batch& batch);

  // metric_tensor.hh
  void (*copy_outer_weight)(const Batch& batch, const float* parameters, Range rows);
  void (*weight_metric)(const Batch& batch, const float* parameters, Range rows);
  void (*complete_metric)(const Batch& batch, Range rows);
  void (*complete_metric_adjoint)(const Batch& batch, Range rows);
  void (*metric_tensors)(const Batch& batch, const float* parameters, Range tiles);
  void (*measure_tensors)(const Batch& batch);
  void (*metric_tensors_backward)(const Batch& batch, const float* parameters, Range tiles);
  void (*weight_metric_adjoint)(const Batch& batch, Range rows);
  void (*weight_metric_backward)(const Batch& batch, const float* parameters, float* gradient, Range rows);

  // contrast.hh
  void (*collect_places)(const Batch& batch, Range tiles);
  double (*contrast)(const Batch& batch);
  void (*add_contrast)(const Batch& batch, Range tiles);

  // regularizer.hh
  /** In the order of their places. */
  const char* const* regularizer_names;
  int regularizer_count;
  RegularizerValue (*regularize)(const Batch& batch);
  void (*regularizer_adjoint)(const Batch& batch, const RegularizerValue& value, Range tiles);

  // gradient.hh
  int (*gradient_rows)(const Batch& batch, Part part, int layer);
  void (*layer_gradient)(const Batch* const* batches, int count, const float* parameters, Part part, int layer, float* gradient, Range rows,
                         const Descent* descent);

  // layers.hh
  void (*transpose_weights)(const Layer& layer, float* parameters, Range rows);

  /** Updates begin … end, both whole vectors; the arrays are aligned. */
  void (*adam)(const Descent& descent, const float* gradient, size_t begin, size_t end);
  /** Over whole vectors of an aligned array. */
  double (*sum_of_squares)(const float* x, size_t count);
};

INDICATRIX_KERNELS(EngineKernels, engine_kernels);

}  // namespace indicatrix
