#include "counts.hh"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <vector>

namespace indicatrix {

namespace {

/** Entries a block, about: few enough that a part of a million busies several threads. */
constexpr size_t block_entries = size_t(1) << 18;

/** Where blocks of rows end: by their entries alone, so that sums are cut alike on every machine. */
std::vector<size_t> block_ends(const SparseRows& data, const RowSet& rows) {
  std::vector<size_t> ends;
  size_t held = 0;
  for (size_t i = 0; i < rows.count; i++) {
    // An empty row costs something too.
    const size_t length = data.indptr[rows[i] + 1] - data.indptr[rows[i]] + 1;
    if (held > 0 && held + length > block_entries) {
      ends.push_back(i);
      held = 0;
    }
    held += length;
  }
  if (rows.count > 0) ends.push_back(rows.count);
  return ends;
}

/** Nothing is indexed by a column before this has looked. */
bool is_within(const SparseRows& data, const RowSet& rows, size_t first, size_t last) {
  uint32_t beyond = 0;
  for (size_t i = first; i < last; i++)
    for (size_t at = data.indptr[rows[i]]; at < data.indptr[rows[i] + 1]; at++) beyond |= data.indices[at] >= uint32_t(data.cols);
  return !beyond;
}

[[noreturn]] void refuse_column() { throw std::out_of_range("a column beyond the matrix"); }

/** `work(first, last)` for every block. */
template <class Work> void share_rows(const SparseRows& data, const RowSet& rows, Task& task, Work work) {
  const std::vector<size_t> ends = block_ends(data, rows);
  share_blocks(task, ends.size(), [&](auto next) {
    for (size_t block; next(block);) {
      const size_t first = block == 0 ? 0 : ends[block - 1], last = ends[block];
      if (!is_within(data, rows, first, last)) refuse_column();
      work(first, last);
    }
  });
}

/** Where in an array of `from` … `to` the first is that `is_so`. */
template <class T, class IsSo> size_t place_of(const T* array, size_t from, size_t to, IsSo is_so) {
  return size_t(std::find_if(array + from, array + to, is_so) - array);
}

EntryTraits look_at_rows(const SparseRows& data, size_t first, size_t last) {
  EntryTraits found;
  const size_t begin = data.indptr[first], end = data.indptr[last];
  const uint32_t cols = uint32_t(data.cols);
  // Numbers to this are rounded to whole ones when it is added; few matrices have others.
  constexpr float rounding = 0x1.8p23f;
  uint32_t beyond = 0, broken = 0, negative = 0, unusual = 0, large = 0;
  for (size_t at = begin; at < end; at++) beyond |= data.indices[at] >= cols;
  for (size_t at = begin; at < end; at++) {
    const float value = data.values[at];
    broken |= !(std::fabs(value) <= std::numeric_limits<float>::max());
    negative |= value < 0;
    large |= value >= 0x1p24f;
    unusual |= (value + rounding) - rounding != value;
  }
  if (beyond) found.beyond = place_of(data.indices, begin, end, [&](uint32_t index) { return index >= cols; });
  if (broken) found.broken = place_of(data.values, begin, end, [](float value) { return !std::isfinite(value); });
  found.negative = negative;
  found.large = large;
  found.fractional = unusual && place_of(data.values, begin, end, [](float value) { return std::trunc(value) != value; }) < end;
  for (size_t row = first; row < last; row++) {
    uint32_t falls = 0;
    for (size_t at = data.indptr[row] + 1; at < data.indptr[row + 1]; at++) falls |= data.indices[at] <= data.indices[at - 1];
    found.unordered |= falls != 0;
  }
  return found;
}

/** One block's moments, and what the thread that finds them works in. */
class BlockMoments {
 public:
  /** @param entries of the largest block: finding takes no memory, so a block that is begun is finished */
  BlockMoments(size_t groups, size_t cols, size_t entries)
      : cols_(cols),
        cells_(groups),
        sums_(groups * cols),
        means_(groups * cols),
        squares_(groups * cols),
        numbers_(entries),
        present_(groups * cols) {}

  void find(const SparseRows& data, const RowSet& rows, const Reading& reading, const int32_t* group_of, size_t first, size_t last) {
    double* number = numbers_.data();
    for (size_t i = first; i < last; i++) {
      if (group_of[i] < 0) continue;
      const size_t group = size_t(group_of[i]);
      double* sums = &sums_[group * cols_];
      for (size_t at = data.indptr[rows[i]]; at < data.indptr[rows[i] + 1]; at++) {
        *number = read(reading, i, data.values[at]);
        sums[data.indices[at]] += *number++;
      }
      cells_[group]++;
    }
    for (size_t group = 0; group < cells_.size(); group++) {
      if (cells_[group] == 0) continue;
      for (size_t col = group * cols_; col < (group + 1) * cols_; col++) means_[col] = sums_[col] / cells_[group];
    }
    number = numbers_.data();
    for (size_t i = first; i < last; i++) {
      if (group_of[i] < 0) continue;
      const size_t offset = size_t(group_of[i]) * cols_;
      for (size_t at = data.indptr[rows[i]]; at < data.indptr[rows[i] + 1]; at++) {
        const size_t col = offset + data.indices[at];
        const double value = *number++;
        if (value == 0) continue;
        const double distance = value - means_[col];
        squares_[col] += distance * distance;
        present_[col]++;
      }
    }
  }

  /** Adds them to those of the blocks before, and forgets them. */
  void merge_into(const MomentSums& out) {
    for (size_t group = 0; group < cells_.size(); group++) {
      if (cells_[group] == 0) continue;
      const double own = cells_[group], before = out.cells[group];
      for (size_t col = group * cols_; col < (group + 1) * cols_; col++) {
        const double distance = means_[col] - (before > 0 ? out.sums[col] / before : 0);
        out.squares[col] +=
            squares_[col] + (own - present_[col]) * means_[col] * means_[col] + distance * distance * (before * own / (before + own));
        // Whole counts add up exactly, however they are cut into blocks.
        out.sums[col] += sums_[col];
        out.present[col] += present_[col];
        sums_[col] = squares_[col] = 0;
        present_[col] = 0;
      }
      out.cells[group] = before + own;
      cells_[group] = 0;
    }
  }

 private:
  size_t cols_;
  std::vector<double> cells_, sums_, means_, squares_, numbers_;
  std::vector<uint32_t> present_;
};

}  // namespace

void check_columns(const SparseRows& data, const RowSet& rows) {
  if (!is_within(data, rows, 0, rows.count)) refuse_column();
}

EntryTraits look_at_entries(const SparseRows& data, Task& task) {
  EntryTraits all;
  std::mutex adding;
  const std::vector<size_t> ends = block_ends(data, {nullptr, data.rows});
  share_blocks(task, ends.size(), [&](auto next) {
    for (size_t block; next(block);) {
      const EntryTraits found = look_at_rows(data, block == 0 ? 0 : ends[block - 1], ends[block]);
      const std::lock_guard lock(adding);
      all.beyond = std::min(all.beyond, found.beyond);
      all.broken = std::min(all.broken, found.broken);
      all.negative |= found.negative;
      all.fractional |= found.fractional;
      all.large |= found.large;
      all.unordered |= found.unordered;
    }
  });
  return all;
}

void total_rows(const SparseRows& data, const RowSet& rows, const uint8_t* is_marked, const RowTotals& out, Task& task) {
  share_rows(data, rows, task, [&](size_t first, size_t last) {
    for (size_t i = first; i < last; i++) {
      double total = 0, marked = 0;
      uint32_t present = 0, negative = 0;
      for (size_t at = data.indptr[rows[i]]; at < data.indptr[rows[i] + 1]; at++) {
        const double value = data.values[at];
        total += value;
        marked += is_marked[data.indices[at]] ? value : 0;
        present += value != 0;
        negative |= value < 0;
      }
      out.totals[i] = total;
      out.present[i] = present;
      out.marked[i] = marked;
      out.negative[i] = uint8_t(negative);
    }
  });
}

void count_columns(const SparseRows& data, const RowSet& rows, uint32_t* counts, Task& task) {
  const std::vector<size_t> ends = block_ends(data, rows);
  std::mutex adding;
  share_blocks(task, ends.size(), [&](auto next) {
    std::vector<uint32_t> own(data.cols);
    for (size_t block; next(block);) {
      const size_t first = block == 0 ? 0 : ends[block - 1], last = ends[block];
      if (!is_within(data, rows, first, last)) refuse_column();
      for (size_t i = first; i < last; i++)
        for (size_t at = data.indptr[rows[i]]; at < data.indptr[rows[i] + 1]; at++) own[data.indices[at]] += data.values[at] != 0;
    }
    const std::lock_guard lock(adding);
    for (size_t col = 0; col < data.cols; col++) counts[col] += own[col];
  });
}

void add_moments(const SparseRows& data, const RowSet& rows, const Reading& reading, const int32_t* group_of, const MomentSums& out,
                 Task& task) {
  check_columns(data, rows);
  const std::vector<size_t> ends = block_ends(data, rows);
  size_t largest = 0;
  for (size_t block = 0, i = 0; block < ends.size(); block++) {
    size_t entries = 0;
    for (; i < ends[block]; i++) entries += data.indptr[rows[i] + 1] - data.indptr[rows[i]];
    largest = std::max(largest, entries);
  }
  size_t merged = 0;
  std::mutex merging;
  std::condition_variable next_merged;
  share_blocks(task, ends.size(), [&](auto next) {
    BlockMoments moments(out.groups, data.cols, largest);
    for (size_t block; next(block);) {
      moments.find(data, rows, reading, group_of, block == 0 ? 0 : ends[block - 1], ends[block]);
      std::unique_lock lock(merging);
      // Blocks are taken in their order: those before are finished or being found.
      next_merged.wait(lock, [&] { return merged == block; });
      moments.merge_into(out);
      merged++;
      next_merged.notify_all();
    }
  });
}

void count_kept(const SparseRows& data, const RowSet& rows, const int32_t* new_column, uint32_t* indptr, Task& task) {
  share_rows(data, rows, task, [&](size_t first, size_t last) {
    for (size_t i = first; i < last; i++) {
      uint32_t kept = 0;
      for (size_t at = data.indptr[rows[i]]; at < data.indptr[rows[i] + 1]; at++)
        kept += new_column[data.indices[at]] >= 0 && data.values[at] != 0;
      indptr[i + 1] = kept;
    }
  });
  indptr[0] = 0;
  for (size_t i = 0; i < rows.count; i++) indptr[i + 1] += indptr[i];
}

void keep_columns(const SparseRows& data, const RowSet& rows, const Reading& reading, const int32_t* new_column, const uint32_t* indptr,
                  uint32_t* indices, float* values, Task& task) {
  share_rows(data, rows, task, [&](size_t first, size_t last) {
    for (size_t i = first; i < last; i++) {
      size_t end = indptr[i];
      for (size_t at = data.indptr[rows[i]]; at < data.indptr[rows[i] + 1]; at++) {
        const int32_t column = new_column[data.indices[at]];
        if (column < 0 || data.values[at] == 0) continue;
        if (end == indptr[i + 1]) throw std::out_of_range("more entries than the offsets have room for");
        indices[end] = uint32_t(column);
        values[end++] = float(read(reading, i, data.values[at]));
      }
    }
  });
}

}  // namespace indicatrix
