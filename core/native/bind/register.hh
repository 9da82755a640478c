// What each group of bindings offers to the module.
#pragma once

#include <napi.h>

void register_communities(Napi::Env env, Napi::Object exports);
void register_counts(Napi::Env env, Napi::Object exports);
void register_decomposition(Napi::Env env, Napi::Object exports);
void register_engine(Napi::Env env, Napi::Object exports);
void register_harmony(Napi::Env env, Napi::Object exports);
void register_instruction_set(Napi::Env env, Napi::Object exports);
void register_map_metric(Napi::Env env, Napi::Object exports);
void register_neighbors(Napi::Env env, Napi::Object exports);
void register_pairwise(Napi::Env env, Napi::Object exports);
void register_ranks(Napi::Env env, Napi::Object exports);
void register_reference(Napi::Env env, Napi::Object exports);
void register_training(Napi::Env env, Napi::Object exports);
