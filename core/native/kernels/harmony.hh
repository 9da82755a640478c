// Batches brought together among cells of a kind: Harmony (Korsunsky et al. 2019), with the penalty and the ridge of its second version.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "cloud.hh"
#include "task.hh"

namespace indicatrix {

/** Who is of which batch. Cells that share all their batches are one group; with one column, groups are batches. */
struct Batches {
  /** rows of the points */
  const uint32_t* group_of;
  size_t groups;
  /** groups × columns: the batch in each column, numbered through all columns. */
  const uint32_t* batches_of;
  size_t columns;
  /** In all columns. */
  size_t batches;
  /** A batch's column. */
  const uint32_t* column_of;
};

struct HarmonyChoices {
  size_t clusters;
  /** θ: how strongly clusters of one batch are made dear. */
  double theta;
  /** σ: how soft clusters are. */
  double sigma;
  /** λ of the ridge; 0 takes `ridge_share` of the cells that are expected of a batch in a cluster. */
  double lambda;
  double ridge_share;
  /** Rounds of correction at most, and until the objective falls by less than this share of it. */
  size_t iterations;
  double tolerance;
  /** Rounds of clustering in each, and until the objective changes by less than this share, from the fifth on. */
  size_t rounds;
  double round_tolerance;
  /** Share of the cells that are assigned anew at a time. */
  double block;
  uint64_t seed;
};

/** What the caller has set aside. */
struct HarmonyResult {
  /** rows × dim */
  float* corrected;
  /** clusters × dim, of length 1. On entry where clustering starts, if `has_start`. */
  double* centres;
  bool has_start;
  /** iterations + 1: the objective at the start and after each round, as harmonypy has it (2000 / cells of the sum). */
  double* objectives;
};

/**
 * The same start and seed give the same numbers, whatever the threads.
 * @returns rounds of correction that were made
 */
size_t harmonize(const Cloud& points, const Batches& batches, const HarmonyChoices& choices, const HarmonyResult& result, Task& task);

}  // namespace indicatrix
