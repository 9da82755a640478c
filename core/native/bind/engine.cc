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

/** Of a batch that is worked on at once. */
constexpr size_t most_samples = 1 << 20;

/** initialParameters(shape, seed) */
Napi::Value initial(const Napi::CallbackInfo& info) {
  const Network network = network_of(info[0]);
  Napi::Float32Array parameters = Napi::Float32Array::New(info.Env(), network.parameter_count);
  initial_parameters(network, seed_of(info[1]), parameters.Data());
  return parameters;
}

/** lossAndGradient(shape, parameters, regularization, batch, edges): all rows of the batch, at once and on this thread. */
Napi::Value loss_and_gradient(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Network network = network_of(info[0]);
  const auto parameters = span<float>(info[1], network.parameter_count, "parameters");
  const auto batch = span<float>(info[3], "batch");
  demand(env,
         batch.count > 0 && batch.count % size_t(network.input_dim()) == 0 && batch.count / size_t(network.input_dim()) <= most_samples,
         "batch: no whole rows, or too many");
  std::vector<uint32_t> rows(batch.count / size_t(network.input_dim()));
  for (size_t i = 0; i < rows.size(); i++) rows[i] = uint32_t(i);
  Team team(1);
  const Objective objective = objective_of(info[4], rows.size());
  const Regularization regularization = regularization_of(info[2], false, network);
  if (objective.reconstructs()) demand_decoder(env, network);
  Draw draw{.rows = rows.data(), .samples = int(rows.size())};
  if (objective.contrast != Contrast::none) {
    draw.negatives = span<uint32_t>(info[4].As<Napi::Object>().Get("negatives"), "negatives").data;
    draw.spectrum = real(info[4].As<Napi::Object>().Get("spectrum"), "spectrum");
  }
  Step step(network, objective, regularization, int(rows.size()), 0, team, never);
  Numbers laid_out(network.laid_out_count), laid_out_gradient(network.laid_out_count);
  lay_out(network, parameters.data, laid_out.data());
  const Loss loss = step.gradient(laid_out.data(), batch.data, draw, laid_out_gradient.data());
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

Points points_of(const Network& network, const Napi::Value& parameters, const Napi::Value& points, int dim) {
  const auto data = span<float>(points, "points");
  demand(points.Env(), data.count % size_t(dim) == 0, "points: no whole rows");
  return {span<float>(parameters, network.parameter_count, "parameters").data, data.data, data.count / size_t(dim)};
}

float* filled(const Napi::Value& array, const Points& points, size_t each) {
  return span<float>(array, times(array.Env(), points.count, each), "what is filled").data;
}

/** A task that evaluates the network with its parameters laid out; it fills its last argument. */
Napi::Value evaluate(const Napi::CallbackInfo& info, const Network& network, const float* parameters,
                     std::function<void(Inference&, const float*)> work) {
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
  const Network network = network_of(info[0]);
  const Points points = points_of(network, info[1], info[2], network.input_dim());
  float* embedding = filled(info[3], points, size_t(network.latent_dim()));
  return evaluate(info, network, points.parameters, [=](Inference& inference, const float* parameters) {
    inference.encode(parameters, points.data, points.count, embedding);
  });
}

/** decode(shape, parameters, latents, outputs) */
Napi::Value decode(const Napi::CallbackInfo& info) {
  const Network network = network_of(info[0]);
  demand_decoder(info.Env(), network);
  const Points points = points_of(network, info[1], info[2], network.latent_dim());
  float* outputs = filled(info[3], points, size_t(network.input_dim()));
  return evaluate(info, network, points.parameters,
                  [=](Inference& inference, const float* parameters) { inference.decode(parameters, points.data, points.count, outputs); });
}

/** gramTensors(shape, parameters, part, points, tensors) */
Napi::Value gram_tensors(const Napi::CallbackInfo& info) {
  const Network network = network_of(info[0]);
  const Part part = part_of(info[2]);
  if (part == Part::decoder) demand_decoder(info.Env(), network);
  const Points points = points_of(network, info[1], info[3], part == Part::encoder ? network.input_dim() : network.latent_dim());
  float* tensors = filled(info[4], points, size_t(network.latent_dim()) * size_t(network.latent_dim()));
  return evaluate(info, network, points.parameters, [=](Inference& inference, const float* parameters) {
    inference.gram_tensors(parameters, part, points.data, points.count, tensors);
  });
}

/** reconstructionError(shape, parameters, features, rows, error): error is one number. */
Napi::Value reconstruction_error(const Napi::CallbackInfo& info) {
  const Network network = network_of(info[0]);
  demand_decoder(info.Env(), network);
  const Points points = points_of(network, info[1], info[2], network.input_dim());
  const auto rows = span<uint32_t>(info[3], "rows");
  demand_below(info.Env(), rows, points.count, "rows: a row beyond the features");
  const uint32_t* row = rows.data;
  const size_t count = rows.count;
  double* error = span<double>(info[4], 1, "error").data;
  return evaluate(info, network, points.parameters, [=](Inference& inference, const float* parameters) {
    *error = inference.reconstruction_error(parameters, points.data, row, count);
  });
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
