// Ranks of a column's numbers among cells of several groups: what Wilcoxon's test is made of.
#pragma once

#include "counts.hh"
#include "sparse_rows.hh"
#include "task.hh"

namespace indicatrix {

/** Some columns of the data with the groups of their cells, zeros left out: gathered part by part. */
struct Columns {
  size_t count;
  /** count + 1 offsets: what a column has room for. */
  const uint32_t* starts;
  /** How many numbers each column has by now. */
  uint32_t* held;
  float* values;
  int32_t* groups;
};

/**
 * Adds a part's numbers, read as told and rounded to float32. @param group_of one a row of the set, −1 for none @param place_of one a column
 * of the data: which of `columns` it is, ascending, −1 for none
 */
void gather_columns(const SparseRows& data, const RowSet& rows, const Reading& reading, const int32_t* group_of, const int32_t* place_of,
                    const Columns& columns, Task& task);

/** columns × groups, filled. */
struct RankSums {
  /** Ranks of a group's cells, ties at their mean, zeros among them. */
  double* ranks;
  /** Σ t³ − t over the sizes t of the ties. */
  double* ties;
};

/**
 * Ranks among the cells of all groups or, where there is a group of reference, of each group's cells among its own and those; the
 * reference's own are left at 0. @param sizes cells of each group, zeros among them @param reference −1 for none
 */
void rank_columns(const Columns& columns, const double* sizes, size_t groups, int32_t reference, const RankSums& out, Task& task);

}  // namespace indicatrix
