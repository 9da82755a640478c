#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "../kernels/dispatch.hh"
#include "../kernels/peak.hh"
#include "../kernels/threads.hh"
#include "arguments.hh"
#include "register.hh"

/** forceInstructionSet(name): an empty string, or why it cannot be. */
static Napi::Value force_instruction_set(const Napi::CallbackInfo& info) {
  if (!info[0].IsString()) throw Napi::TypeError::New(info.Env(), "name: a text is needed");
  return Napi::String::New(info.Env(), indicatrix::force_instruction_set(info[0].As<Napi::String>()));
}

static Napi::Value instruction_set(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), indicatrix::instruction_set_name());
}

/** instructionSets(): names, the best first. */
static Napi::Value instruction_sets(const Napi::CallbackInfo& info) {
  Napi::Array names = Napi::Array::New(info.Env());
  for (const std::string& name : indicatrix::instruction_sets()) names.Set(names.Length(), name);
  return names;
}

static Napi::Value offered_threads(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), double(indicatrix::offered_threads()));
}

/** offerThreads(count): how many work at a time from now on. */
static Napi::Value offer_threads(const Napi::CallbackInfo& info) {
  indicatrix::offer_threads(whole(info[0], "count", 1, 1024));
  return info.Env().Undefined();
}

/**
 * peakRate(count, threads): floating-point operations a second of so many threads at once, each `count` multiply-adds, two operations for
 * each.
 */
static Napi::Value peak_rate(const Napi::CallbackInfo& info) {
  using indicatrix::Helpers;
  const size_t count = whole(info[0], "count", 1, 1e13);
  const int threads = int(whole(info[1], "threads", 1, 1024));
  // All begin at once, when the last of them runs, and are watched awake: starting and ending a thread takes a good part of as long.
  std::atomic<size_t> done{0};
  std::atomic<int> ready{0}, left{threads};
  std::atomic<bool> given_up{false};
  const auto work = [&] {
    ready++;
    while (ready < threads && !given_up) {}
    if (given_up) return;
    float sink;
    done += indicatrix::peak_kernels().multiply_add(count, &sink);
    left--;
  };
  Helpers others;
  for (int i = 1; i < threads; i++) {
    if (others.start(work, Helpers::Claim::needed)) continue;
    given_up = true;
    throw Napi::Error::New(info.Env(), "The system gives no " + std::to_string(threads) + " threads.");
  }
  while (ready < threads - 1) {}
  const auto start = std::chrono::steady_clock::now();
  work();
  while (left > 0) {}
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  return Napi::Number::New(info.Env(), 2.0 * double(done) / seconds.count());
}

/** threads(): { alive, atWork, budget } of the pool. */
static Napi::Value threads(const Napi::CallbackInfo& info) {
  const auto [alive, at_work] = indicatrix::thread_count();
  Napi::Object counts = Napi::Object::New(info.Env());
  counts.Set("alive", double(alive));
  counts.Set("atWork", double(at_work));
  counts.Set("budget", double(indicatrix::thread_budget()));
  return counts;
}

void register_instruction_set(Napi::Env env, Napi::Object exports) {
  exports.Set("forceInstructionSet", Napi::Function::New(env, force_instruction_set));
  exports.Set("instructionSet", Napi::Function::New(env, instruction_set));
  exports.Set("instructionSets", Napi::Function::New(env, instruction_sets));
  exports.Set("offeredThreads", Napi::Function::New(env, offered_threads));
  exports.Set("offerThreads", Napi::Function::New(env, offer_threads));
  exports.Set("peakRate", Napi::Function::New(env, peak_rate));
  exports.Set("threads", Napi::Function::New(env, threads));
}
