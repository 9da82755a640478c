// Second moments under the heat kernel: what a graph Laplacian knows of the metric (Perrault-Joncas and Meilă 2013).
#pragma once

#include "cloud.hh"
#include "task.hh"

namespace indicatrix {

/**
 * At each asked point the dual metric h = J Jᵀ of the map from the points to `values` (m dimensions), J its derivative along the plane of the m
 * directions in which the points spread most. J comes from second moments about their weighted means, Cov(f, t) Cov(t, t)⁻¹ with weights
 * w = exp(−d²/ε²) up to d = 3ε and t the coordinates in the plane. The graph Laplacian's own estimate, (2/ε²) Cov(f, f), is what this
 * comes to where points fill a flat patch evenly, as Cov(t, t) is ε²/2 there; near ends and in uneven crowds it is not.
 * @param tensors count × m × m; NaN where fewer than `fewest` points' worth of weight is near, or the points do not spread in m directions
 */
void heat_tensors(const Cloud& points, const Cloud& values, const uint32_t* cells, size_t count, double radius, double fewest, double* tensors, Task& task);

/**
 * For each asked point and each radius, (2/ε²) C restricted to the subspace in which C is largest, C the same second moment of the points
 * themselves. Where points fill a flat patch of d dimensions, its d largest eigenvalues are 1.
 * @param size dimensions of the subspace
 * @param matrices count × radius_count × size × size, symmetric; NaN as above
 */
void heat_subspaces(const Cloud& points, const uint32_t* cells, size_t count, const double* radii, size_t radius_count, size_t size, double fewest, double* matrices, Task& task);

}  // namespace indicatrix
