// Second moments under the heat kernel: what a graph Laplacian knows of the metric (Perrault-Joncas and Meilă 2013).
#pragma once

#include "cloud.hh"
#include "task.hh"

namespace indicatrix {

/**
 * At each asked point p the dual metric h(p) = (2/ε²) Σ w Δf Δfᵀ / Σ w over all other points, with Δf their difference from p in `values`
 * and w = exp(−d²/ε²) up to d = 3ε. It is ½ (L(f fᵀ) − f Lfᵀ − Lf fᵀ) for the random-walk Laplacian L = 4 (P − 1) / ε²; a density that
 * is not uniform adds a first-order term to L, which that expression does not see.
 * @param tensors count × m × m for values of m dimensions; NaN where fewer than `fewest` points' worth of weight is near
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
