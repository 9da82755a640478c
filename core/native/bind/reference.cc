// The plain step, for tests to hold the engine against.
#include "../reference/step.hh"

#include "convert.hh"
#include "register.hh"

using namespace indicatrix;

namespace {

/** What a test has: the plain step takes its time. */
constexpr size_t most_numbers = 1 << 22;

/**
 * referenceStep(shape, parameters, regularization, batch, edges): as lossAndGradient, of float64 parameters and with a float64 gradient.
 */
Napi::Value reference_step(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Network network = network_of(info[0]);
  const auto parameters = span<double>(info[1], network.parameter_count, "parameters");
  const auto batch = span<float>(info[3], "batch");
  const size_t inputs = size_t(network.input_dim());
  demand(env, batch.count > 0 && batch.count % inputs == 0 && batch.count <= most_numbers, "batch: no whole rows, or too many");
  const Objective objective = objective_of(info[4], batch.count / inputs);
  const Regularization regularization = regularization_of(info[2], false, network);
  if (objective.reconstructs()) demand_decoder(env, network);
  reference::Edges edges{};
  if (objective.contrast != Contrast::none) {
    const Napi::Object given = info[4].As<Napi::Object>();
    edges = {span<uint32_t>(given.Get("negatives"), "negatives").data, real(given.Get("spectrum"), "spectrum")};
  }
  const auto [loss, gradient] =
      reference::step(network, copy_of(parameters), objective, regularization, {batch.begin(), batch.end()}, edges);
  Napi::Float64Array numbers = Napi::Float64Array::New(env, gradient.size());
  std::copy(gradient.begin(), gradient.end(), numbers.Data());
  Napi::Object result = Napi::Object::New(env);
  result.Set("mse", loss.mse);
  result.Set("contrast", loss.contrast);
  result.Set("regularizer", loss.regularizer);
  result.Set("loss", loss.total);
  result.Set("gradient", numbers);
  result.Set("degenerate", loss.degenerate);
  return result;
}

/**
 * referenceAdam({ rate, beta1, beta2, epsilon, weightDecay, steps }, gradient, parameters, mean, square): the steps-th update, in place.
 */
void reference_adam(const Napi::CallbackInfo& info) {
  const Napi::Object given = object(info[0], "step");
  const auto at = [&](const char* name) { return real(given.Get(name), name); };
  const double steps = at("steps");
  const AdamStep step{at("rate"),
                      at("beta1"),
                      at("beta2"),
                      at("epsilon"),
                      at("weightDecay"),
                      1,
                      1 - std::pow(at("beta1"), steps),
                      1 - std::pow(at("beta2"), steps)};
  const auto gradient = span<double>(info[1], "gradient");
  const auto taken = [&](int place, const char* name) { return span<double>(info[place], gradient.count, name); };
  const auto parameters = taken(2, "parameters"), mean = taken(3, "mean"), square = taken(4, "square");
  auto moved = copy_of(parameters), first = copy_of(mean), second = copy_of(square);
  reference::adam(step, copy_of(gradient), moved, first, second);
  std::copy(moved.begin(), moved.end(), parameters.data);
  std::copy(first.begin(), first.end(), mean.data);
  std::copy(second.begin(), second.end(), square.data);
}

}  // namespace

void register_reference(Napi::Env env, Napi::Object exports) {
  exports.Set("referenceStep", Napi::Function::New(env, reference_step));
  exports.Set("referenceAdam", Napi::Function::New(env, reference_adam));
}
