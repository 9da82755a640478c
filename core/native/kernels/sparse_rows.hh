// Row-compressed data.
#pragma once

#include <cstddef>
#include <cstdint>

namespace indicatrix {

/** rows × cols; within a row the indices ascend. */
struct SparseRows {
  const uint32_t* indptr;
  const uint32_t* indices;
  const float* values;
  size_t rows, cols;
};

}  // namespace indicatrix
