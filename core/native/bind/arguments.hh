// Arguments as they come. Each is looked at before anything is done with it, here and not only in the TypeScript above: a wrong one is
// thrown back as a TypeError or RangeError. What takes a pass over large arrays is looked at on the task's thread, and rejects it.
#pragma once

#include <napi.h>

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "../kernels/cloud.hh"

/** A typed array's numbers. */
template <typename T> struct Span {
  T* data;
  size_t count;

  T* begin() const { return data; }
  T* end() const { return data + count; }
};

[[noreturn]] inline void refuse(Napi::Env env, const std::string& what) { throw Napi::RangeError::New(env, what); }

inline void demand(Napi::Env env, bool holds, const char* what) {
  if (!holds) refuse(env, what);
}

template <typename T> constexpr napi_typedarray_type array_type() {
  if constexpr (std::is_same_v<T, float>) return napi_float32_array;
  else if constexpr (std::is_same_v<T, double>) return napi_float64_array;
  else if constexpr (std::is_same_v<T, uint32_t>) return napi_uint32_array;
  else if constexpr (std::is_same_v<T, int32_t>) return napi_int32_array;
  else return napi_uint8_array;
}

template <typename T> Span<T> span(const Napi::Value& value, const char* name) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != array_type<T>())
    throw Napi::TypeError::New(value.Env(), std::string(name) + ": an array of another kind is needed");
  auto array = value.As<Napi::TypedArrayOf<T>>();
  return {array.Data(), array.ElementLength()};
}

template <typename T> Span<T> span(const Napi::Value& value, size_t expected, const char* name) {
  const Span<T> found = span<T>(value, name);
  if (found.count != expected)
    refuse(value.Env(),
           std::string(name) + ": " + std::to_string(found.count) + " numbers where " + std::to_string(expected) + " are needed");
  return found;
}

/** A finite number. */
inline double real(const Napi::Value& value, const char* name, double least = -1e300, double most = 1e300) {
  if (!value.IsNumber()) throw Napi::TypeError::New(value.Env(), std::string(name) + ": a number is needed");
  const double number = value.As<Napi::Number>().DoubleValue();
  if (!(number >= least && number <= most))
    refuse(value.Env(), std::string(name) + ": " + std::to_string(number) + " is none of the numbers that can be");
  return number;
}

/** A whole number; rows and entries are counted in 32 bits. */
inline size_t whole(const Napi::Value& value, const char* name, double least = 0, double most = UINT32_MAX) {
  const double number = real(value, name, least, most);
  if (number != std::floor(number)) refuse(value.Env(), std::string(name) + ": a whole number is needed");
  return size_t(number);
}

inline Napi::Object object(const Napi::Value& value, const char* name) {
  if (!value.IsObject()) throw Napi::TypeError::New(value.Env(), std::string(name) + ": an object is needed");
  return value.As<Napi::Object>();
}

/** Sizes that no memory has are refused before they wrap round. */
inline size_t times(Napi::Env env, size_t a, size_t b) {
  if (b != 0 && a > SIZE_MAX / b) refuse(env, "sizes beyond all memory");
  return a * b;
}

template <typename T> void demand_below(Napi::Env env, const Span<T>& values, size_t limit, const char* what) {
  for (const T value : values)
    if (size_t(value) >= limit) refuse(env, what);
}

/** Of the given number of rows. */
inline indicatrix::Cloud cloud_of(const Napi::Value& values, size_t rows, const char* name) {
  const Span<float> found = span<float>(values, name);
  if (rows == 0 || found.count == 0 || found.count % rows != 0)
    refuse(values.Env(), std::string(name) + ": no " + std::to_string(rows) + " rows of numbers");
  return {found.data, rows, found.count / rows};
}

/** On the task's thread: comparisons go astray where there is no order. */
template <typename T> void check_finite(const T* values, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (!std::isfinite(values[i])) throw std::domain_error("a number is not finite");
}

inline void check_finite(const indicatrix::Cloud& cloud) { check_finite(cloud.values, cloud.rows * cloud.dim); }
