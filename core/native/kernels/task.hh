// Work that is shared among threads in blocks, can be watched and can be stopped.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>

#include "threads.hh"

namespace indicatrix {

/** Seen by the thread that ordered the work: it may cancel at any time, and reads how far the work is. */
struct Task {
  std::atomic<bool> cancelled{false};
  std::atomic<size_t> done{0};
  /** Blocks in all. Work of several parts sets it first, so that progress does not fall back when a part begins. */
  std::atomic<size_t> total{0};
};

/**
 * Runs `work(next)` on as many threads as are offered, the budget grants and there are blocks, until all blocks are done or the task is
 * cancelled. `next(block)` says which block comes next, or returns false when none does. Rethrows the first exception.
 */
template <class Work> void share_blocks(Task& task, size_t blocks, Work work) {
  if (task.total < task.done + blocks) task.total = task.done + blocks;
  std::atomic<size_t> taken{0};
  std::exception_ptr failure;
  std::mutex failing;
  const auto run = [&] {
    size_t running = 0;
    const auto next = [&](size_t& block) {
      task.done += running;
      running = 0;
      if (task.cancelled) return false;
      block = taken++;
      if (block >= blocks) return false;
      running = 1;
      return true;
    };
    try {
      work(next);
    } catch (...) {
      const std::lock_guard lock(failing);
      if (!failure) failure = std::current_exception();
      task.cancelled = true;
    }
  };
  const size_t threads = std::min(offered_threads(), blocks);
  Helpers helpers;
  // Those there are do it all.
  for (size_t i = 1; i < threads && helpers.start(run); i++) {}
  run();
  helpers.wait();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace indicatrix
