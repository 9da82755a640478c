#include "task.hh"

#include <utility>

namespace {

class TaskWorker : public Napi::AsyncWorker {
 public:
  TaskWorker(Napi::Env env, const std::vector<Napi::Value>& arrays, std::function<void(indicatrix::Task&)> work,
             std::shared_ptr<indicatrix::Task> task)
      : Napi::AsyncWorker(env), work_(std::move(work)), task_(std::move(task)), deferred_(Napi::Promise::Deferred::New(env)) {
    for (const auto& array : arrays) {
      if (array.IsObject()) arrays_.push_back(Napi::Persistent(array.As<Napi::Object>()));
    }
  }

  Napi::Promise done() const { return deferred_.Promise(); }

  void Execute() override { work_(*task_); }
  void OnOK() override { deferred_.Resolve(Napi::Boolean::New(Env(), !task_->cancelled)); }
  void OnError(const Napi::Error& error) override { deferred_.Reject(error.Value()); }

 private:
  std::function<void(indicatrix::Task&)> work_;
  std::shared_ptr<indicatrix::Task> task_;
  Napi::Promise::Deferred deferred_;
  std::vector<Napi::ObjectReference> arrays_;
};

}  // namespace

Napi::Object start_task(Napi::Env env, const std::vector<Napi::Value>& arrays, std::function<void(indicatrix::Task&)> work) {
  const auto task = std::make_shared<indicatrix::Task>();
  auto* worker = new TaskWorker(env, arrays, std::move(work), task);
  Napi::Object handle = Napi::Object::New(env);
  handle.Set("done", worker->done());
  handle.Set("cancel", Napi::Function::New(env, [task](const Napi::CallbackInfo&) { task->cancelled = true; }));
  handle.Set("fraction", Napi::Function::New(env, [task](const Napi::CallbackInfo& info) {
               const size_t total = task->total;
               return Napi::Number::New(info.Env(), total == 0 ? 0.0 : double(task->done) / double(total));
             }));
  worker->Queue();
  return handle;
}
