// From the program's objects to the engine's.
#pragma once

#include <napi.h>

#include <string>
#include <vector>

#include "../engine/step.hh"

template <typename Choice, size_t count>
inline Choice choice_of(const Napi::Value& name, const char* const (&names)[count]) {
  const std::string wanted = name.As<Napi::String>();
  for (size_t i = 0; i < count; i++)
    if (wanted == names[i]) return Choice(i);
  throw Napi::TypeError::New(name.Env(), "unknown name: " + wanted);
}

inline indicatrix::Part part_of(const Napi::Value& name) { return choice_of<indicatrix::Part>(name, {"encoder", "decoder"}); }

/** NetworkShape of core/types.ts. */
inline indicatrix::Network network_of(const Napi::Object& shape) {
  const Napi::Array hidden = shape.Get("hidden").As<Napi::Array>();
  std::vector<int> widths;
  for (uint32_t i = 0; i < hidden.Length(); i++) widths.push_back(hidden.Get(i).As<Napi::Number>().Int32Value());
  return indicatrix::make_network(shape.Get("inputDim").As<Napi::Number>().Int32Value(), widths.data(), int(widths.size()),
                                  shape.Get("latentDim").As<Napi::Number>().Int32Value(),
                                  choice_of<indicatrix::Activation>(shape.Get("activation"), {"elu", "softplus", "tanh", "silu", "relu"}),
                                  shape.Get("encoderOnly").ToBoolean());
}

inline indicatrix::Contrast contrast_of(const Napi::Value& name) { return choice_of<indicatrix::Contrast>(name, {"none", "umap", "neg", "infonce"}); }

/** Regularization of core/types.ts. */
inline indicatrix::Regularization regularization_of(const Napi::Object& regularization, bool mixing) {
  const auto kind = choice_of<indicatrix::Regularizer>(regularization.Get("kind"), {"none", "volume", "shape", "shapeLog", "isometry", "scaledIsometry"});
  if (kind == indicatrix::Regularizer::none) return {kind, indicatrix::Part::encoder, 0, false};
  return {kind, part_of(regularization.Get("part")), regularization.Get("weight").As<Napi::Number>().DoubleValue(), mixing};
}

template <typename Array> inline std::vector<typename std::remove_pointer_t<decltype(std::declval<Array>().Data())>> copy_of(const Array& array) {
  return {array.Data(), array.Data() + array.ElementLength()};
}
