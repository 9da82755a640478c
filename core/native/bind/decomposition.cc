#include "../kernels/decomposition.hh"

#include "register.hh"
#include "sparse_rows.hh"
#include "task.hh"

using indicatrix::Task;

/** At most what rows and columns have. */
static size_t component_count(const Napi::Value& value, size_t rows, size_t cols) {
  return whole(value, "components", 1, double(std::min(rows == 0 ? 0 : rows - 1, cols)));
}

/**
 * principalComponents(indptr, indices, values, cols, components, variance, total, loadings, means, scores): a task that fills the last
 * five.
 */
static Napi::Value principal_components(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const indicatrix::SparseRows data = sparse_rows(info);
  const size_t components = component_count(info[4], data.rows, data.cols);
  const indicatrix::Components out{span<double>(info[5], components, "variance").data, span<double>(info[6], 1, "total").data,
                                   span<float>(info[7], times(env, components, data.cols), "loadings").data};
  double* means = span<double>(info[8], data.cols, "means").data;
  float* scores = span<float>(info[9], times(env, data.rows, components), "scores").data;
  return start_task(env, {info[0], info[1], info[2], info[5], info[6], info[7], info[8], info[9]}, [=](Task& task) {
    check_entries(data);
    indicatrix::principal_components(data, components, out, means, scores, task);
  });
}

/** addProducts(indptr, indices, values, cols, products): a task that adds to the last one. */
static Napi::Value add_products(const Napi::CallbackInfo& info) {
  const indicatrix::SparseRows data = sparse_rows(info);
  double* products = span<double>(info[4], times(info.Env(), data.cols, data.cols), "products").data;
  return start_task(info.Env(), {info[0], info[1], info[2], info[4]}, [=](Task& task) {
    check_entries(data);
    indicatrix::add_products(data, products, task);
  });
}

/**
 * componentsOfProducts(products, means, rows, components, variance, total, loadings): a task that centres the first and fills the last
 * three.
 */
static Napi::Value components_of_products(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto means = span<double>(info[1], "means");
  const size_t cols = means.count, rows = whole(info[2], "rows", 2), components = component_count(info[3], rows, cols);
  const auto products = span<double>(info[0], times(env, cols, cols), "products");
  const indicatrix::Components out{span<double>(info[4], components, "variance").data, span<double>(info[5], 1, "total").data,
                                   span<float>(info[6], times(env, components, cols), "loadings").data};
  return start_task(env, {info[0], info[1], info[4], info[5], info[6]}, [=](Task& task) {
    check_finite(products.data, products.count);
    check_finite(means.data, cols);
    indicatrix::components_of_products(products.data, rows, means.data, cols, components, out, task);
  });
}

/** projectRows(indptr, indices, values, cols, loadings, means, scores): a task that fills the last one. */
static Napi::Value project_rows(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const indicatrix::SparseRows data = sparse_rows(info);
  const auto loadings = span<float>(info[4], "loadings");
  demand(env, data.cols > 0 && loadings.count % data.cols == 0, "loadings: no rows of so many columns");
  const size_t components = loadings.count / data.cols;
  const double* means = span<double>(info[5], data.cols, "means").data;
  float* scores = span<float>(info[6], times(env, data.rows, components), "scores").data;
  return start_task(env, {info[0], info[1], info[2], info[4], info[5], info[6]}, [=](Task& task) {
    check_entries(data);
    indicatrix::project_rows(data, loadings.data, means, components, scores, task);
  });
}

void register_decomposition(Napi::Env env, Napi::Object exports) {
  exports.Set("principalComponents", Napi::Function::New(env, principal_components));
  exports.Set("addProducts", Napi::Function::New(env, add_products));
  exports.Set("componentsOfProducts", Napi::Function::New(env, components_of_products));
  exports.Set("projectRows", Napi::Function::New(env, project_rows));
}
