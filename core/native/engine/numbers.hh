// Memory as the kernels need it for parameters and gradients.
#pragma once

#include <algorithm>
#include <cstddef>
#include <new>
#include <utility>

namespace indicatrix {

/** Zeroed floats, aligned, a whole number of vectors on every instruction set. */
class Numbers {
 public:
  explicit Numbers(size_t count)
      : padded_((count + line - 1) / line * line), data_(static_cast<float*>(::operator new(padded_ * sizeof(float), alignment))) {
    std::fill(data_, data_ + padded_, 0.0f);
  }
  ~Numbers() { ::operator delete(data_, alignment); }
  Numbers(Numbers&& other) noexcept : padded_(other.padded_), data_(std::exchange(other.data_, nullptr)) {}
  Numbers(const Numbers&) = delete;
  Numbers& operator=(const Numbers&) = delete;

  float* data() const { return data_; }
  size_t padded() const { return padded_; }

 private:
  static constexpr std::align_val_t alignment{64};
  static constexpr size_t line = 64 / sizeof(float);

  size_t padded_;
  float* data_;
};

}  // namespace indicatrix
