#include "training.hh"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numbers>

#include "inference.hh"
#include "numbers.hh"

namespace indicatrix {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

class Run {
 public:
  Run(const TrainingPlan& plan, TrainingListener& listener, const std::atomic<bool>& stop)
      : plan_(plan),
        listener_(listener),
        stop_(stop),
        kernels_(engine_kernels()),
        team_(plan.threads),
        step_(plan.network, {}, plan.regularization, plan.batch_size, plan.seed, team_, stop),
        inference_(plan.network, team_, stop),
        parameters_(plan.network.laid_out_count),
        gradient_(plan.network.trained_count),
        mean_(plan.network.trained_count),
        square_(plan.network.trained_count),
        order_(plan.train),
        random_(plan.seed, Random::Stream::order),
        steps_per_epoch_((plan.train.size() + plan.batch_size - 1) / plan.batch_size) {
    lay_out(plan.network, plan.initial.data(), parameters_.data());
  }

  TrainingOutcome run() {
    show();
    for (epoch_ = 1; epoch_ <= plan_.epochs; epoch_++) {
      const EpochRecord record = train_epoch();
      if (stop_) return outcome(TrainingOutcome::Status::cancelled);
      if (diverged_ || !std::isfinite(record.held_out_mse)) return outcome(TrainingOutcome::Status::diverged);
      listener_.epoch(record, parameters_.data());
      if (plan_.patience > 0 && epoch_ - best_epoch_ >= plan_.patience) break;
    }
    return outcome(TrainingOutcome::Status::finished);
  }

 private:
  EpochRecord train_epoch() {
    random_.shuffle(order_.data(), uint32_t(order_.size()));
    const Clock::time_point start = Clock::now();
    EpochRecord record{.epoch = epoch_};
    for (size_t first = 0; first < order_.size(); first += plan_.batch_size) {
      const int samples = int(std::min(size_t(plan_.batch_size), order_.size() - first));
      const int next = int(std::min(size_t(plan_.batch_size), order_.size() - first - samples));
      Descent descent = next_descent();
      // A clip must know the whole gradient first.
      const bool clips = plan_.gradient_clip > 0;
      const Loss loss = step_.gradient(parameters_.data(), plan_.features, {.rows = order_.data() + first, .samples = samples, .next = next}, gradient_.data(), clips ? nullptr : &descent);
      if (stop_) return record;
      if (!std::isfinite(loss.total)) {
        diverged_ = true;
        return record;
      }
      if (clips) {
        const double norm = std::sqrt(kernels_.sum_of_squares(gradient_.data(), gradient_.padded()));
        descent.step.gradient_scale = std::min(1.0, plan_.gradient_clip / (norm + 1e-6));
        step_.descend(descent, gradient_.data());
      }
      record.loss += loss.total / double(steps_per_epoch_);
      record.mse += loss.mse / double(steps_per_epoch_);
      record.regularizer += loss.regularizer / double(steps_per_epoch_);
      record.degenerate += loss.degenerate;
      if (!plan_.held_out.empty() && steps_ % plan_.evaluate_every == 0) evaluate();
      if (frame_is_due()) show();
    }
    if (plan_.held_out.empty()) consider(record.mse);
    else if (steps_ != evaluated_at_) evaluate();
    record.held_out_mse = held_out_mse_;
    record.seconds = seconds_since(start);
    return record;
  }

  Descent next_descent() {
    steps_++;
    const double progress = double(steps_ - 1) / (double(steps_per_epoch_) * plan_.epochs);
    const double rate = plan_.cosine ? plan_.rate * 0.5 * (1 + std::cos(std::numbers::pi * progress)) : plan_.rate;
    beta1_power_ *= plan_.beta1;
    beta2_power_ *= plan_.beta2;
    const AdamStep adam{.rate = rate, .beta1 = plan_.beta1, .beta2 = plan_.beta2, .epsilon = plan_.epsilon, .weight_decay = plan_.weight_decay,
                        .gradient_scale = 1, .correction1 = 1 - beta1_power_, .correction2 = 1 - beta2_power_};
    return {adam, parameters_.data(), mean_.data(), square_.data()};
  }

  void evaluate() {
    evaluated_at_ = steps_;
    const double mse = inference_.reconstruction_error(parameters_.data(), plan_.features, plan_.held_out.data(), plan_.held_out.size());
    if (!stop_) consider(mse);
  }

  /** Remembers the weights if the error on cells they were not trained on is the lowest so far. */
  void consider(double mse) {
    held_out_mse_ = mse;
    if (!(mse < best_mse_)) return;
    best_mse_ = mse;
    best_epoch_ = epoch_;
    if (keeps_best()) keep(best_);
  }

  /** The present weights, flat. */
  void keep(std::vector<float>& weights) const {
    weights.resize(plan_.network.parameter_count);
    flatten(plan_.network, parameters_.data(), weights.data());
  }

  bool keeps_best() const { return plan_.keep_best && !plan_.held_out.empty(); }

  /** Frames may take this share of the time, however large the data. */
  static constexpr double frame_share = 0.04;

  bool frame_is_due() {
    if (plan_.frames_per_second <= 0 || seconds_since(last_frame_) < 1 / plan_.frames_per_second) return false;
    return frame_seconds_ < frame_share * seconds_since(start_) && listener_.wants_frame();
  }

  void show() {
    if (plan_.frames_per_second <= 0) return;
    last_frame_ = Clock::now();
    embedding_.resize(plan_.rows * plan_.network.latent_dim());
    inference_.encode(parameters_.data(), plan_.features, plan_.rows, embedding_.data());
    if (!stop_) listener_.frame(epoch_, embedding_);
    frame_seconds_ += seconds_since(last_frame_);
  }

  TrainingOutcome outcome(TrainingOutcome::Status status) {
    const bool best = status == TrainingOutcome::Status::finished && keeps_best() && !best_.empty();
    if (!best) keep(best_);
    const int last = std::min(epoch_, plan_.epochs);
    return {status, best ? best_epoch_ : last, std::move(best_), seconds_since(start_)};
  }

  const TrainingPlan& plan_;
  TrainingListener& listener_;
  const std::atomic<bool>& stop_;
  const EngineKernels& kernels_;
  Team team_;
  Step step_;
  Inference inference_;
  Numbers parameters_, gradient_, mean_, square_;
  std::vector<uint32_t> order_;
  Random random_;
  size_t steps_per_epoch_;

  int epoch_ = 0;
  int64_t steps_ = 0, evaluated_at_ = 0;
  double beta1_power_ = 1, beta2_power_ = 1;
  bool diverged_ = false;
  double held_out_mse_ = 0, best_mse_ = std::numeric_limits<double>::infinity();
  int best_epoch_ = 0;
  std::vector<float> best_, embedding_;
  Clock::time_point start_ = Clock::now(), last_frame_ = start_;
  double frame_seconds_ = 0;
};

}  // namespace

TrainingOutcome train(const TrainingPlan& plan, TrainingListener& listener, const std::atomic<bool>& stop) {
  return Run(plan, listener, stop).run();
}

void initial_parameters(const Network& network, uint64_t seed, float* parameters) {
  Random random(seed, Random::Stream::parameters);
  for (int part = 0; part < network.part_count(); part++) {
    for (int k = 0; k < network.depth; k++) {
      const Layer& layer = network.layers[part][k];
      const float bound = float(1 / std::sqrt(double(layer.inputs)));
      const size_t count = size_t(layer.inputs + 1) * layer.outputs;
      for (size_t i = 0; i < count; i++) *parameters++ = random.uniform(-bound, bound);
    }
  }
}

}  // namespace indicatrix
