// A network's parameters, losses and derivatives, and its evaluation at many points as tasks.
#include <functional>

#include "../engine/inference.hh"
#include "../engine/numbers.hh"
#include "../engine/training.hh"
#include "convert.hh"
#include "register.hh"
#include "task.hh"

using namespace indicatrix;

namespace {

const std::atomic<bool> never{false};

/** initialParameters(shape, seed) */
Napi::Value initial(const Napi::CallbackInfo& info) {
  const Network network = network_of(info[0].As<Napi::Object>());
  Napi::Float32Array parameters = Napi::Float32Array::New(info.Env(), network.parameter_count);
  initial_parameters(network, uint64_t(info[1].As<Napi::Number>().Int64Value()), parameters.Data());
  return parameters;
}

/** Edges of a batch, as lossAndGradient takes them: { loss, spectrum, negatives: heads × so many samples of the batch, reconstruction }; undefined: none. */
Objective objective_of(const Napi::Value& edges, size_t heads) {
  if (!edges.IsObject()) return {};
  const Napi::Object given = edges.As<Napi::Object>();
  return {.contrast = contrast_of(given.Get("loss")), .negatives = int(given.Get("negatives").As<Napi::Uint32Array>().ElementLength() / heads),
          .reconstruction = given.Get("reconstruction").As<Napi::Number>().DoubleValue()};
}

/** lossAndGradient(shape, parameters, regularization, batch, edges): all rows of the batch, at once and on this thread. */
Napi::Value loss_and_gradient(const Napi::CallbackInfo& info) {
  const Network network = network_of(info[0].As<Napi::Object>());
  const auto parameters = info[1].As<Napi::Float32Array>();
  const auto batch = info[3].As<Napi::Float32Array>();
  std::vector<uint32_t> rows(batch.ElementLength() / network.input_dim());
  for (size_t i = 0; i < rows.size(); i++) rows[i] = uint32_t(i);
  Team team(1);
  const Objective objective = objective_of(info[4], rows.size() / 2);
  Draw draw{.rows = rows.data(), .samples = int(rows.size())};
  if (objective.contrast != Contrast::none) {
    draw.negatives = info[4].As<Napi::Object>().Get("negatives").As<Napi::Uint32Array>().Data();
    draw.spectrum = info[4].As<Napi::Object>().Get("spectrum").As<Napi::Number>().DoubleValue();
  }
  Step step(network, objective, regularization_of(info[2].As<Napi::Object>(), false), int(rows.size()), 0, team, never);
  Numbers laid_out(network.laid_out_count), laid_out_gradient(network.laid_out_count);
  lay_out(network, parameters.Data(), laid_out.data());
  const Loss loss = step.gradient(laid_out.data(), batch.Data(), draw, laid_out_gradient.data());
  Napi::Float32Array gradient = Napi::Float32Array::New(info.Env(), network.parameter_count);
  flatten(network, laid_out_gradient.data(), gradient.Data());
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("mse", loss.mse);
  result.Set("contrast", loss.contrast);
  result.Set("regularizer", loss.regularizer);
  result.Set("loss", loss.total);
  result.Set("gradient", gradient);
  result.Set("degenerate", loss.degenerate);
  return result;
}

struct Points {
  const float* parameters;
  const float* data;
  size_t count;
};

Points points_of(const Napi::Value& parameters, const Napi::Value& points, int dim) {
  const auto data = points.As<Napi::Float32Array>();
  return {parameters.As<Napi::Float32Array>().Data(), data.Data(), data.ElementLength() / dim};
}

/** A task that evaluates the network with its parameters laid out; it fills its last argument. */
Napi::Value evaluate(const Napi::CallbackInfo& info, const Network& network, const float* parameters, std::function<void(Inference&, const float*)> work) {
  std::vector<Napi::Value> arrays;
  for (size_t i = 1; i < info.Length(); i++) arrays.push_back(info[i]);
  return start_task(info.Env(), arrays, [network, parameters, work = std::move(work)](Task& task) {
    Numbers laid_out(network.laid_out_count);
    lay_out(network, parameters, laid_out.data());
    Team team(1);
    Inference inference(network, team, task.cancelled);
    work(inference, laid_out.data());
  });
}

/** encode(shape, parameters, inputs, embedding) */
Napi::Value encode(const Napi::CallbackInfo& info) {
  const Network network = network_of(info[0].As<Napi::Object>());
  const Points points = points_of(info[1], info[2], network.input_dim());
  float* embedding = info[3].As<Napi::Float32Array>().Data();
  return evaluate(info, network, points.parameters, [=](Inference& inference, const float* parameters) { inference.encode(parameters, points.data, points.count, embedding); });
}

/** decode(shape, parameters, latents, outputs) */
Napi::Value decode(const Napi::CallbackInfo& info) {
  const Network network = network_of(info[0].As<Napi::Object>());
  const Points points = points_of(info[1], info[2], network.latent_dim());
  float* outputs = info[3].As<Napi::Float32Array>().Data();
  return evaluate(info, network, points.parameters, [=](Inference& inference, const float* parameters) { inference.decode(parameters, points.data, points.count, outputs); });
}

/** gramTensors(shape, parameters, part, points, tensors) */
Napi::Value gram_tensors(const Napi::CallbackInfo& info) {
  const Network network = network_of(info[0].As<Napi::Object>());
  const Part part = part_of(info[2]);
  const Points points = points_of(info[1], info[3], part == Part::encoder ? network.input_dim() : network.latent_dim());
  float* tensors = info[4].As<Napi::Float32Array>().Data();
  return evaluate(info, network, points.parameters, [=](Inference& inference, const float* parameters) { inference.gram_tensors(parameters, part, points.data, points.count, tensors); });
}

/** reconstructionError(shape, parameters, features, rows, error): error is one number. */
Napi::Value reconstruction_error(const Napi::CallbackInfo& info) {
  const Network network = network_of(info[0].As<Napi::Object>());
  const Points points = points_of(info[1], info[2], network.input_dim());
  const auto rows = info[3].As<Napi::Uint32Array>();
  const uint32_t* row = rows.Data();
  const size_t count = rows.ElementLength();
  double* error = info[4].As<Napi::Float64Array>().Data();
  return evaluate(info, network, points.parameters, [=](Inference& inference, const float* parameters) { *error = inference.reconstruction_error(parameters, points.data, row, count); });
}

}  // namespace

void register_engine(Napi::Env env, Napi::Object exports) {
  exports.Set("initialParameters", Napi::Function::New(env, initial));
  exports.Set("lossAndGradient", Napi::Function::New(env, loss_and_gradient));
  exports.Set("encode", Napi::Function::New(env, encode));
  exports.Set("decode", Napi::Function::New(env, decode));
  exports.Set("gramTensors", Napi::Function::New(env, gram_tensors));
  exports.Set("reconstructionError", Napi::Function::New(env, reconstruction_error));
}
