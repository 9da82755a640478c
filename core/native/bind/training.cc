// A training run on a thread of its own. libuv's pool has four threads for everybody's files and evaluations; a run would hold one for
// as long as it lasts.
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "../engine/training.hh"
#include "convert.hh"
#include "register.hh"

using namespace indicatrix;

namespace {

/** Epochs of a small network take microseconds; the event loop hears of them in batches, this far apart. */
constexpr std::chrono::milliseconds between_calls{10};
/** Weights are kept to look back at and to go on from; more often would be more than anybody looks at. */
constexpr std::chrono::milliseconds between_weights{50};

class Job : public TrainingListener {
 public:
  Job(Napi::Env env, TrainingPlan plan, const Napi::Object& features, const Napi::Function& callback)
      : plan_(std::move(plan)), features_(Napi::Persistent(features)) {
    call_ = Napi::ThreadSafeFunction::New(env, callback, "training", 0, 1, [this](Napi::Env) { delete this; });
    napi_add_env_cleanup_hook(env, leave, this);
    thread_ = std::thread([this] { run(); });
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
  ~Job() override {
    if (thread_.joinable()) thread_.join();
  }

  void run() {
    TrainingOutcome outcome{};
    std::string failure;
    try {
      outcome = train(plan_, *this, *stop_);
    } catch (const std::bad_alloc&) {
      failure = "There is not enough memory to train this network with this batch size.";
    }
    {
      const std::lock_guard lock(mutex_);
      outcome_ = std::move(outcome);
      failure_ = std::move(failure);
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
    callback.Call({records_value(env, records), Napi::Number::New(env, frame_epoch_), frame_value(env, frame), outcome_value(env, outcome), Napi::Number::New(env, weights_epoch_), frame_value(env, weights)});
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
    result.Set("status", failure_.empty() ? names[int(outcome->status)] : "failed");
    result.Set("message", failure_);
    result.Set("epoch", outcome->epoch);
    result.Set("seconds", outcome->seconds);
    result.Set("parameters", frame_value(env, outcome->parameters));
    return result;
  }

  /** The process is going: nobody waits for the run any more. */
  static void leave(void* job) {
    *static_cast<Job*>(job)->stop_ = true;
    static_cast<Job*>(job)->thread_.join();
  }

  TrainingPlan plan_;
  /** Keeps the data where the training thread reads it. */
  Napi::ObjectReference features_;
  Napi::ThreadSafeFunction call_;
  std::shared_ptr<std::atomic<bool>> stop_ = std::make_shared<std::atomic<bool>>(false);
  std::thread thread_;

  std::mutex mutex_;
  bool queued_ = false;
  std::vector<EpochRecord> records_;
  std::vector<float> frame_, weights_;
  int frame_epoch_ = 0, weights_epoch_ = 0;
  std::optional<TrainingOutcome> outcome_;
  std::string failure_;
  std::chrono::steady_clock::time_point last_call_{}, last_weights_{};
};

/** { heads, tails, shares }, shares left out where they are all 1; undefined: none. */
Edges edges_of(const Napi::Value& value) {
  if (!value.IsObject()) return {};
  const Napi::Object edges = value.As<Napi::Object>();
  Edges copy{.heads = copy_of(edges.Get("heads").As<Napi::Uint32Array>()), .tails = copy_of(edges.Get("tails").As<Napi::Uint32Array>()), .shares = {}};
  const Napi::Value shares = edges.Get("shares");
  if (shares.IsTypedArray()) copy.shares = copy_of(shares.As<Napi::Float32Array>());
  else copy.shares.assign(copy.heads.size(), 1);
  return copy;
}

/** startTraining({ config, features, train, heldOut, initial, framesPerSecond, threads, graph }, callback): a function that cancels it. */
Napi::Value start_training(const Napi::CallbackInfo& info) {
  const Napi::Object job = info[0].As<Napi::Object>();
  const Napi::Object config = job.Get("config").As<Napi::Object>();
  const Napi::Object model = config.Get("model").As<Napi::Object>();
  const auto real = [&](const char* key) { return config.Get(key).As<Napi::Number>().DoubleValue(); };
  const auto count = [&](const char* key) { return config.Get(key).As<Napi::Number>().Int32Value(); };
  const auto flag = [&](const char* key) { return config.Get(key).As<Napi::Boolean>().Value(); };
  const auto features = job.Get("features").As<Napi::Float32Array>();
  const Network network = network_of(model);
  TrainingPlan plan{
      .network = network,
      .objective = {},
      .regularization = regularization_of(model.Get("regularization").As<Napi::Object>(), flag("mixing")),
      .epochs = count("epochs"),
      .batch_size = count("batchSize"),
      .rate = real("learningRate"),
      .beta1 = real("beta1"),
      .beta2 = real("beta2"),
      .epsilon = real("epsilon"),
      .weight_decay = real("weightDecay"),
      .gradient_clip = real("gradientClip"),
      .cosine = config.Get("schedule").As<Napi::String>().Utf8Value() == "cosine",
      .keep_best = flag("keepBest"),
      .evaluate_every = count("evaluateEvery"),
      .patience = count("patience"),
      .seed = uint64_t(config.Get("seed").As<Napi::Number>().Int64Value()),
      .frames_per_second = job.Get("framesPerSecond").As<Napi::Number>().DoubleValue(),
      .threads = job.Get("threads").As<Napi::Number>().Int32Value(),
      .features = features.Data(),
      .rows = features.ElementLength() / size_t(network.input_dim()),
      .train = copy_of(job.Get("train").As<Napi::Uint32Array>()),
      .held_out = copy_of(job.Get("heldOut").As<Napi::Uint32Array>()),
      .edges = {},
      .held_out_edges = {},
      .spectrum = 0,
      .early_spectrum = 0,
      .early = 0,
      .initial = copy_of(job.Get("initial").As<Napi::Float32Array>()),
  };
  if (job.Get("graph").IsObject()) {
    const Napi::Object graph = job.Get("graph").As<Napi::Object>(), contrast = model.Get("contrast").As<Napi::Object>();
    plan.objective = {.contrast = contrast_of(contrast.Get("loss")), .negatives = count("negatives"), .reconstruction = contrast.Get("reconstruction").As<Napi::Number>().DoubleValue()};
    plan.edges = edges_of(graph.Get("edges"));
    plan.held_out_edges = edges_of(graph.Get("heldOut"));
    plan.spectrum = graph.Get("spectrum").As<Napi::Number>().DoubleValue();
    plan.early_spectrum = graph.Get("earlySpectrum").As<Napi::Number>().DoubleValue();
    plan.early = real("early");
  }
  const Job* running = new Job(info.Env(), std::move(plan), features, info[1].As<Napi::Function>());
  return Napi::Function::New(info.Env(), [stop = running->stop()](const Napi::CallbackInfo&) { *stop = true; });
}

}  // namespace

void register_training(Napi::Env env, Napi::Object exports) { exports.Set("startTraining", Napi::Function::New(env, start_training)); }
