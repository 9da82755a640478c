#include "engine.hh"

#include "contrast.hh"
#include "ends.hh"
#include "gradient.hh"
#include "layers.hh"
#include "metric_tensor.hh"
#include "propagate.hh"
#include "regularizer.hh"
#include "rows.hh"

namespace indicatrix::INDICATRIX_ISA {

// adam.cc
void adam(const Descent& descent, const float* gradient, size_t begin, size_t end);
double sum_of_squares(const float* x, size_t count);

extern const EngineKernels engine_kernels = {
    .lanes = lanes,
    .gather = gather,
    .prefetch = prefetch,
    .gather_blended = gather_blended,
    .scatter = scatter,
    .forward = forward,
    .backward = backward,
    .reconstruction_error = reconstruction_error,
    .first_layer = first_layer,
    .end_metric = end_metric,
    .gram_error = gram_error,
    .form_residuals = form_residuals,
    .end_factors = end_factors,
    .end_factor_products = end_factor_products,
    .copy_outer_weight = copy_outer_weight,
    .weight_metric = weight_metric,
    .complete_metric = complete_metric,
    .complete_metric_adjoint = complete_metric_adjoint,
    .metric_tensors = metric_tensors,
    .measure_tensors = measure_tensors,
    .metric_tensors_backward = metric_tensors_backward,
    .weight_metric_adjoint = weight_metric_adjoint,
    .weight_metric_backward = weight_metric_backward,
    .collect_places = collect_places,
    .contrast = contrast,
    .add_contrast = add_contrast,
    .regularizer_names = Regularizers::names,
    .regularizer_count = Regularizers::count,
    .regularize = regularize,
    .regularizer_adjoint = regularizer_adjoint,
    .gradient_rows = gradient_rows,
    .layer_gradient = layer_gradient,
    .transpose_weights = transpose_weights,
    .adam = adam,
    .sum_of_squares = sum_of_squares,
};

}  // namespace indicatrix::INDICATRIX_ISA
