// Shapes, options and entries drawn by libFuzzer, which looks for those that lead to new code: what the bindings let through, the kernels
// must take.
#include <cstddef>
#include <cstdint>

// Their checks of what comes out are the fuzzer's as well.
#include "../sanitize/clouds.cc"
#include "../sanitize/components.cc"
#include "../sanitize/counts.cc"
#include "../sanitize/network.cc"

#include "../../../core/native/kernels/dispatch.hh"

namespace indicatrix {

namespace {

class Bytes {
 public:
  Bytes(const uint8_t* data, size_t size) : at(data), end(data + size) {}
  uint8_t byte() { return at < end ? *at++ : 0; }
  /** From least to most. */
  size_t number(size_t least, size_t most) {
    const size_t drawn = size_t(byte()) << 8 | byte();
    return least + drawn % (most - least + 1);
  }
  template <typename T, size_t count> T one_of(const T (&list)[count]) { return list[byte() % count]; }
  bool flag() { return byte() & 1; }

 private:
  const uint8_t *at, *end;
};

Network network_of(Bytes& bytes) {
  std::vector<int> hidden(bytes.number(1, 8));
  for (int& width : hidden) width = int(bytes.number(1, 70));
  return make_network(int(bytes.number(1, 90)), hidden.data(), int(hidden.size()), int(bytes.number(1, max_latent)),
                      bytes.one_of(activations), bytes.flag());
}

void training_of(Bytes& bytes) {
  const Network network = network_of(bytes);
  const Part part = network.encoder_only ? Part::encoder : bytes.one_of(parts);
  const Regularization regularization{bytes.one_of(regularizers), part, 0.5, bytes.flag()};
  const int threads = int(bytes.number(1, 3));
  const Numbers parameters = weights_of(network, 1 + bytes.byte());
  switch (bytes.byte() % 3) {
    case 0: inference_of(network, threads); break;
    case 1:
      if (network.encoder_only) edge_steps_of(network, {regularization.kind, part, 0.5, false}, threads, parameters);
      else steps_of(network, regularization, threads, parameters);
      break;
    default: edge_steps_of(network, {regularization.kind, part, 0.5, false}, threads, parameters);
  }
}

/** Entries whose columns may lie anywhere: looked at first, as the bindings do, and passed over only where they hold. */
void entries_of(Bytes& bytes) {
  const size_t rows = bytes.number(1, 40), cols = bytes.number(1, 60);
  std::vector<uint32_t> indptr{0}, indices;
  std::vector<float> values;
  for (size_t row = 0; row < rows; row++) {
    for (size_t entry = bytes.byte() % 6; entry > 0; entry--) {
      indices.push_back(uint32_t(bytes.number(0, cols + (bytes.byte() == 255))));
      values.push_back(float(int8_t(bytes.byte())) / 2);
    }
    indptr.push_back(uint32_t(indices.size()));
  }
  indices.shrink_to_fit();
  values.shrink_to_fit();
  const SparseRows data{indptr.data(), indices.data(), values.data(), rows, cols};
  Task task;
  const EntryTraits traits = look_at_entries(data, task);
  if (traits.beyond != EntryTraits::none || traits.broken != EntryTraits::none) return;
  std::vector<uint32_t> chosen;
  for (uint32_t row = 0; row < rows; row++)
    if (bytes.flag()) chosen.push_back(row);
  chosen.shrink_to_fit();
  std::vector<uint32_t> in_columns(cols);
  count_columns(data, {chosen.data(), chosen.size()}, in_columns.data(), task);
  std::vector<int32_t> new_column(cols);
  int32_t kept = 0;
  for (int32_t& column : new_column) column = bytes.flag() ? kept++ : -1;
  std::vector<uint32_t> offsets(chosen.size() + 1);
  count_kept(data, {chosen.data(), chosen.size()}, new_column.data(), offsets.data(), task);
  std::vector<uint32_t> kept_indices(offsets[chosen.size()]);
  std::vector<float> kept_values(offsets[chosen.size()]);
  keep_columns(data, {chosen.data(), chosen.size()}, {nullptr, nullptr, Transform::none}, new_column.data(), offsets.data(),
               kept_indices.data(), kept_values.data(), task);
}

}  // namespace

}  // namespace indicatrix

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace indicatrix;
  Bytes bytes(data, size);
  const auto sets = instruction_sets();
  force_instruction_set(sets[bytes.byte() % sets.size()]);
  switch (bytes.byte() % 6) {
    case 0: training_of(bytes); break;
    case 1: entries_of(bytes); break;
    case 2: {
      const size_t rows = bytes.number(2, 120);
      neighbors_of(rows, bytes.number(1, 40), bytes.number(1, rows - 1));
      break;
    }
    case 3: {
      const size_t rows = bytes.number(2, 90);
      pairs_of(rows, bytes.number(1, 30));
      break;
    }
    case 4: {
      const size_t map_dim = bytes.number(1, 3);
      const size_t rows = bytes.number(60, 200);
      map_metric_of(rows, bytes.number(map_dim, 20), map_dim, bytes.number(1, rows), bytes.flag());
      break;
    }
    default: {
      const size_t rows = bytes.number(2, 60), cols = bytes.number(1, 80);
      components_of(rows, cols, double(1 + bytes.byte()) / 256, bytes.number(1, std::min(rows, cols)));
    }
  }
  return 0;
}
