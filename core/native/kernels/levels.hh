// Trees over ever fewer of the points: where a window holds more than are needed, a sample of it is found without looking at all.
#pragma once

#include <deque>

#include "kd_tree.hh"

namespace indicatrix {

class Levels {
 public:
  /**
   * The first of all points, each other of about half of the one before. @param fewest points of a level None at all where there are too
   * many dimensions for a tree.
   */
  Levels(const Cloud& cloud, size_t fewest) {
    if (cloud.dim > KdTree::most_dimensions) return;
    trees_.emplace_back(cloud);
    for (uint32_t bits = 1; trees_.back().size() >= 2 * fewest && bits < 32; bits++) {
      std::vector<uint32_t> kept;
      for (uint32_t row : trees_.back().order())
        if (scattered(row) >> (32 - bits) == 0) kept.push_back(row);
      trees_.emplace_back(cloud, std::move(kept));
    }
  }

  size_t count() const { return trees_.size(); }
  const KdTree& operator[](size_t level) const { return trees_[level]; }

 private:
  /** Bits that tell nothing of the row's place (MurmurHash3's finalizer). */
  static uint32_t scattered(uint32_t x) {
    x = (x ^ (x >> 16)) * 0x85ebca6bu;
    x = (x ^ (x >> 13)) * 0xc2b2ae35u;
    return x ^ (x >> 16);
  }

  std::deque<KdTree> trees_;
};

}  // namespace indicatrix
