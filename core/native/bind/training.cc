// A training run on a thread of its own. libuv's pool has four threads for everybody's files and evaluations; a run would hold one for
// as long as it lasts.
#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "../engine/training.hh"
#include "../kernels/threads.hh"
#include "convert.hh"
#include "register.hh"

using namespace indicatrix;

namespace {

/** Epochs of a small network take microseconds; the event loop hears of them in batches, this far apart. */
constexpr std::chrono::milliseconds between_calls{10};
/** Weights are kept to look back at and to go on from; more often would be more than anybody looks at. */
constexpr std::chrono::milliseconds between_weights{50};

/** Bounds far beyond what the options allow. */
constexpr double most_of_anything = 1e9, largest_batch = 1 << 20, most_threads = 1024;

class Job : public TrainingListener {
 public:
  Job(Napi::Env env, TrainingPlan plan, const Napi::Object& features, const Napi::Function& callback)
      : plan_(std::move(plan)), features_(Napi::Persistent(features)) {
    call_ = Napi::ThreadSafeFunction::New(env, callback, "training", 0, 1, [this](Napi::Env) { delete this; });
    napi_add_env_cleanup_hook(env, leave, this);
    if (thread_.start([this] { run(); }, Helpers::Claim::needed)) return;
    finish({}, {}, true);
  }

  /** The run stops at its next look; may be called after it has ended. */
  const std::shared_ptr<std::atomic<bool>>& stop() const { return stop_; }

  void epoch(const EpochRecord& record, const float* parameters) override {
    const std::lock_guard lock(mutex_);
    records_.push_back(record);
    const auto now = std::chrono::steady_clock::now();
    if (now - last_weights_ >= between_weights) {
      last_weights_ = now;
      weights_.resize(plan_.network.parameter_count);
      flatten(plan_.network, parameters, weights_.data());
      weights_epoch_ = record.epoch;
    }
    if (now - last_call_ < between_calls) return;
    last_call_ = now;
    notify();
  }

  bool wants_frame() override {
    const std::lock_guard lock(mutex_);
    return frame_.empty();
  }

  void frame(int epoch, const std::vector<float>& embedding) override {
    const std::lock_guard lock(mutex_);
    frame_ = embedding;
    frame_epoch_ = epoch;
    notify();
  }

 private:
  ~Job() override { thread_.wait(); }

  void run() {
    TrainingOutcome outcome{};
    std::string failure;
    try {
      outcome = train(plan_, *this, *stop_);
    } catch (const std::bad_alloc&) {
      failure = "There is not enough memory to train this network with this batch size.";
    } catch (const std::exception& error) {
      failure = std::string("Training failed: ") + error.what() + ".";
    }
    finish(std::move(outcome), std::move(failure));
  }

  void finish(TrainingOutcome outcome, std::string failure = {}, bool refused = false) {
    {
      const std::lock_guard lock(mutex_);
      outcome_ = std::move(outcome);
      failure_ = std::move(failure);
      refused_ = refused;
      notify();
    }
    call_.Release();
  }

  /** Under the lock; one call takes all that has happened before it. */
  void notify() {
    if (queued_) return;
    queued_ = true;
    call_.NonBlockingCall([this](Napi::Env env, Napi::Function callback) { deliver(env, callback); });
  }

  /** On the event loop: callback(records, frameEpoch, frame, outcome, weightsEpoch, weights). */
  void deliver(Napi::Env env, Napi::Function callback) {
    std::vector<EpochRecord> records;
    std::vector<float> frame, weights;
    std::optional<TrainingOutcome> outcome;
    {
      const std::lock_guard lock(mutex_);
      queued_ = false;
      records.swap(records_);
      frame.swap(frame_);
      weights.swap(weights_);
      outcome.swap(outcome_);
    }
    if (outcome) {
      napi_remove_env_cleanup_hook(env, leave, this);
      features_.Reset();
    }
    callback.Call({records_value(env, records), Napi::Number::New(env, frame_epoch_), frame_value(env, frame), outcome_value(env, outcome),
                   Napi::Number::New(env, weights_epoch_), frame_value(env, weights)});
  }

  static Napi::Value records_value(Napi::Env env, const std::vector<EpochRecord>& records) {
    Napi::Array list = Napi::Array::New(env, records.size());
    for (size_t i = 0; i < records.size(); i++) {
      const EpochRecord& record = records[i];
      Napi::Object entry = Napi::Object::New(env);
      entry.Set("epoch", record.epoch);
      entry.Set("loss", record.loss);
      entry.Set("mse", record.mse);
      entry.Set("regularizer", record.regularizer);
      entry.Set("heldOutMse", record.held_out_mse);
      entry.Set("contrast", record.contrast);
      entry.Set("heldOutContrast", record.held_out_contrast);
      entry.Set("degenerate", record.degenerate);
      entry.Set("seconds", record.seconds);
      list[uint32_t(i)] = entry;
    }
    return list;
  }

  static Napi::Value frame_value(Napi::Env env, const std::vector<float>& frame) {
    if (frame.empty()) return env.Null();
    Napi::Float32Array array = Napi::Float32Array::New(env, frame.size());
    std::copy(frame.begin(), frame.end(), array.Data());
    return array;
  }

  Napi::Value outcome_value(Napi::Env env, const std::optional<TrainingOutcome>& outcome) const {
    if (!outcome) return env.Null();
    static const char* const names[] = {"finished", "cancelled", "diverged"};
    Napi::Object result = Napi::Object::New(env);
    result.Set("status", refused_ ? "refused" : failure_.empty() ? names[int(outcome->status)] : "failed");
    result.Set("message", failure_);
    result.Set("epoch", outcome->epoch);
    result.Set("seconds", outcome->seconds);
    result.Set("parameters", frame_value(env, outcome->parameters));
    return result;
  }

  /** The process is going: nobody waits for the run any more. */
  static void leave(void* job) {
    *static_cast<Job*>(job)->stop_ = true;
    static_cast<Job*>(job)->thread_.wait();
  }

  TrainingPlan plan_;
  /** Keeps the data where the training thread reads it. */
  Napi::ObjectReference features_;
  Napi::ThreadSafeFunction call_;
  std::shared_ptr<std::atomic<bool>> stop_ = std::make_shared<std::atomic<bool>>(false);
  Helpers thread_;

  std::mutex mutex_;
  bool queued_ = false, refused_ = false;
  std::vector<EpochRecord> records_;
  std::vector<float> frame_, weights_;
  int frame_epoch_ = 0, weights_epoch_ = 0;
  std::optional<TrainingOutcome> outcome_;
  std::string failure_;
  std::chrono::steady_clock::time_point last_call_{}, last_weights_{};
};

/** An epoch draws edges until it has some: of shares that are all next to nothing it would draw for ever. */
constexpr float least_largest_share = 1e-4f;

/** { heads, tails, shares } between rows, shares left out where they are all 1; undefined: none. */
Edges edges_of(const Napi::Value& value, size_t rows) {
  if (value.IsUndefined()) return {};
  const Napi::Env env = value.Env();
  const Napi::Object edges = object(value, "edges");
  const auto heads = span<uint32_t>(edges.Get("heads"), "heads"), tails = span<uint32_t>(edges.Get("tails"), heads.count, "tails");
  demand_below(env, heads, rows, "heads: a row beyond the features");
  demand_below(env, tails, rows, "tails: a row beyond the features");
  Edges copy{.heads = copy_of(heads), .tails = copy_of(tails), .shares = {}};
  const Napi::Value shares = edges.Get("shares");
  if (shares.IsUndefined()) {
    copy.shares.assign(copy.heads.size(), 1);
    return copy;
  }
  copy.shares = copy_of(span<float>(shares, heads.count, "shares"));
  float largest = 0;
  for (const float share : copy.shares) {
    demand(env, share >= 0 && share <= 1, "shares: one is not between 0 and 1");
    largest = std::max(largest, share);
  }
  demand(env, copy.shares.empty() || largest >= least_largest_share, "shares: no edge is ever drawn");
  return copy;
}

/**
 * startTraining({ config, features, train, heldOut, initial, framesPerSecond, threads, graph, decoderAlone }, callback): a function that
 * cancels it.
 */
Napi::Value start_training(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Napi::Object job = object(info[0], "job"), config = object(job.Get("config"), "config"),
                     model = object(config.Get("model"), "model");
  if (!info[1].IsFunction()) throw Napi::TypeError::New(env, "listener: a function is needed");
  const auto number = [&](const char* key, double least, double most) { return real(config.Get(key), key, least, most); };
  const auto count = [&](const char* key, double least) { return int(whole(config.Get(key), key, least, most_of_anything)); };
  const auto flag = [&](const char* key) {
    if (!config.Get(key).IsBoolean()) throw Napi::TypeError::New(env, std::string(key) + ": true or false is needed");
    return config.Get(key).As<Napi::Boolean>().Value();
  };
  const Network network = network_of(model);
  const auto features = span<float>(job.Get("features"), "features");
  demand(env, features.count > 0 && features.count % size_t(network.input_dim()) == 0, "features: no whole rows");
  const size_t rows = features.count / size_t(network.input_dim());
  const auto train = span<uint32_t>(job.Get("train"), "train"), held_out = span<uint32_t>(job.Get("heldOut"), "heldOut");
  demand(env, train.count > 0, "train: no row to train on");
  demand_below(env, train, rows, "train: a row beyond the features");
  demand_below(env, held_out, rows, "heldOut: a row beyond the features");
  TrainingPlan plan{
      .network = network,
      .objective = {},
      .regularization = regularization_of(model.Get("regularization"), flag("mixing"), network),
      .epochs = count("epochs", 1),
      .batch_size = int(whole(config.Get("batchSize"), "batchSize", 1, largest_batch)),
      .rate = number("learningRate", 0, 1e30),
      .beta1 = number("beta1", 0, 1),
      .beta2 = number("beta2", 0, 1),
      .epsilon = number("epsilon", 0, 1e30),
      .weight_decay = number("weightDecay", 0, 1e30),
      .gradient_clip = number("gradientClip", 0, 1e30),
      .cosine = choice_of<int>(config.Get("schedule"), {"constant", "cosine"}) == 1,
      .keep_best = flag("keepBest"),
      .evaluate_every = count("evaluateEvery", 1),
      .patience = count("patience", 0),
      .seed = seed_of(config.Get("seed")),
      .frames_per_second = real(job.Get("framesPerSecond"), "framesPerSecond", 0, 1e6),
      .threads = int(whole(job.Get("threads"), "threads", 1, most_threads)),
      .features = features.data,
      .rows = rows,
      .train = copy_of(train),
      .held_out = copy_of(held_out),
      .edges = {},
      .held_out_edges = {},
      .spectrum = 0,
      .early_spectrum = 0,
      .early = 0,
      .initial = copy_of(span<float>(job.Get("initial"), network.parameter_count, "initial")),
  };
  if (!job.Get("graph").IsUndefined()) {
    const Napi::Object graph = object(job.Get("graph"), "graph"), contrast = object(model.Get("contrast"), "contrast");
    plan.objective = {.contrast = contrast_of(contrast.Get("loss")),
                      .negatives = int(whole(config.Get("negatives"), "negatives", 1, max_negatives)),
                      .reconstruction = real(contrast.Get("reconstruction"), "reconstruction", 0)};
    plan.edges = edges_of(graph.Get("edges"), rows);
    plan.held_out_edges = edges_of(graph.Get("heldOut"), rows);
    demand(env, plan.objective.contrast == Contrast::none || (plan.edges.heads.size() >= 2 && plan.batch_size >= 2),
           "edges: a contrast needs two, and a batch of two");
    plan.spectrum = real(graph.Get("spectrum"), "spectrum");
    plan.early_spectrum = real(graph.Get("earlySpectrum"), "earlySpectrum");
    plan.early = number("early", 0, 1);
  }
  if (!job.Get("decoderAlone").IsUndefined()) {
    if (!job.Get("decoderAlone").IsBoolean()) throw Napi::TypeError::New(env, "decoderAlone: true or false is needed");
    plan.objective.decoder_alone = job.Get("decoderAlone").As<Napi::Boolean>().Value();
    // Adam moves what has a gradient; decay would move the encoder all the same.
    demand(env,
           !plan.objective.decoder_alone ||
               (plan.objective.contrast == Contrast::none && plan.regularization.kind == Regularizer::none && plan.weight_decay == 0),
           "decoderAlone: there is neither contrast nor regularizer nor decay beside it");
  }
  if (plan.objective.reconstructs()) demand_decoder(env, network);
  const Job* running = new Job(info.Env(), std::move(plan), job.Get("features").As<Napi::Object>(), info[1].As<Napi::Function>());
  return Napi::Function::New(info.Env(), [stop = running->stop()](const Napi::CallbackInfo&) { *stop = true; });
}

}  // namespace

void register_training(Napi::Env env, Napi::Object exports) { exports.Set("startTraining", Napi::Function::New(env, start_training)); }
