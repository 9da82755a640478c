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
    lanes,
    gather,
    prefetch,
    gather_blended,
    scatter,
    forward,
    backward,
    reconstruction_error,
    first_layer,
    end_metric,
    gram_error,
    form_residuals,
    end_factors,
    end_factor_products,
    copy_outer_weight,
    weight_metric,
    complete_metric,
    complete_metric_adjoint,
    metric_tensors,
    measure_tensors,
    metric_tensors_backward,
    weight_metric_adjoint,
    weight_metric_backward,
    collect_places,
    contrast,
    add_contrast,
    Regularizers::names,
    Regularizers::count,
    regularize,
    regularizer_adjoint,
    gradient_rows,
    layer_gradient,
    transpose_weights,
    adam,
    sum_of_squares,
};

}  // namespace indicatrix::INDICATRIX_ISA
