#include "threads.hh"

#if !defined(__wasm__)

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace indicatrix {

namespace {

using Running = std::shared_ptr<std::atomic<uint32_t>>;

struct Ordered {
  std::function<void()> work;
  Running running;
};

class Pool {
 public:
  bool start(std::function<void()> work, Running running, Helpers::Claim claim) {
    const std::lock_guard lock(mutex_);
    if (ending_ || (claim == Helpers::Claim::within_budget && at_work_ >= thread_budget())) return false;
    try {
      if (threads_.size() == at_work_) threads_.emplace_back([this] { serve(); });
      ordered_.push_back({std::move(work), running});
    } catch (const std::exception&) {
      // No thread, or no memory to remember it by.
      return false;
    }
    ++*running;
    at_work_++;
    wake_.notify_one();
    return true;
  }

  void end_idle() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    wake_.notify_all();
    // Nobody adds to them meanwhile.
    for (std::thread& thread : threads_) thread.join();
    const std::lock_guard lock(mutex_);
    threads_.clear();
    ending_ = false;
  }

  ThreadCount count() {
    const std::lock_guard lock(mutex_);
    return {threads_.size(), at_work_};
  }

 private:
  void serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [&] { return ending_ || !ordered_.empty(); });
      if (ordered_.empty()) return;
      Ordered next = std::move(ordered_.front());
      ordered_.pop_front();
      lock.unlock();
      next.work();
      next.work = nullptr;
      lock.lock();
      // Free again before its owner goes on, so that the next piece of work finds it.
      at_work_--;
      lock.unlock();
      if (--*next.running == 0) next.running->notify_all();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Ordered> ordered_;
  std::vector<std::thread> threads_;
  /** Of the threads, how many have work or have been given some. */
  size_t at_work_ = 0;
  bool ending_ = false;
};

/** Never destroyed: a thread may still end while the process does. */
Pool& pool() {
  static Pool& all = *new Pool;
  return all;
}

/** 0: the machine's own number. */
std::atomic<size_t>& thread_share() {
  static std::atomic<size_t> share{0};
  return share;
}

}  // namespace

size_t offered_threads() {
  const size_t share = thread_share();
  return share != 0 ? share : std::max(1u, std::thread::hardware_concurrency());
}

void offer_threads(size_t count) { thread_share() = count; }

size_t thread_budget() { return 2 * offered_threads(); }

bool Helpers::start(std::function<void()> work, Claim claim) { return pool().start(std::move(work), running_, claim); }

void Helpers::wait() {
  for (uint32_t left = *running_; left != 0; left = *running_) running_->wait(left);
}

void end_idle_threads() { pool().end_idle(); }

ThreadCount thread_count() { return pool().count(); }

}  // namespace indicatrix

#endif
