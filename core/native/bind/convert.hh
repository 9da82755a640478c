// From the program's objects to the engine's.
#pragma once

#include <napi.h>

#include <string>
#include <vector>

#include "../engine/step.hh"
#include "../kernels/engine.hh"
#include "arguments.hh"

template <typename Choice> inline Choice choice_of(const Napi::Value& name, const char* const* names, int count) {
  if (!name.IsString()) throw Napi::TypeError::New(name.Env(), "a name is needed");
  const std::string wanted = name.As<Napi::String>();
  for (int i = 0; i < count; i++)
    if (wanted == names[i]) return Choice(i);
  throw Napi::TypeError::New(name.Env(), "unknown name: " + wanted);
}

template <typename Choice, size_t count> inline Choice choice_of(const Napi::Value& name, const char* const (&names)[count]) {
  return choice_of<Choice>(name, names, int(count));
}

inline indicatrix::Part part_of(const Napi::Value& name) { return choice_of<indicatrix::Part>(name, {"encoder", "decoder"}); }

/** What an array has room for, and a layer can be: far beyond what the options allow. */
constexpr double widest_layer = 1 << 16, most_inputs = 1 << 24, most_parameters = 1 << 27;

/** NetworkShape of core/types.ts. */
inline indicatrix::Network network_of(const Napi::Value& value) {
  const Napi::Object shape = object(value, "shape");
  if (!shape.Get("hidden").IsArray()) throw Napi::TypeError::New(value.Env(), "hidden: a list is needed");
  const Napi::Array hidden = shape.Get("hidden").As<Napi::Array>();
  demand(value.Env(), hidden.Length() >= 1 && hidden.Length() < uint32_t(indicatrix::max_depth), "hidden: too many layers, or none");
  std::vector<int> widths;
  for (uint32_t i = 0; i < hidden.Length(); i++) widths.push_back(int(whole(hidden.Get(i), "hidden", 1, widest_layer)));
  const size_t inputs = whole(shape.Get("inputDim"), "inputDim", 1, most_inputs),
               latent = whole(shape.Get("latentDim"), "latentDim", 1, indicatrix::max_latent);
  double parameters = 2.0 * double(inputs + latent) * widths.front();
  for (size_t i = 1; i < widths.size(); i++) parameters += 2.0 * double(widths[i - 1]) * widths[i];
  demand(value.Env(), parameters <= most_parameters, "the network has more parameters than can be held");
  return indicatrix::make_network(int(inputs), widths.data(), int(widths.size()), int(latent),
                                  choice_of<indicatrix::Activation>(shape.Get("activation"), {"elu", "softplus", "tanh", "silu", "relu"}),
                                  shape.Get("encoderOnly").ToBoolean());
}

inline void demand_decoder(Napi::Env env, const indicatrix::Network& network) {
  demand(env, !network.encoder_only, "an encoder alone has no decoder");
}

inline indicatrix::Regularizer regularizer_of(const Napi::Value& name) {
  using indicatrix::Regularizer;
  if (!name.IsString()) throw Napi::TypeError::New(name.Env(), "a name is needed");
  if (name.As<Napi::String>().Utf8Value() == "none") return Regularizer::none;
  const auto& kernels = indicatrix::engine_kernels();
  return Regularizer(1 + choice_of<int>(name, kernels.regularizer_names, kernels.regularizer_count));
}

inline indicatrix::Contrast contrast_of(const Napi::Value& name) {
  return choice_of<indicatrix::Contrast>(name, {"none", "umap", "neg", "infonce"});
}

/** Regularization of core/types.ts. */
inline indicatrix::Regularization regularization_of(const Napi::Value& value, bool mixing, const indicatrix::Network& network) {
  const Napi::Object regularization = object(value, "regularization");
  const auto kind = regularizer_of(regularization.Get("kind"));
  if (kind == indicatrix::Regularizer::none) return {kind, indicatrix::Part::encoder, 0, false};
  const indicatrix::Part part = part_of(regularization.Get("part"));
  if (part == indicatrix::Part::decoder) demand_decoder(value.Env(), network);
  return {kind, part, real(regularization.Get("weight"), "weight"), mixing};
}

/**
 * Edges of a batch, as lossAndGradient takes them: { loss, spectrum, negatives: heads × so many samples of the batch, reconstruction };
 * undefined: none.
 */
inline indicatrix::Objective objective_of(const Napi::Value& edges, size_t samples) {
  if (edges.IsUndefined()) return {};
  const Napi::Env env = edges.Env();
  const Napi::Object given = object(edges, "edges");
  const auto negatives = span<uint32_t>(given.Get("negatives"), "negatives");
  demand(env,
         samples >= 2 && samples % 2 == 0 && negatives.count % (samples / 2) == 0 &&
             negatives.count / (samples / 2) <= size_t(indicatrix::max_negatives),
         "negatives: not as many for every edge of the batch");
  demand_below(env, negatives, samples, "negatives: a sample beyond the batch");
  return {.contrast = contrast_of(given.Get("loss")),
          .negatives = int(negatives.count / (samples / 2)),
          .reconstruction = real(given.Get("reconstruction"), "reconstruction", 0)};
}

template <typename T> inline std::vector<T> copy_of(const Span<T>& values) { return {values.begin(), values.end()}; }

/** Any number that JavaScript holds exactly. */
inline uint64_t seed_of(const Napi::Value& value) {
  return uint64_t(int64_t(real(value, "seed", -9007199254740991.0, 9007199254740991.0)));
}
