// How the neighbourhoods of two spaces that hold the same points agree, exactly.
#pragma once

#include "cloud.hh"
#include "task.hh"

namespace indicatrix {

struct Agreement {
  /** Neighbours that a cell has in both spaces. */
  double shared;
  /** Σ max(0, rank − k) over its neighbours in the second space, by their ranks in the first: what trustworthiness is made of. */
  double excess_first;
  /** The same of its neighbours in the first space, by their ranks in the second: continuity. */
  double excess_second;
};

/**
 * For some cells and each k, what their k nearest in one space are in the other. Nothing is kept of a cell but that, so memory beside it
 * grows with the points alone.
 * @param cells rows of both clouds
 * @param ks ascending, the last below the number of points
 * @param found count × ks_count
 */
void neighborhood_agreement(const Cloud& first, const Cloud& second, const uint32_t* cells, size_t count, const uint32_t* ks,
                            size_t ks_count, Agreement* found, Task& task);

}  // namespace indicatrix
