#include "../kernels/decomposition.hh"

#include "register.hh"
#include "sparse_rows.hh"
#include "task.hh"

using indicatrix::Task;

static double* doubles(Napi::Value array) { return array.As<Napi::Float64Array>().Data(); }
static float* floats(Napi::Value array) { return array.As<Napi::Float32Array>().Data(); }

/** principalComponents(indptr, indices, values, cols, components, variance, total, loadings, means, scores): a task that fills the last five. */
static Napi::Value principal_components(const Napi::CallbackInfo& info) {
  const indicatrix::SparseRows data = sparse_rows(info);
  const size_t components = info[4].As<Napi::Number>().Uint32Value();
  const indicatrix::Components out{doubles(info[5]), doubles(info[6]), floats(info[7])};
  double* means = doubles(info[8]);
  float* scores = floats(info[9]);
  return start_task(info.Env(), {info[0], info[1], info[2], info[5], info[6], info[7], info[8], info[9]},
                    [=](Task& task) { indicatrix::principal_components(data, components, out, means, scores, task); });
}

/** addProducts(indptr, indices, values, cols, products): a task that adds to the last one. */
static Napi::Value add_products(const Napi::CallbackInfo& info) {
  const indicatrix::SparseRows data = sparse_rows(info);
  double* products = doubles(info[4]);
  return start_task(info.Env(), {info[0], info[1], info[2], info[4]}, [=](Task& task) { indicatrix::add_products(data, products, task); });
}

/** componentsOfProducts(products, means, rows, components, variance, total, loadings): a task that centres the first and fills the last three. */
static Napi::Value components_of_products(const Napi::CallbackInfo& info) {
  double* products = doubles(info[0]);
  const double* means = doubles(info[1]);
  const size_t cols = info[1].As<Napi::Float64Array>().ElementLength(), rows = info[2].As<Napi::Number>().Uint32Value(), components = info[3].As<Napi::Number>().Uint32Value();
  const indicatrix::Components out{doubles(info[4]), doubles(info[5]), floats(info[6])};
  return start_task(info.Env(), {info[0], info[1], info[4], info[5], info[6]},
                    [=](Task& task) { indicatrix::components_of_products(products, rows, means, cols, components, out, task); });
}

/** projectRows(indptr, indices, values, cols, loadings, means, scores): a task that fills the last one. */
static Napi::Value project_rows(const Napi::CallbackInfo& info) {
  const indicatrix::SparseRows data = sparse_rows(info);
  const float* loadings = floats(info[4]);
  const double* means = doubles(info[5]);
  float* scores = floats(info[6]);
  const size_t components = data.cols == 0 ? 0 : info[4].As<Napi::Float32Array>().ElementLength() / data.cols;
  return start_task(info.Env(), {info[0], info[1], info[2], info[4], info[5], info[6]},
                    [=](Task& task) { indicatrix::project_rows(data, loadings, means, components, scores, task); });
}

void register_decomposition(Napi::Env env, Napi::Object exports) {
  exports.Set("principalComponents", Napi::Function::New(env, principal_components));
  exports.Set("addProducts", Napi::Function::New(env, add_products));
  exports.Set("componentsOfProducts", Napi::Function::New(env, components_of_products));
  exports.Set("projectRows", Napi::Function::New(env, project_rows));
}
