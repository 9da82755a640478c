// Elementary functions of vectors: polynomials to about 1e-7 of the result; the logarithm's after Cephes (logf.c).
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "isa.hh"

namespace indicatrix::INDICATRIX_ISA {

inline ivec bits(vec x) { return reinterpret_cast<ivec>(x); }
inline vec from_bits(ivec x) { return reinterpret_cast<vec>(x); }

/** Where `a` is not a number, neither is the result: a diverging network must not look healthy behind its activations. */
#if defined(__AVX512F__)
inline vec max(vec a, vec b) { return _mm512_max_ps(b, a); }
inline vec min(vec a, vec b) { return _mm512_min_ps(b, a); }
#elif defined(__AVX__)
inline vec max(vec a, vec b) { return _mm256_max_ps(b, a); }
inline vec min(vec a, vec b) { return _mm256_min_ps(b, a); }
#elif defined(__SSE2__)
inline vec max(vec a, vec b) { return _mm_max_ps(b, a); }
inline vec min(vec a, vec b) { return _mm_min_ps(b, a); }
#else
inline vec max(vec a, vec b) { return b > a ? b : a; }
inline vec min(vec a, vec b) { return b < a ? b : a; }
#endif
/** The first `count` < lanes numbers from p on, then zeros. */
inline vec first_at(const float* p, int count) {
#if defined(__AVX512F__)
  return _mm512_maskz_loadu_ps(__mmask16((1u << count) - 1), p);
#elif defined(__AVX__)
  return _mm256_maskload_ps(p, reinterpret_cast<__m256i>(lane_numbers(Lanes{}) < count));
#else
  vec result{};
  for (int i = 0; i < lanes; i++)
    if (i < count) result[i] = p[i];
  return result;
#endif
}
inline vec abs(vec a) { return from_bits(bits(a) & 0x7fffffff); }
/** The compiler makes one instruction of it. */
inline vec square_root(vec a) {
  vec root;
  for (int i = 0; i < lanes; i++) root[i] = __builtin_sqrtf(a[i]);
  return root;
}

/** To about 2e-7 of the result; of numbers too small for float32's full precision, what is as good as 0 beside a larger one. */
#if defined(__AVX512F__)
inline vec reciprocal(vec a) {
  const vec guess = _mm512_rcp14_ps(a);
  return guess + guess * (1.0f - a * guess);
}
inline vec quick_square_root(vec a) {
  const vec x = max(a, broadcast(1.17549435e-38f)), guess = _mm512_rsqrt14_ps(x), root = x * guess;
  return root + 0.5f * guess * (x - root * root);
}
#else
inline vec reciprocal(vec a) { return 1.0f / a; }
inline vec quick_square_root(vec a) { return square_root(a); }
#endif

/** eˣ = 2ⁿ (1 + tail) for x ≤ 88, cut to −87 below; the two factors apart, so that eˣ − 1 loses nothing near 0. */
struct Exponential {
  vec power, tail;
};

inline Exponential split_exp(vec x) {
  x = max(x, broadcast(-87.0f));
  const vec shifter = broadcast(12582912.0f);  // 1.5 · 2²³: adding it rounds to a whole number
  const vec shifted = x * 1.44269504088896341f + shifter;
  const vec n = shifted - shifter;
  const vec r = x - n * 0.693147180559945309f;
  // Minimax on |r| ≤ ln 2 / 2, relative error 3e-9.
  vec p = broadcast(1.38145986e-3f);
  p = p * r + 8.36871688e-3f;
  p = p * r + 4.16683880e-2f;
  p = p * r + 1.66665206e-1f;
  p = p * r + 4.99999934e-1f;
  const ivec exponent = bits(shifted) << 23;
  return {from_bits(exponent + 0x3f800000), r + r * r * p};
}

inline vec exp(vec x) {
  const Exponential e = split_exp(x);
  return e.power + e.power * e.tail;
}

/** eˣ − 1 */
inline vec expm1(vec x) {
  const Exponential e = split_exp(x);
  return (e.power - 1.0f) + e.power * e.tail;
}

/** ln x for normal x > 0. */
inline vec log(vec x) {
  const ivec raw = bits(x);
  ivec exponent = (raw >> 23) - 126;
  vec f = from_bits((raw & 0x007fffff) | 0x3f000000);  // 0.5 ≤ f < 1
  const auto low = f < 0.707106781186547524f;
  exponent += low;
  f = (low ? f + f : f) - 1.0f;
  const vec n = __builtin_convertvector(exponent, vec);
  const vec z = f * f;
  vec p = broadcast(7.0376836292e-2f);
  p = p * f - 1.1514610310e-1f;
  p = p * f + 1.1676998740e-1f;
  p = p * f - 1.2420140846e-1f;
  p = p * f + 1.4249322787e-1f;
  p = p * f - 1.6668057665e-1f;
  p = p * f + 2.0000714765e-1f;
  p = p * f - 2.4999993993e-1f;
  p = p * f + 3.3333331174e-1f;
  return (f + (f * z * p + n * -2.12194440e-4f - 0.5f * z)) + n * 0.693359375f;
}

}  // namespace indicatrix::INDICATRIX_ISA
