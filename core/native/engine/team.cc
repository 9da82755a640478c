#include "team.hh"

#if !defined(__wasm__)

#include <chrono>

namespace indicatrix {

namespace {

/** The parts of a step are short: being woken by the system would take longer than most waits. */
constexpr std::chrono::microseconds wakeful{50};

/** Returns when the value is another. */
void await_change(const std::atomic<uint32_t>& value, uint32_t from) {
  const auto end = std::chrono::steady_clock::now() + wakeful;
  while (value.load(std::memory_order_acquire) == from) {
    if (std::chrono::steady_clock::now() > end) return value.wait(from);
  }
}

}  // namespace

Team::Team(int size) {
  for (int share = 0; share + 1 < size; share++) threads_.emplace_back([this, share] { serve(share); });
}

Team::~Team() {
  closing_ = true;
  round_++;
  round_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Team::start(Call call, const void* context) {
  call_ = call;
  context_ = context;
  pending_ = uint32_t(threads_.size());
  round_++;
  round_.notify_all();
  call(context, int(threads_.size()));
  for (uint32_t left = pending_; left != 0; left = pending_) await_change(pending_, left);
}

void Team::serve(int share) {
  for (uint32_t seen = 0;;) {
    await_change(round_, seen);
    seen++;
    if (closing_) return;
    call_(context_, share);
    if (--pending_ == 0) pending_.notify_one();
  }
}

}  // namespace indicatrix

#endif
