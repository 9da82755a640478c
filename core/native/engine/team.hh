// Threads that share the parts of one step. Nothing computed depends on how many there are.
#pragma once

#if !defined(__wasm__)
#include <atomic>
#include <exception>

#include "../kernels/threads.hh"
#endif

#include <cstdint>

#include "../kernels/tiles.hh"

namespace indicatrix {

/** Share `index` of `shares` of 0 … count − 1. */
inline Range share_of(int count, int index, int shares) {
  return {int(int64_t(count) * index / shares), int(int64_t(count) * (index + 1) / shares)};
}

#if defined(__wasm__)
/** A page's worker is one thread. */
class Team {
 public:
  explicit Team(int) {}

  int size() const { return 1; }
  template <typename Work> void run(const Work& work) { work(0); }
};
#else
class Team {
 public:
  /** @param wanted how many with the caller's; fewer where the budget or the system grants no more */
  explicit Team(int wanted);
  ~Team();

  int size() const { return others_ + 1; }

  /**
   * Calls work(share) once for each share 0 … size − 1, the last on the caller's thread, and returns when all are done; rethrows what one
   * of them threw.
   */
  template <typename Work> void run(const Work& work) {
    if (others_ == 0) return work(0);
    start([](const void* context, int share) { (*static_cast<const Work*>(context))(share); }, &work);
  }

 private:
  using Call = void (*)(const void* context, int share);

  void start(Call call, const void* context);
  void serve(int share);
  void call(int share) noexcept;

  Call call_ = nullptr;
  const void* context_ = nullptr;
  std::atomic<uint32_t> round_{0}, pending_{0};
  std::atomic<bool> closing_{false}, failed_{false};
  /** Set by whoever sets `failed_`. */
  std::exception_ptr failure_;
  int others_ = 0;
  Helpers helpers_;
};
#endif

}  // namespace indicatrix
