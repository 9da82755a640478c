// What lies between the pieces of one allocation: nothing, or under AddressSanitizer a strip that nobody may touch.
#pragma once

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define INDICATRIX_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define INDICATRIX_POISONS 1
#endif
#endif

#if defined(INDICATRIX_POISONS)
#include <sanitizer/asan_interface.h>
#endif

namespace indicatrix {

#if defined(INDICATRIX_POISONS)
/** Bytes between one piece and the next. */
constexpr size_t redzone = 64;
inline void poison(void* at, size_t bytes) { ASAN_POISON_MEMORY_REGION(at, bytes); }
inline void unpoison(void* at, size_t bytes) { ASAN_UNPOISON_MEMORY_REGION(at, bytes); }
#else
constexpr size_t redzone = 0;
inline void poison(void*, size_t) {}
inline void unpoison(void*, size_t) {}
#endif

}  // namespace indicatrix
