#include <algorithm>
#include <cmath>

#include "../../../core/native/engine/inference.hh"
#include "../../../core/native/engine/numbers.hh"
#include "../../../core/native/engine/training.hh"
#include "sanitize.hh"

namespace indicatrix {

namespace {

constexpr Activation activations[] = {Activation::elu, Activation::softplus, Activation::tanh, Activation::silu, Activation::relu};
/** None, then each of regularizers.hh by its place there; the first is the volume. */
constexpr Regularizer regularizers[] = {Regularizer::none, Regularizer{1}, Regularizer{2}, Regularizer{3}, Regularizer{4}, Regularizer{5}};
constexpr Part parts[] = {Part::encoder, Part::decoder};

struct Widths {
  int input_dim;
  std::vector<int> hidden;
};

/** Below, at and around the lanes of every instruction set and the register blocks; one to eight hidden layers. */
const Widths shapes[] = {{1, {1}},   {3, {5}},           {7, {3, 9}},     {67, {8, 16, 8, 4}},
                         {129, {3}}, {50, {33, 17, 31}}, {65, {129, 70}}, {5, {2, 3, 4, 5, 6, 7, 8, 9}}};
/** Two is the least; others leave tiles partly filled. */
const int batches[] = {2, 3, 13, 17, 33};

const std::atomic<bool> go{false}, halt{true};

std::vector<uint32_t> numbered(size_t count, size_t modulo) {
  std::vector<uint32_t> rows(count);
  for (size_t i = 0; i < count; i++) rows[i] = uint32_t((i * 7 + 3) % modulo);
  return rows;
}

/** Initial weights, laid out. */
Numbers weights_of(const Network& network, uint64_t seed) {
  std::vector<float> flat(network.parameter_count);
  Numbers laid_out(network.laid_out_count);
  initial_parameters(network, seed, flat.data());
  lay_out(network, flat.data(), laid_out.data());
  std::vector<float> back(network.parameter_count);
  flatten(network, laid_out.data(), back.data());
  expect(back == flat, "parameters come back as they were laid out");
  return laid_out;
}

bool finite(const std::vector<float>& values) {
  for (float value : values)
    if (!std::isfinite(value)) return false;
  return true;
}

int steps_of(const Network& network, const Regularization& regularization, int threads, const Numbers& parameters) {
  Team team(threads);
  int cases = 0;
  constexpr size_t cells = 40;
  const std::vector<float> features = uniform(cells * size_t(network.input_dim()), 2);
  const Numbers gradient(network.laid_out_count);
  for (int samples : batches) {
    Step step(network, {}, regularization, samples, 1, team, go);
    // A full batch that knows the next, and a last one that is shorter.
    const std::vector<uint32_t> rows = numbered(2 * size_t(samples), cells);
    for (int held : {samples, std::max(2, samples - 1)}) {
      const int next = held == samples ? samples : 0;
      const std::vector<uint32_t> taken(rows.begin(), rows.begin() + held + next);
      const Loss loss =
          step.gradient(parameters.data(), features.data(), {.rows = taken.data(), .samples = held, .next = next}, gradient.data());
      expect(std::isfinite(loss.total) && finite({gradient.data(), gradient.data() + gradient.padded()}) && loss.degenerate <= held,
             "a step's loss and gradient are numbers");
      cases++;
    }
  }
  return cases;
}

/** Edges whose heads and tails share a tile, and a shorter last batch. */
int edge_steps_of(const Network& network, const Regularization& regularization, int threads, const Numbers& parameters) {
  Team team(threads);
  int cases = 0;
  constexpr uint32_t cells = 40;
  constexpr int negatives = 5;
  const std::vector<float> features = uniform(cells * size_t(network.input_dim()), 2);
  const Numbers gradient(network.laid_out_count);
  for (Contrast contrast : {Contrast::umap, Contrast::neg, Contrast::infonce}) {
    for (int heads : {1, 7, 13, 32}) {
      const Objective objective{.contrast = contrast, .negatives = negatives, .reconstruction = network.encoder_only ? 0.0 : 1.5};
      Step step(network, objective, regularization, 2 * heads, 1, team, go);
      for (int held : {heads, std::max(1, heads - 3)}) {
        const std::vector<uint32_t> rows = numbered(2 * size_t(held), cells), others = numbered(size_t(held) * negatives, 2 * size_t(held));
        const Loss loss =
            step.gradient(parameters.data(), features.data(),
                          {.rows = rows.data(), .samples = 2 * held, .negatives = others.data(), .spectrum = 0.5}, gradient.data());
        expect(std::isfinite(loss.total) && finite({gradient.data(), gradient.data() + gradient.padded()}) && loss.degenerate <= held,
               "a step's loss and gradient are numbers");
        cases++;
      }
    }
  }
  return cases;
}

int inference_of(const Network& network, int threads) {
  Team team(threads);
  Inference inference(network, team, go);
  const size_t n = size_t(network.input_dim()), m = size_t(network.latent_dim());
  const Numbers parameters = weights_of(network, 3);
  int cases = 0;
  for (size_t count : {size_t(0), size_t(1), size_t(13), size_t(301)}) {
    const std::vector<float> inputs = uniform(count * n, 4);
    std::vector<float> latents(count * m), outputs(count * n), tensors(count * m * m);
    inference.encode(parameters.data(), inputs.data(), count, latents.data());
    if (!network.encoder_only) inference.decode(parameters.data(), latents.data(), count, outputs.data());
    inference.gram_tensors(parameters.data(), Part::encoder, inputs.data(), count, tensors.data());
    expect(finite(tensors), "the encoder's tensors are numbers");
    if (network.encoder_only) {
      cases += 2;
      continue;
    }
    inference.gram_tensors(parameters.data(), Part::decoder, latents.data(), count, tensors.data());
    expect(finite(latents) && finite(outputs) && finite(tensors), "embedding, reconstruction and tensors are numbers");
    const std::vector<uint32_t> rows = numbered(count, std::max<size_t>(count, 1));
    if (count > 0)
      expect(std::isfinite(inference.reconstruction_error(parameters.data(), inputs.data(), rows.data(), count)), "the error is a number");
    cases += 5;
  }
  return cases;
}

class Watcher : public TrainingListener {
 public:
  int epochs = 0, frames = 0;
  void epoch(const EpochRecord&, const float* parameters) override {
    expect(std::isfinite(parameters[0]), "the weights after an epoch are finite");
    epochs++;
  }
  bool wants_frame() override { return true; }
  void frame(int, const std::vector<float>& embedding) override {
    expect(finite(embedding), "a frame is finite");
    frames++;
  }
};

TrainingPlan plan_of(const Network& network, const Regularization& regularization, const std::vector<float>& features) {
  TrainingPlan plan{};
  plan.network = network;
  plan.regularization = regularization;
  plan.epochs = 3;
  plan.batch_size = 10;
  plan.rate = 1e-3;
  plan.beta1 = 0.9;
  plan.beta2 = 0.999;
  plan.epsilon = 1e-8;
  plan.weight_decay = 1e-4;
  plan.gradient_clip = 1;
  plan.cosine = plan.keep_best = true;
  plan.evaluate_every = 2;
  plan.patience = 2;
  plan.seed = 5;
  plan.frames_per_second = 1000;
  plan.threads = 1;
  plan.features = features.data();
  plan.rows = features.size() / size_t(network.input_dim());
  for (uint32_t row = 0; row < plan.rows; row++) (row % 6 == 0 ? plan.held_out : plan.train).push_back(row);
  plan.initial.resize(network.parameter_count);
  initial_parameters(network, 6, plan.initial.data());
  return plan;
}

/** Whole runs: finished on one and on two threads, without held-out rows, cancelled, diverged. */
int runs_of(const Network& network, const Regularization& regularization) {
  using Status = TrainingOutcome::Status;
  const std::vector<float> features = uniform(53 * size_t(network.input_dim()), 7);
  TrainingPlan plan = plan_of(network, regularization, features);
  Watcher watcher;
  const TrainingOutcome alone = train(plan, watcher, go);
  plan.threads = 2;
  const TrainingOutcome together = train(plan, watcher, go);
  expect(alone.status == Status::finished && alone.parameters == together.parameters, "two threads train the same weights");
  plan.train.insert(plan.train.end(), plan.held_out.begin(), plan.held_out.end());
  plan.held_out.clear();
  expect(train(plan, watcher, go).status == Status::finished, "nothing needs to be held out");
  expect(train(plan, watcher, halt).status == Status::cancelled, "a run can be cancelled");
  // Between its first step and the loss that tells, its frames need not be finite.
  plan.frames_per_second = 0;
  plan.rate = 1e30;
  plan.gradient_clip = 0;
  plan.cosine = false;
  expect(train(plan, watcher, go).status == Status::diverged, "a run that diverges says so");
  expect(watcher.epochs > 0, "epochs are heard of");
  return 5;
}

}  // namespace

int sanitize_network() {
  int cases = 0;
  for (const auto& [input_dim, hidden] : shapes) {
    for (int latent_dim = 1; latent_dim <= max_latent; latent_dim++) {
      for (Activation activation : activations) {
        const Network network = make_network(input_dim, hidden.data(), int(hidden.size()), latent_dim, activation);
        const Numbers parameters = weights_of(network, 8);
        cases += inference_of(network, 1 + latent_dim % 2);
        for (Regularizer kind : regularizers) {
          for (Part part : parts) {
            if (kind == Regularizer::none && part == Part::decoder) continue;
            for (bool mixing : {false, true}) cases += steps_of(network, {kind, part, 0.5, mixing}, 1, parameters);
          }
        }
      }
    }
  }
  const Widths edges[] = {{67, {8, 16, 8, 4}}, {50, {33, 17}}, {19, {12, 10}}};
  for (const auto& [input_dim, hidden] : edges) {
    for (int latent_dim = 1; latent_dim <= max_latent; latent_dim++) {
      for (bool encoder_only : {false, true}) {
        const Network network = make_network(input_dim, hidden.data(), int(hidden.size()), latent_dim, Activation::silu, encoder_only);
        const Numbers parameters = weights_of(network, 10);
        cases += inference_of(network, 2);
        for (Regularizer kind : regularizers)
          cases += edge_steps_of(network, {kind, Part::encoder, 0.5, false}, 1 + latent_dim % 2, parameters);
        if (!encoder_only) cases += edge_steps_of(network, {regularizers[1], Part::decoder, 0.5, false}, 2, parameters);
      }
    }
  }
  // Shares of two threads; tensors that are all degenerate; whole runs.
  const Widths shared[] = {{50, {33, 17, 31}}, {67, {6, 9}}};
  for (const auto& [input_dim, hidden] : shared) {
    for (int latent_dim = 1; latent_dim <= max_latent; latent_dim++) {
      const Network network = make_network(input_dim, hidden.data(), int(hidden.size()), latent_dim, Activation::elu);
      const Numbers parameters = weights_of(network, 9);
      for (Regularizer kind : regularizers) {
        for (Part part : parts) {
          const Regularization regularization{kind, part, 0.5, false};
          cases += steps_of(network, regularization, 2, parameters);
          cases += steps_of(network, regularization, 1, Numbers(network.laid_out_count));
          cases += runs_of(network, {kind, part, 0.1, latent_dim == 2});
        }
      }
    }
  }
  return cases;
}

}  // namespace indicatrix
