// A task of the kernels as JavaScript sees it: { done: Promise<boolean>, cancel(), fraction() }.
#pragma once

#include <napi.h>

#include <functional>
#include <memory>
#include <vector>

#include "../kernels/task.hh"

/**
 * Runs `work` off the event loop and keeps `arrays` alive and in place until it is over. `done` resolves to true, or to false
 * when the task was cancelled first; it rejects with what `work` threw.
 */
Napi::Object start_task(Napi::Env env, const std::vector<Napi::Value>& arrays, std::function<void(indicatrix::Task&)> work);
