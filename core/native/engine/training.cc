#include "training.hh"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <numbers>

#include "inference.hh"
#include "numbers.hh"
#include "sampler.hh"

namespace indicatrix {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::unique_ptr<Sampler> sampler_of(const TrainingPlan& plan) {
  if (plan.objective.contrast == Contrast::none) return std::make_unique<CellSampler>(plan.train, plan.batch_size, plan.seed);
  return std::make_unique<EdgeSampler>(plan.edges, plan.batch_size, plan.objective.negatives, plan.seed);
}

class Run {
 public:
  Run(const TrainingPlan& plan, TrainingListener& listener, const std::atomic<bool>& stop)
      : plan_(plan),
        listener_(listener),
        stop_(stop),
        kernels_(engine_kernels()),
        team_(plan.threads),
        sampler_(sampler_of(plan)),
        step_(plan.network, plan.objective, plan.regularization, sampler_->samples(), plan.seed, team_, stop),
        inference_(plan.network, team_, stop),
        parameters_(plan.network.laid_out_count),
        gradient_(plan.network.trained_count),
        mean_(plan.network.trained_count),
        square_(plan.network.trained_count) {
    lay_out(plan.network, plan.initial.data(), parameters_.data());
  }

  TrainingOutcome run() {
    show();
    for (epoch_ = 1; epoch_ <= plan_.epochs; epoch_++) {
      const EpochRecord record = train_epoch();
      if (stop_) return outcome(TrainingOutcome::Status::cancelled);
      if (diverged_ || !std::isfinite(record.held_out_mse + record.held_out_contrast)) return outcome(TrainingOutcome::Status::diverged);
      listener_.epoch(record, parameters_.data());
      if (plan_.patience > 0 && has_looked() && epoch_ - best_epoch_ >= plan_.patience) break;
    }
    return outcome(TrainingOutcome::Status::finished);
  }

 private:
  EpochRecord train_epoch() {
    const size_t steps = sampler_->begin_epoch();
    const Clock::time_point start = Clock::now();
    EpochRecord record{.epoch = epoch_};
    for (size_t step = 0; step < steps; step++) {
      Draw draw = sampler_->next();
      draw.spectrum = is_early() ? plan_.early_spectrum : plan_.spectrum;
      Descent descent = next_descent((epoch_ - 1 + double(step) / double(steps)) / plan_.epochs);
      // A clip must know the whole gradient first.
      const bool clips = plan_.gradient_clip > 0;
      const Loss loss = step_.gradient(parameters_.data(), plan_.features, draw, gradient_.data(), clips ? nullptr : &descent);
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
      record.loss += loss.total / double(steps);
      record.mse += loss.mse / double(steps);
      record.contrast += loss.contrast / double(steps);
      record.regularizer += loss.regularizer / double(steps);
      record.degenerate += loss.degenerate;
      if (evaluates() && steps_ % plan_.evaluate_every == 0) evaluate();
      if (frame_is_due()) show();
    }
    if (!evaluates()) held_out_mse_ = record.mse;
    else if (steps_ != evaluated_at_ && (epoch_ == 1 || epoch_ == plan_.epochs)) evaluate();
    record.held_out_mse = held_out_mse_;
    if (contrasts()) record.held_out_contrast = contrast_of_held_out(record.contrast);
    if (contrasts()) consider(record.held_out_contrast);
    else if (!evaluates()) consider(record.mse);
    record.seconds = seconds_since(start);
    return record;
  }

  bool is_early() const { return epoch_ <= plan_.early * plan_.epochs; }

  /** Whether this epoch may have found better weights. */
  bool has_looked() const { return !evaluates() || contrasts() || looked_in_ == epoch_; }

  bool contrasts() const { return plan_.objective.contrast != Contrast::none; }

  /** Whether there is an error of cells that were not trained on. */
  bool evaluates() const { return plan_.objective.reconstructs() && !plan_.held_out.empty(); }

  double contrast_of_held_out(double otherwise) {
    if (plan_.held_out_edges.heads.size() < 2) return otherwise;
    const double loss = inference_.contrast(parameters_.data(), plan_.features, plan_.held_out_edges, plan_.objective.contrast,
                                            plan_.spectrum, plan_.objective.negatives);
    return stop_ ? 0 : loss;
  }

  /** @param progress share of the run that is over */
  Descent next_descent(double progress) {
    steps_++;
    const double rate = plan_.cosine ? plan_.rate * 0.5 * (1 + std::cos(std::numbers::pi * progress)) : plan_.rate;
    beta1_power_ *= plan_.beta1;
    beta2_power_ *= plan_.beta2;
    const AdamStep adam{.rate = rate,
                        .beta1 = plan_.beta1,
                        .beta2 = plan_.beta2,
                        .epsilon = plan_.epsilon,
                        .weight_decay = plan_.weight_decay,
                        .gradient_scale = 1,
                        .correction1 = 1 - beta1_power_,
                        .correction2 = 1 - beta2_power_};
    return {adam, parameters_.data(), mean_.data(), square_.data()};
  }

  void evaluate() {
    evaluated_at_ = steps_;
    looked_in_ = epoch_;
    const double mse = inference_.reconstruction_error(parameters_.data(), plan_.features, plan_.held_out.data(), plan_.held_out.size());
    if (stop_) return;
    held_out_mse_ = mse;
    if (!contrasts()) consider(mse);
  }

  /** Remembers the weights if the loss on cells they were not trained on is the lowest so far. */
  void consider(double loss) {
    if (!(loss < best_loss_)) return;
    best_loss_ = loss;
    best_epoch_ = epoch_;
    if (keeps_best()) keep(best_);
  }

  /** The present weights, flat. */
  void keep(std::vector<float>& weights) const {
    weights.resize(plan_.network.parameter_count);
    flatten(plan_.network, parameters_.data(), weights.data());
  }

  /** A contrast's loss falls with the rate, so that the last weights are its best. */
  bool keeps_best() const { return plan_.keep_best && evaluates() && !contrasts(); }

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
  std::unique_ptr<Sampler> sampler_;
  Step step_;
  Inference inference_;
  Numbers parameters_, gradient_, mean_, square_;

  int epoch_ = 0;
  int64_t steps_ = 0, evaluated_at_ = 0;
  int looked_in_ = 0;
  double beta1_power_ = 1, beta2_power_ = 1;
  bool diverged_ = false;
  double held_out_mse_ = 0, best_loss_ = std::numeric_limits<double>::infinity();
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
