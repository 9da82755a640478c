#include "sampler.hh"

#include <algorithm>

namespace indicatrix {

CellSampler::CellSampler(std::vector<uint32_t> cells, int batch_size, uint64_t seed)
    : order_(std::move(cells)), batch_size_(batch_size), random_(seed, Random::Stream::order) {}

size_t CellSampler::begin_epoch() {
  random_.shuffle(order_.data(), uint32_t(order_.size()));
  first_ = 0;
  return (order_.size() + batch_size_ - 1) / batch_size_;
}

Draw CellSampler::next() {
  const size_t left = order_.size() - first_;
  const int samples = int(std::min(size_t(batch_size_), left)), following = int(std::min(size_t(batch_size_), left - samples));
  const Draw draw{.rows = order_.data() + first_, .samples = samples, .next = following};
  first_ += samples;
  return draw;
}

EdgeSampler::EdgeSampler(const Edges& edges, int batch_size, int negatives, uint64_t seed)
    : edges_(edges),
      batch_size_(batch_size),
      negatives_(negatives),
      random_(seed, Random::Stream::order),
      due_(edges.shares.size()),
      rows_(2 * size_t(batch_size)),
      others_(size_t(batch_size) * negatives) {
  for (float& due : due_) due = random_.uniform(0, 1);
  order_.reserve(due_.size());
}

size_t EdgeSampler::begin_epoch() {
  order_.clear();
  // Rare edges may leave an epoch empty; what is due then comes in a later round.
  while (order_.size() < 2) {
    for (size_t edge = 0; edge < due_.size(); edge++) {
      due_[edge] += edges_.shares[edge];
      if (due_[edge] < 1) continue;
      due_[edge] -= 1;
      order_.push_back(uint32_t(edge));
    }
  }
  random_.shuffle(order_.data(), uint32_t(order_.size()));
  step_ = 0;
  // Never a lone edge, which would have no negatives.
  return steps_ = std::min((order_.size() + batch_size_ - 1) / batch_size_, order_.size() / 2);
}

Draw EdgeSampler::next() {
  const size_t begin = order_.size() * step_ / steps_, end = order_.size() * (step_ + 1) / steps_;
  const int heads = int(end - begin);
  for (int i = 0; i < heads; i++) {
    rows_[i] = edges_.heads[order_[begin + i]];
    rows_[heads + i] = edges_.tails[order_[begin + i]];
  }
  draw_negatives(random_, heads, negatives_, others_.data());
  step_++;
  return {.rows = rows_.data(), .samples = 2 * heads, .negatives = others_.data()};
}

void draw_negatives(Random& random, int heads, int negatives, uint32_t* others) {
  for (int head = 0; head < heads; head++) {
    for (int k = 0; k < negatives; k++) {
      uint32_t other = random.below(uint32_t(2 * heads - 2));
      other += other >= uint32_t(head);
      other += other >= uint32_t(heads + head);
      *others++ = other;
    }
  }
}

}  // namespace indicatrix
