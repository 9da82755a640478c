// What an x86-64 processor can do and the operating system keeps, read from the processor: compilers' own `__builtin_cpu_supports`
// asks a table of their run-time library, which zig's leaves empty on Windows and clang-cl does not link.
#pragma once

#if defined(__x86_64__)

#include <cpuid.h>
#include <stdint.h>

namespace indicatrix {

struct Processor {
  bool avx2 = false, avx512 = false;
};

/** The register states that the operating system saves, XCR0. Only where CPUID says that it may be read. */
inline uint64_t saved_states() {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return uint64_t(high) << 32 | low;
}

/**
 * Intel's manual, volume 1, 14.3 and 15.2–15.4: what kernels compiled for AVX2 with FMA, and for AVX-512 F, VL, DQ and BW, ask of a
 * machine.
 */
inline Processor processor() {
  uint32_t a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return {};
  constexpr uint32_t fma = 1u << 12, osxsave = 1u << 27, avx = 1u << 28;
  if ((c & (fma | osxsave | avx)) != (fma | osxsave | avx)) return {};
  // Of vector registers: their lower 128 bits and upper 128 bits; then opmasks, upper 256 bits and registers 16 to 31, which macOS
  // saves from their first use on and does not name before.
  constexpr uint64_t ymm = 0x06;
#if defined(__APPLE__)
  constexpr uint64_t zmm = ymm;
#else
  constexpr uint64_t zmm = 0xe6;
#endif
  const uint64_t saved = saved_states();
  if ((saved & ymm) != ymm || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return {};
  constexpr uint32_t avx2 = 1u << 5, f = 1u << 16, dq = 1u << 17, bw = 1u << 30, vl = 1u << 31;
  const bool has_avx2 = (b & avx2) != 0;
  return {has_avx2, has_avx2 && (saved & zmm) == zmm && (b & (f | dq | bw | vl)) == (f | dq | bw | vl)};
}

}  // namespace indicatrix

#endif
