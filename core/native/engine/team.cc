#include "team.hh"

namespace indicatrix {

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
  for (uint32_t left = pending_; left != 0; left = pending_) pending_.wait(left);
}

void Team::serve(int share) {
  for (uint32_t seen = 0;;) {
    round_.wait(seen);
    seen++;
    if (closing_) return;
    call_(context_, share);
    if (--pending_ == 0) pending_.notify_one();
  }
}

}  // namespace indicatrix
