#include "batch.hh"

#include <cstdint>
#include <cstring>
#include <new>

#include "redzone.hh"

namespace indicatrix {

namespace {

constexpr size_t alignment = 64;

/** Hands out memory from a base; from none, it only counts. */
class Arena {
 public:
  explicit Arena(char* base) : base_(base) {}

  template <typename T> T* take(size_t count) {
    T* at = base_ ? reinterpret_cast<T*>(base_ + used_) : nullptr;
    const size_t end = used_ + count * sizeof(T);
    used_ = (end + alignment - 1) / alignment * alignment + redzone;
    if (base_) poison(base_ + end, used_ - end);
    return at;
  }
  size_t used() const { return used_; }

 private:
  char* base_;
  size_t used_ = 0;
};

/** Data as wide as this is also kept a sample a row: the first layer's gradient is then summed along the features (outer.hh). */
constexpr int narrowest_data_rows = 32;

/** One vector more than the features where the tiles of a wide layer would else all start at the same place of the cache. */
size_t padded(int features) { return features % 16 == 0 && features >= 64 ? features + 1 : features; }

class Plan {
 public:
  Plan(const Network& network, const BatchUse& use, int lanes, Arena& arena)
      : network_(network),
        use_(use),
        lanes_(lanes),
        tiles_(tiles_of(use.samples)),
        tensor_tiles_(tiles_of(use.tensor_samples())),
        arena_(arena) {}

  void lay(Batch& batch) {
    const bool tensor_of[] = {use_.tensors && use_.part == Part::encoder, use_.tensors && use_.part == Part::decoder};
    if (use_.encodes) {
      if (thin_ || (!rows_ && use_.trains && network_.input_dim() >= narrowest_data_rows)) batch.data_rows = data_rows();
      lay_part(batch.parts[0], Part::encoder, tensor_of[0]);
    }
    if (use_.decodes) {
      PartState& decoder = batch.parts[1];
      if (use_.encodes) decoder.value[0] = batch.parts[0].value[network_.depth];
      else decoder.value[0] = values(network_.latent_dim());
      if (use_.encodes && use_.trains) decoder.adjoint[0] = batch.parts[0].adjoint[network_.depth];
      lay_part(decoder, Part::decoder, tensor_of[1]);
    }
    if (thin_) lay_ends(batch.ends);
    if (use_.tensors) lay_tensor(batch.tensor, batch.ends);
    if (use_.contrast != Contrast::none) lay_contrast(batch.contrast);
    batch.in_rows = rows_;
    batch.thin = thin_;
    batch.squared_error = arena_.take<double>(rows_ ? use_.samples : tiles_);
  }

 private:
  int tiles_of(int samples) const { return (samples + lanes_ - 1) / lanes_; }

  Tiles values(int features) { return values(features, use_.samples, tiles_); }
  /** Of the samples that have tensors, so many a sample. */
  Tiles tensor_values(int features, int directions = 1) {
    return values(features, use_.tensor_samples() * directions, tensor_tiles_ * directions);
  }

  Tiles values(int features, int samples, int count) {
    if (!rows_) return tiles(features, count);
    const Matrix m = matrix(samples, features);
    return {m.data, features, 1, m.stride};
  }

  Tiles tiles(int features, int count) {
    const size_t stride = padded(features) * lanes_;
    return {arena_.take<float>(stride * count), features, size_t(lanes_), stride};
  }

  /** An odd number of vectors a row where rows would else all start at the same place of the cache. */
  Matrix matrix(int rows, int columns) {
    size_t vectors = size_t((columns + lanes_ - 1) / lanes_);
    if (vectors >= 8) vectors |= 1;
    return {arena_.take<float>(rows * vectors * lanes_), rows, columns, vectors * lanes_};
  }

  Matrix data_rows() { return matrix(tiles_ * lanes_, network_.input_dim()); }

  void lay_part(PartState& part, Part which, bool with_tensors) {
    if (which == Part::encoder && !thin_) part.value[0] = values(network_.input_dim());
    for (int k = 1; k <= network_.depth; k++) {
      const int width = network_.layer(which, k - 1).outputs;
      if (k == network_.depth && which == Part::decoder && thin_ && use_.encodes) break;
      part.value[k] = values(width);
      if (use_.trains) part.adjoint[k] = values(width);
      if (k == network_.depth) break;
      if (use_.trains || with_tensors) part.slope[k] = values(width);
      if (use_.trains && with_tensors) part.bend[k] = values(width);
    }
  }

  void lay_ends(EndState& ends) {
    ends.metric = matrix(end_width + 1, end_width);
    if (use_.encodes) ends.factors = matrix(tiles_ * lanes_, end_width);
    if (use_.trains) {
      ends.metric_adjoint = matrix(end_width + 1, end_width);
      ends.sums = arena_.take<float>(end_width);
    }
    if (!use_.reconstructs) return;
    ends.totals = matrix(tiles_, network_.input_dim());
    ends.squares = arena_.take<double>(tiles_);
    ends.pulled = tiles(network_.gram_dim(), tiles_);
  }

  /** The part's own of a matrix of both ends. */
  Matrix own(const Matrix& m) const {
    const int first = use_.part == Part::encoder ? 0 : widest_thin, w = network_.gram_dim();
    return {m.row(first) + first, w, w, m.stride};
  }

  void lay_tensor(TensorState& tensor, const EndState& ends) {
    const int m = network_.latent_dim(), w = network_.gram_dim(), n = network_.input_dim();
    const bool encoder = use_.part == Part::encoder;
    tensor.part = use_.part;
    tensor.regularizer = use_.regularizer;
    tensor.weight = use_.weight;
    for (int k = 1; k < network_.depth; k++) {
      const int width = network_.layer(use_.part, k - 1).outputs;
      tensor.carried[k] = tensor_values(width, m);
      tensor.tangent[k] = tensor_values(width, m);
      if (!use_.trains) continue;
      tensor.adjoint[k] = tensor_values(width, m);
      tensor.bent[k] = tensor_values(width);
    }
    if (!thin_) tensor.outer_weight = rows_ ? Matrix{nullptr, n, w, 0} : encoder ? matrix(w, n) : matrix(n, w);
    tensor.metric = thin_ ? own(ends.metric) : matrix(w, w);
    tensor.stretched = tensor_values(w, m);
    tensor.gram = tiles(packed_size(m), tensor_tiles_);
    tensor.statistic = tiles(3, tensor_tiles_);
    if (!use_.trains) return;
    tensor.metric_adjoint = thin_ ? own(ends.metric_adjoint) : matrix(w, w);
    if (!rows_ && !thin_) tensor.outer_gradient = encoder ? matrix(w, n) : matrix(n, w);
    tensor.weighted = tensor_values(w, m);
    tensor.gram_adjoint = tiles(packed_size(m), tensor_tiles_);
  }

  void lay_contrast(ContrastState& contrast) {
    contrast.loss = use_.contrast;
    contrast.negatives = use_.negatives;
    contrast.places = matrix(network_.latent_dim(), use_.samples + lanes_);
    if (use_.trains) contrast.adjoint = matrix(network_.latent_dim(), use_.samples + lanes_);
  }

  const Network& network_;
  const BatchUse& use_;
  int lanes_, tiles_, tensor_tiles_;
  bool thin_ = network_.has_thin_ends(), rows_ = network_.in_rows();
  Arena& arena_;
};

}  // namespace

BatchMemory::BatchMemory(const Network& network, const BatchUse& use, int lanes) : batch{} {
  Arena counting(nullptr);
  Plan(network, use, lanes, counting).lay(batch);
  bytes_ = counting.used();
  memory_ = ::operator new(bytes_, std::align_val_t(alignment));
  std::memset(memory_, 0, bytes_);
  Arena arena(static_cast<char*>(memory_));
  Plan(network, use, lanes, arena).lay(batch);
  batch.network = &network;
  batch.lanes = lanes;
  batch.reconstructs = use.reconstructs;
  batch.error_weight = use.error_weight;
  resize(use.samples);
}

BatchMemory::~BatchMemory() {
  unpoison(memory_, bytes_);
  ::operator delete(memory_, std::align_val_t(alignment));
}

void BatchMemory::resize(int samples) {
  batch.samples = samples;
  batch.tiles = (samples + batch.lanes - 1) / batch.lanes;
  batch.tensor_samples = batch.contrasts() ? samples / 2 : samples;
  batch.tensor_tiles = (batch.tensor_samples + batch.lanes - 1) / batch.lanes;
}

}  // namespace indicatrix
