// What a kernel source knows of the instruction set it is being compiled for. Included by kernels alone: everything here
// lies in that instruction set's namespace, so that no copy of it is shared with another's.
#pragma once

#include <cstddef>
#include <cstdint>

namespace indicatrix::INDICATRIX_ISA {

#if defined(__AVX512F__)
constexpr int lanes = 16;
constexpr int vector_registers = 32;
#elif defined(__AVX__)
constexpr int lanes = 8;
constexpr int vector_registers = 16;
#elif defined(__aarch64__)
constexpr int lanes = 4;
constexpr int vector_registers = 32;
#else
constexpr int lanes = 4;
constexpr int vector_registers = 16;
#endif

/** One vector register of float32. Loads and stores through `at` are aligned; `load` and `store` take any address. */
typedef float vec __attribute__((vector_size(lanes * sizeof(float)), may_alias));
typedef int32_t ivec __attribute__((vector_size(lanes * sizeof(float)), may_alias));
/** Four numbers: what `sum4` leaves of four vectors. */
typedef float quad __attribute__((vector_size(4 * sizeof(float)), may_alias));
/** As many float64 as fill a register. */
typedef double dvec __attribute__((vector_size(lanes * sizeof(float)), may_alias));

inline vec broadcast(float x) { return x - vec{}; }
inline vec& at(float* p) { return *reinterpret_cast<vec*>(p); }
inline const vec& at(const float* p) { return *reinterpret_cast<const vec*>(p); }

/**
 * One unaligned move. A reference to a type of reduced alignment would not do: clang up to 16 forgets the alignment when a function returns
 * one.
 */
template <typename Vector = vec, typename Number> inline Vector load(const Number* p) {
  Vector value;
  __builtin_memcpy(&value, p, sizeof value);
  return value;
}
template <typename Vector, typename Number> inline void store(Number* p, Vector value) { __builtin_memcpy(p, &value, sizeof value); }

template <int... i> struct Indices {};
template <int count, int... i> struct MakeIndices : MakeIndices<count - 1, count - 1, i...> {};
template <int... i> struct MakeIndices<0, i...> {
  using type = Indices<i...>;
};
/** 0, 1 … lanes − 1, to write shuffles by formula. */
using Lanes = MakeIndices<lanes>::type;

template <int... i> inline ivec lane_numbers(Indices<i...>) { return ivec{i...}; }

/** Lane n is number i[n] of a's lanes followed by b's. */
template <int... i> inline vec shuffle(vec a, vec b) {
#if __has_builtin(__builtin_shufflevector)
  return __builtin_shufflevector(a, b, i...);
#else  // g++ 11
  return __builtin_shuffle(a, b, ivec{i...});
#endif
}

/** 1 in the first `count` lanes, 0 in the others: the samples of a tile, without those that only fill it. */
inline vec first_lanes(int count) { return lane_numbers(Lanes{}) < count ? broadcast(1) : vec{}; }

/** Of each group of four lanes, neighbours added: a, a, b, b. */
template <int... i> inline vec add_neighbours(vec a, vec b, Indices<i...>) {
  const vec even = shuffle<(i % 4 / 2 * lanes + i / 4 * 4 + i % 2 * 2)...>(a, b);
  const vec odd = shuffle<(i % 4 / 2 * lanes + i / 4 * 4 + i % 2 * 2 + 1)...>(a, b);
  return even + odd;
}

/** Four of a vector's lanes. */
template <int index> inline quad quad_of(vec a) {
#if __has_builtin(__builtin_shufflevector)
  return __builtin_shufflevector(a, a, 4 * index, 4 * index + 1, 4 * index + 2, 4 * index + 3);
#else
  return load<quad>(reinterpret_cast<const char*>(&a) + index * sizeof(quad));
#endif
}

/** The sums of four vectors' lanes, added in the order of `sums`: no bit depends on how many are summed at a time. */
inline quad sum4(vec a, vec b, vec c, vec d) {
  const vec sums = add_neighbours(add_neighbours(a, b, Lanes{}), add_neighbours(c, d, Lanes{}), Lanes{});
#if defined(__AVX512F__)
  return (quad_of<0>(sums) + quad_of<1>(sums)) + (quad_of<2>(sums) + quad_of<3>(sums));
#elif defined(__AVX__)
  return quad_of<0>(sums) + quad_of<1>(sums);
#else
  return sums;
#endif
}

inline float sum(vec a) { return sum4(a, vec{}, vec{}, vec{})[0]; }

/** a[i] + a[i + step] in the lanes whose number has no `step` in it, b[i] + b[i − step] in the others. */
template <int step, int... i> inline vec add_across(vec a, vec b, Indices<i...>) {
  const vec kept = shuffle<((i / step) % 2 == 0 ? i : lanes + i)...>(a, b);
  const vec moved = shuffle<((i / step) % 2 == 0 ? i + step : lanes + i - step)...>(a, b);
  return kept + moved;
}

/** The sum of vector i's lanes in lane i. */
template <int first = 0, int count = lanes> inline vec sums(const vec (&vectors)[lanes]) {
  if constexpr (count == 1) return vectors[first];
  else return add_across<count / 2>(sums<first, count / 2>(vectors), sums<first + count / 2, count / 2>(vectors), Lanes{});
}

template <int step, int... i> inline void exchange(vec& a, vec& b, Indices<i...>) {
  const vec low = shuffle<((i / step) % 2 == 0 ? i : lanes + i - step)...>(a, b);
  const vec high = shuffle<((i / step) % 2 == 0 ? i + step : lanes + i)...>(a, b);
  a = low;
  b = high;
}

/** Transposes lanes × lanes numbers held in `lanes` vectors. */
template <int step = lanes / 2> inline void transpose(vec (&row)[lanes]) {
#pragma GCC unroll 16
  for (int i = 0; i < lanes; i++)
    if (!(i & step)) exchange<step>(row[i], row[i + step], Lanes{});
  if constexpr (step > 1) transpose<step / 2>(row);
}

}  // namespace indicatrix::INDICATRIX_ISA
