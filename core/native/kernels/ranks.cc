#include "ranks.hh"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <vector>

namespace indicatrix {

namespace {

/** Threads share the columns of a part, so that each is written by one. */
constexpr size_t column_blocks = 8;

constexpr uint32_t sign = 0x80000000u;

/** In their order as numbers, with the group behind. */
uint64_t key_of(float value, int32_t group) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  return uint64_t(bits & sign ? ~bits : bits | sign) << 32 | uint32_t(group);
}

bool is_negative(uint64_t key) { return !(key >> 63); }

/** t³ − t */
double tie(double t) { return t * t * t - t; }

/** Ranks of one column after another. */
class Ranking {
 public:
  Ranking(const double* sizes, size_t groups, int32_t reference)
      : sizes_(sizes), reference_(reference), alike_(groups), before_(groups), unstored_(groups) {
    touched_.reserve(groups);
  }

  /** @param ranks, ties one a group, filled */
  void rank(const float* values, const int32_t* groups, size_t count, double* ranks, double* ties) {
    ranks_ = ranks, ties_ = ties;
    const size_t all = before_.size();
    std::fill_n(ranks, all, 0.0);
    std::fill_n(ties, all, 0.0);
    std::fill(before_.begin(), before_.end(), 0.0);
    std::copy_n(sizes_, all, unstored_.begin());
    total_before_ = common_ = 0;
    keys_.resize(count);
    for (size_t i = 0; i < count; i++) {
      keys_[i] = key_of(values[i], groups[i]);
      unstored_[size_t(groups[i])]--;
    }
    std::sort(keys_.begin(), keys_.end());
    bool are_zeros_in = false;
    for (size_t from = 0, to; from < count; from = to) {
      if (!are_zeros_in && !is_negative(keys_[from])) {
        add_zeros();
        are_zeros_in = true;
      }
      for (to = from; to < count && keys_[to] >> 32 == keys_[from] >> 32; to++) add(uint32_t(keys_[to]), 1);
      end_tie();
    }
    if (!are_zeros_in) add_zeros();
    for (size_t group = 0; group < all; group++) ties[group] += common_;
    if (reference_ >= 0) ranks[reference_] = ties[reference_] = 0;
  }

 private:
  void add(size_t group, double cells) {
    if (alike_[group] == 0) touched_.push_back(uint32_t(group));
    alike_[group] += cells;
  }

  void add_zeros() {
    for (size_t group = 0; group < unstored_.size(); group++)
      if (unstored_[group] > 0) add(group, unstored_[group]);
    end_tie();
  }

  void end_tie() {
    if (reference_ < 0) {
      double alike = 0;
      for (const uint32_t group : touched_) alike += alike_[group];
      for (const uint32_t group : touched_) ranks_[group] += alike_[group] * (total_before_ + (alike + 1) / 2);
      total_before_ += alike;
      common_ += tie(alike);
    } else {
      const double others = alike_[size_t(reference_)], others_before = before_[size_t(reference_)];
      for (const uint32_t group : touched_) {
        const double alike = alike_[group];
        if (int32_t(group) != reference_) {
          ranks_[group] += alike * (before_[group] + others_before + (alike + others + 1) / 2);
          ties_[group] += tie(alike + others) - tie(others);
        }
        before_[group] += alike;
      }
      common_ += tie(others);
    }
    for (const uint32_t group : touched_) alike_[group] = 0;
    touched_.clear();
  }

  const double* sizes_;
  int32_t reference_;
  std::vector<uint64_t> keys_;
  /** Of the tie at hand: cells of each group, and which groups have any. */
  std::vector<double> alike_;
  std::vector<uint32_t> touched_;
  /** Cells of lower rank. */
  std::vector<double> before_;
  double total_before_ = 0;
  std::vector<double> unstored_;
  /** Ties that every group's comparison has. */
  double common_ = 0;
  double *ranks_ = nullptr, *ties_ = nullptr;
};

}  // namespace

void gather_columns(const SparseRows& data, const RowSet& rows, const Reading& reading, const int32_t* group_of, const int32_t* place_of,
                    const Columns& columns, Task& task) {
  check_columns(data, rows);
  const size_t width = (data.cols + column_blocks - 1) / column_blocks;
  share_blocks(task, column_blocks, [&](auto next) {
    for (size_t block; next(block);) {
      const size_t low = block * width, high = std::min(data.cols, low + width);
      for (size_t i = 0; i < rows.count; i++) {
        if (group_of[i] < 0) continue;
        const uint32_t *begin = data.indices + data.indptr[rows[i]], *end = data.indices + data.indptr[rows[i] + 1];
        for (const uint32_t* index = std::lower_bound(begin, end, uint32_t(low)); index < end && *index < high; index++) {
          const int32_t place = place_of[*index];
          if (place < 0) continue;
          const float value = float(read(reading, i, data.values[index - data.indices]));
          if (value == 0) continue;
          const size_t at = columns.starts[place] + columns.held[place]++;
          if (at >= columns.starts[place + 1]) throw std::out_of_range("more numbers than a column has room for");
          columns.values[at] = value;
          columns.groups[at] = group_of[i];
        }
      }
    }
  });
}

void rank_columns(const Columns& columns, const double* sizes, size_t groups, int32_t reference, const RankSums& out, Task& task) {
  share_blocks(task, columns.count, [&](auto next) {
    Ranking ranking(sizes, groups, reference);
    for (size_t column; next(column);) {
      const size_t at = columns.starts[column], row = column * groups;
      ranking.rank(columns.values + at, columns.groups + at, columns.held[column], out.ranks + row, out.ties + row);
    }
  });
}

}  // namespace indicatrix
