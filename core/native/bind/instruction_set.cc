#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "../kernels/dispatch.hh"
#include "../kernels/peak.hh"
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

static Napi::Value hardware_threads(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), std::thread::hardware_concurrency());
}

/**
 * peakRate(count, threads): floating-point operations a second of so many threads at once, each `count` multiply-adds, two operations for
 * each.
 */
static Napi::Value peak_rate(const Napi::CallbackInfo& info) {
  const size_t count = whole(info[0], "count", 1, 1e13);
  const int threads = int(whole(info[1], "threads", 1, 1024));
  // All begin at once, when the last of them runs, and are watched awake: starting and ending a thread takes a good part of as long.
  std::atomic<size_t> done{0};
  std::atomic<int> ready{0}, left{threads};
  const auto work = [&] {
    ready++;
    while (ready < threads) {}
    float sink;
    done += indicatrix::peak_kernels().multiply_add(count, &sink);
    left--;
  };
  std::vector<std::thread> others;
  for (int i = 1; i < threads; i++) others.emplace_back(work);
  while (ready < threads - 1) {}
  const auto start = std::chrono::steady_clock::now();
  work();
  while (left > 0) {}
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  for (std::thread& other : others) other.join();
  return Napi::Number::New(info.Env(), 2.0 * double(done) / seconds.count());
}

void register_instruction_set(Napi::Env env, Napi::Object exports) {
  exports.Set("forceInstructionSet", Napi::Function::New(env, force_instruction_set));
  exports.Set("instructionSet", Napi::Function::New(env, instruction_set));
  exports.Set("instructionSets", Napi::Function::New(env, instruction_sets));
  exports.Set("hardwareThreads", Napi::Function::New(env, hardware_threads));
  exports.Set("peakRate", Napi::Function::New(env, peak_rate));
}
