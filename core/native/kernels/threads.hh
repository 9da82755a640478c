// The threads of the process: trainings and all other work borrow from one pool, whose budget bounds how many are at work.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>

namespace indicatrix {

/** How many threads work at a time at most: as many as the machine has, unless a smaller or larger share was set. */
size_t offered_threads();

/** Sets that share, at least 1, before the first work begins. */
void offer_threads(size_t count);

/**
 * Twice as many as are offered: while trainings take them all, a window's next question still finds as many again. Work that is refused
 * a thread does with those it has.
 */
size_t thread_budget();

/** What runs beside its owner, who waits for it at the latest when this goes. Nothing computed may depend on how much of it was granted. */
class Helpers {
 public:
  enum class Claim {
    /** Refused as well where the budget is used up. */
    within_budget,
    /** What cannot do without: refused only where the system gives no thread. */
    needed
  };

  Helpers() = default;
  ~Helpers() { wait(); }
  Helpers(const Helpers&) = delete;
  Helpers& operator=(const Helpers&) = delete;

  /** Has a thread of the pool call `work`, which must not throw. @returns false where it is refused, and is never called */
  bool start(std::function<void()> work, Claim claim = Claim::within_budget);
  /** Returns when all that was started is over. */
  void wait();

 private:
  std::shared_ptr<std::atomic<uint32_t>> running_ = std::make_shared<std::atomic<uint32_t>>(0);
};

/** Ends the threads that wait for work, before the code they would run is taken out of memory. The next to be borrowed begin anew. */
void end_idle_threads();

/** How many threads there are now, and how many of them are at work. */
struct ThreadCount {
  size_t alive, at_work;
};
ThreadCount thread_count();

}  // namespace indicatrix
