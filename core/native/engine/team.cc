#include "team.hh"

#if !defined(__wasm__)

#include <chrono>
#include <utility>

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

Team::Team(int wanted) {
  while (size() < wanted && helpers_.start([this, share = others_] { serve(share); })) others_++;
}

Team::~Team() {
  closing_ = true;
  round_++;
  round_.notify_all();
  helpers_.wait();
}

void Team::start(Call call, const void* context) {
  call_ = call;
  context_ = context;
  pending_ = uint32_t(others_);
  round_++;
  round_.notify_all();
  this->call(others_);
  for (uint32_t left = pending_; left != 0; left = pending_) await_change(pending_, left);
  if (!failed_) return;
  failed_ = false;
  std::rethrow_exception(std::move(failure_));
}

void Team::serve(int share) {
  for (uint32_t seen = 0;;) {
    await_change(round_, seen);
    seen++;
    if (closing_) return;
    call(share);
    if (--pending_ == 0) pending_.notify_one();
  }
}

void Team::call(int share) noexcept {
  try {
    call_(context_, share);
  } catch (...) {
    if (!failed_.exchange(true)) failure_ = std::current_exception();
  }
}

}  // namespace indicatrix

#endif
