#include "../kernels/decomposition.hh"

#include "register.hh"
#include "task.hh"

/** principalComponents(indptr, indices, values, cols, components, variance, total, loadings, scores): a task that fills the last four. */
static Napi::Value principal_components(const Napi::CallbackInfo& info) {
  const auto indptr = info[0].As<Napi::Uint32Array>();
  const indicatrix::SparseRows data{indptr.Data(), info[1].As<Napi::Uint32Array>().Data(), info[2].As<Napi::Float32Array>().Data(), indptr.ElementLength() - 1,
                                    info[3].As<Napi::Number>().Uint32Value()};
  const size_t components = info[4].As<Napi::Number>().Uint32Value();
  const indicatrix::PrincipalComponents out{info[5].As<Napi::Float64Array>().Data(), info[6].As<Napi::Float64Array>().Data(), info[7].As<Napi::Float32Array>().Data(),
                                            info[8].As<Napi::Float32Array>().Data()};
  return start_task(info.Env(), {info[0], info[1], info[2], info[5], info[6], info[7], info[8]},
                    [=](indicatrix::Task& task) { indicatrix::principal_components(data, components, out, task); });
}

void register_decomposition(Napi::Env env, Napi::Object exports) {
  exports.Set("principalComponents", Napi::Function::New(env, principal_components));
}
