// The program's own random numbers: the same for a seed on every machine.
#pragma once

#include <cstdint>
#include <utility>

namespace indicatrix {

/** xoshiro256++ (Blackman & Vigna), seeded by splitmix64. Streams of one seed are independent of each other. */
class Random {
 public:
  enum class Stream : uint64_t { parameters, order, blend, held_out };

  Random(uint64_t seed, Stream stream) {
    uint64_t x = seed * 4 + uint64_t(stream);
    for (uint64_t& word : state_) {
      x += 0x9e3779b97f4a7c15;
      uint64_t z = x;
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
      z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
      word = z ^ (z >> 31);
    }
  }

  uint64_t next() {
    const uint64_t result = rotate(state_[0] + state_[3], 23) + state_[0];
    const uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

  /** Uniform in [low, high). */
  float uniform(float low, float high) { return low + (high - low) * (float(next() >> 40) * 0x1p-24f); }

  /** Uniform in 0 … bound − 1. */
  uint32_t below(uint32_t bound) {
    const uint32_t reject = -bound % bound;
    for (;;) {
      const uint64_t product = uint64_t(uint32_t(next() >> 32)) * bound;
      if (uint32_t(product) >= reject) return uint32_t(product >> 32);
    }
  }

  /** Fisher and Yates. */
  void shuffle(uint32_t* items, uint32_t count) {
    for (uint32_t left = count; left > 1; left--) std::swap(items[left - 1], items[below(left)]);
  }

 private:
  static uint64_t rotate(uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }
  uint64_t state_[4];
};

}  // namespace indicatrix
