// k-means of points of length 1, where Harmony's clusters start.
#pragma once

#include <cstddef>
#include <cstdint>

#include "cloud.hh"
#include "task.hh"

namespace indicatrix {

/** Fewer than as many points as clusters leave clusters alike. @param centres clusters × dim, of length 1 */
void sphere_means(const Cloud& points, size_t clusters, uint64_t seed, double* centres, Task& task);

/** To length 1; a vector of zeros stays. */
template <typename T> void to_length_one(T* values, size_t count);

/** centres × dim → dim × width, as mixture.hh takes them. */
void lay_centres(const double* centres, size_t clusters, size_t dim, size_t width, float* laid);

/** In blocks of so many points, whatever the threads. */
constexpr size_t mixture_block = 1024;

}  // namespace indicatrix
