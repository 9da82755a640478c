// Passes over row-compressed counts. Rows come in parts, and a part's blocks are shared among threads; no result depends on how many there
// are.
#pragma once

#include <cmath>

#include "sparse_rows.hh"
#include "task.hh"

namespace indicatrix {

/** What is true of a part's entries; the first of a kind by its place, `none` where there is none. */
struct EntryTraits {
  static constexpr size_t none = SIZE_MAX;
  /** Its index is not below the number of columns. */
  size_t beyond = none;
  /** It is not finite. */
  size_t broken = none;
  bool negative = false;
  bool fractional = false;
  /** 2²⁴ or more: float32 does not hold every whole number there. */
  bool large = false;
  /** A row's indices do not ascend, or stand twice. */
  bool unordered = false;
};

EntryTraits look_at_entries(const SparseRows& data, Task& task);

/** Some rows of a part, ascending. */
struct RowSet {
  /** Null for all rows. */
  const uint32_t* rows;
  size_t count;

  size_t operator[](size_t i) const { return rows ? rows[i] : i; }
};

/** One entry a row of the set, filled. */
struct RowTotals {
  double* totals;
  /** Entries that are not zero. */
  uint32_t* present;
  /** Totals over the marked columns alone. */
  double* marked;
  /** 1 where an entry is negative. */
  uint8_t* negative;
};

void total_rows(const SparseRows& data, const RowSet& rows, const uint8_t* is_marked, const RowTotals& out, Task& task);

/** Adds to each column in how many of the rows it is not zero. */
void count_columns(const SparseRows& data, const RowSet& rows, uint32_t* counts, Task& task);

enum class Transform { none, log1p, expm1 };

/** How stored numbers are read: multiplied by their row's factor, transformed. */
struct Reading {
  /** One a row of the set, null for none; the product is rounded to float32. */
  const float* factors;
  /** The same in place of those; what comes out is rounded to float32, and nothing before it. */
  const double* exact_factors;
  Transform transform;
};

inline double transformed(Transform transform, double value) {
  switch (transform) {
    case Transform::log1p: return std::log1p(value);
    case Transform::expm1: return std::expm1(value);
    default: return value;
  }
}

inline double read(const Reading& reading, size_t i, float value) {
  if (reading.exact_factors) return float(transformed(reading.transform, value * reading.exact_factors[i]));
  return transformed(reading.transform, reading.factors ? value * reading.factors[i] : value);
}

/** Nothing is indexed by a column before this has looked. @throws std::out_of_range */
void check_columns(const SparseRows& data, const RowSet& rows);

/** Of groups of rows, gathered over parts: groups × cols, and `cells` of each group. */
struct MomentSums {
  size_t groups;
  double* cells;
  double* sums;
  /** Of squared distances from the mean. */
  double* squares;
  /** Numbers that are not zero. */
  uint32_t* present;
};

/**
 * Each block of rows is centred by itself and merged with those before, in their order (Chan, Golub and LeVeque 1979): a sum of
 * squares would drown the variance of a high mean. @param group_of one a row of the set, −1 for none
 */
void add_moments(const SparseRows& data, const RowSet& rows, const Reading& reading, const int32_t* group_of, const MomentSums& out,
                 Task& task);

/**
 * Offsets of the rows without zeros and with the kept columns alone: rows.count + 1, filled. @param new_column −1 for a column that is not
 * kept
 */
void count_kept(const SparseRows& data, const RowSet& rows, const int32_t* new_column, uint32_t* indptr, Task& task);

/** Their entries, rounded to float32. */
void keep_columns(const SparseRows& data, const RowSet& rows, const Reading& reading, const int32_t* new_column, const uint32_t* indptr,
                  uint32_t* indices, float* values, Task& task);

}  // namespace indicatrix
