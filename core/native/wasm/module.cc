// The engine for pages that are shared: what core/figure/share/engine.ts calls of it, on one thread, without exceptions. Whoever calls owns
// all memory, taken by `allocate`.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "../engine/inference.hh"
#include "../engine/numbers.hh"
#include "../engine/training.hh"

#define SHOWN(name) extern "C" __attribute__((export_name(#name)))
#define ASKED(name) extern "C" __attribute__((import_module("page"), import_name(#name)))

using namespace indicatrix;

/** @param record EpochRecord's numbers in their order @returns whether the weights after the epoch are wanted as well */
ASKED(epoch) int page_epoch(const double* record);
ASKED(weights) void page_weights(int epoch, const float* parameters);

namespace {

/** What a network and its training are, in the order of `settingsOf` in core/figure/share/engine.ts. */
struct Settings {
  double input_dim, latent_dim, activation, encoder_only, hidden_count, hidden[max_depth - 1];
  double regularizer, part, weight, mixing;
  double contrast, negatives, reconstruction;
  double epochs, batch_size, rate, beta1, beta2, epsilon, weight_decay, gradient_clip, cosine, keep_best, evaluate_every, patience, seed;
  double spectrum, early_spectrum, early;

  Network network() const {
    std::vector<int> widths(hidden, hidden + int(hidden_count));
    return make_network(int(input_dim), widths.data(), int(widths.size()), int(latent_dim), Activation(int(activation)), encoder_only != 0);
  }
};

/** Where the numbers of a training stand, in the order of `train` in core/figure/share/engine.ts. */
struct Places {
  const float* features;
  uint32_t rows;
  const uint32_t* train;
  uint32_t train_count;
  const uint32_t* held_out;
  uint32_t held_out_count;
  /** Edges among those to train on, and from those held out to them; of both, none without a contrast. */
  const uint32_t *heads, *tails;
  const float* shares;
  uint32_t edge_count;
  const uint32_t *held_out_heads, *held_out_tails;
  uint32_t held_out_edge_count;
  /** Flat: where training begins, and what it comes to. */
  float* parameters;
};

const std::atomic<bool> never{false};

class Listener : public TrainingListener {
 public:
  explicit Listener(const Network& network) : network_(network), flat_(network.parameter_count) {}

  void epoch(const EpochRecord& record, const float* parameters) override {
    const double numbers[] = {double(record.epoch),
                              record.loss,
                              record.mse,
                              record.contrast,
                              record.regularizer,
                              record.held_out_mse,
                              record.held_out_contrast,
                              double(record.degenerate),
                              record.seconds};
    if (!page_epoch(numbers)) return;
    flatten(network_, parameters, flat_.data());
    page_weights(record.epoch, flat_.data());
  }
  bool wants_frame() override { return false; }
  void frame(int, const std::vector<float>&) override {}

 private:
  const Network& network_;
  std::vector<float> flat_;
};

template <typename Work> void evaluate(const Settings* settings, const float* parameters, const Work& work) {
  const Network network = settings->network();
  Numbers laid_out(network.laid_out_count);
  lay_out(network, parameters, laid_out.data());
  Team team(1);
  Inference inference(network, team, never);
  work(inference, laid_out.data());
}

}  // namespace

SHOWN(allocate) void* allocate(size_t bytes) { return std::malloc(bytes); }
SHOWN(give_back) void give_back(void* memory) { std::free(memory); }

/** Bytes up to a zero; null after the last. Their places, from 1 on, are the numbers that settings name them by. */
SHOWN(regularizer_name) const char* regularizer_name(int index) {
  const EngineKernels& kernels = engine_kernels();
  return index < kernels.regularizer_count ? kernels.regularizer_names[index] : nullptr;
}

/** @returns the epoch whose weights are kept, or minus that in which training diverged */
SHOWN(train) int train_network(const Settings* settings, const Places* places) {
  const Settings& s = *settings;
  const Places& p = *places;
  const TrainingPlan plan{
      .network = s.network(),
      .objective = {.contrast = Contrast(int(s.contrast)), .negatives = int(s.negatives), .reconstruction = s.reconstruction},
      .regularization = {Regularizer(int(s.regularizer)), Part(int(s.part)), s.weight, s.mixing != 0},
      .epochs = int(s.epochs),
      .batch_size = int(s.batch_size),
      .rate = s.rate,
      .beta1 = s.beta1,
      .beta2 = s.beta2,
      .epsilon = s.epsilon,
      .weight_decay = s.weight_decay,
      .gradient_clip = s.gradient_clip,
      .cosine = s.cosine != 0,
      .keep_best = s.keep_best != 0,
      .evaluate_every = int(s.evaluate_every),
      .patience = int(s.patience),
      .seed = uint64_t(int64_t(s.seed)),
      .frames_per_second = 0,
      .threads = 1,
      .features = p.features,
      .rows = p.rows,
      .train = {p.train, p.train + p.train_count},
      .held_out = {p.held_out, p.held_out + p.held_out_count},
      .edges = {.heads = {p.heads, p.heads + p.edge_count},
                .tails = {p.tails, p.tails + p.edge_count},
                .shares = {p.shares, p.shares + p.edge_count}},
      .held_out_edges = {.heads = {p.held_out_heads, p.held_out_heads + p.held_out_edge_count},
                         .tails = {p.held_out_tails, p.held_out_tails + p.held_out_edge_count},
                         .shares = {}},
      .spectrum = s.spectrum,
      .early_spectrum = s.early_spectrum,
      .early = s.early,
      .initial = {p.parameters, p.parameters + s.network().parameter_count},
  };
  Listener listener(plan.network);
  const TrainingOutcome outcome = train(plan, listener, never);
  std::copy(outcome.parameters.begin(), outcome.parameters.end(), p.parameters);
  return outcome.status == TrainingOutcome::Status::diverged ? -outcome.epoch : outcome.epoch;
}

/** @param embedding count × latent */
SHOWN(encode) void encode(const Settings* settings, const float* parameters, const float* inputs, uint32_t count, float* embedding) {
  evaluate(settings, parameters,
           [&](Inference& inference, const float* laid_out) { inference.encode(laid_out, inputs, count, embedding); });
}

/** @param tensors count × latent × latent: J Jᵀ of the encoder (0) at inputs, Jᵀ J of the decoder (1) at latent points */
SHOWN(gram_tensors)
void gram_tensors(const Settings* settings, const float* parameters, int part, const float* points, uint32_t count, float* tensors) {
  evaluate(settings, parameters,
           [&](Inference& inference, const float* laid_out) { inference.gram_tensors(laid_out, Part(part), points, count, tensors); });
}
