#include "inference.hh"

#include <algorithm>

namespace indicatrix {

namespace {

/** Samples at a time: few enough to stay in the cache, enough to load the weights seldom. */
constexpr int chunk_tiles = 12;
/** Edges whose negatives are looked for among one another: as many as usual batches have. What is left of them is not looked at. */
constexpr size_t contrasted_edges = 512;

void unpack(const Batch& batch, int samples, float* tensors) {
  const TensorState& state = batch.tensor;
  const int m = batch.network->latent_dim();
  for (int s = 0; s < samples; s++) {
    const int tile = s / batch.lanes, lane = s % batch.lanes;
    float trace = state.statistic.at(tile, 0)[lane];
    // A tensor that could not be scaled was kept as it is.
    if (!(state.statistic.at(tile, 2)[lane] > 0)) trace = 1;
    for (int i = 0, entry = 0; i < m; i++)
      for (int j = i; j < m; j++, entry++)
        tensors[(s * m + i) * m + j] = tensors[(s * m + j) * m + i] = state.gram.at(tile, entry)[lane] * trace;
  }
}

}  // namespace

Inference::Inference(const Network& network, Team& team, const std::atomic<bool>& stop)
    : kernels_(engine_kernels()), network_(network), team_(team), stop_(stop) {}

/** What a batch's encoder is given: consecutive points, or these rows of them. */
void Inference::load(const Batch& batch, const float* parameters, const float* points, const uint32_t* rows, Range tiles) const {
  const PartState& encoder = batch.part(Part::encoder);
  if (batch.thin) kernels_.first_layer(batch, parameters, points, rows, 0, tiles);
  else kernels_.gather(points, rows, batch.samples, encoder.value[0], batch.data_rows, tiles);
}

template <typename Work> void Inference::in_chunks(Batches& batches, const BatchUse& use, size_t count, const Work& work) {
  batches.resize(team_.size());
  const size_t chunk = size_t(use.samples), chunks = (count + chunk - 1) / chunk;
  team_.run([&](int share) {
    if (!batches[share]) batches[share] = std::make_unique<BatchMemory>(network_, use, kernels_.lanes);
    BatchMemory& memory = *batches[share];
    for (size_t c = share; c < chunks && !stop_.load(std::memory_order_relaxed); c += team_.size()) {
      const size_t first = c * chunk;
      memory.resize(int(std::min(chunk, count - first)));
      work(memory.batch, first, Range{0, memory.batch.value_tiles()});
    }
  });
}

void Inference::encode(const float* parameters, const float* inputs, size_t count, float* embedding) {
  const size_t n = network_.input_dim(), m = network_.latent_dim();
  in_chunks(encoding_, {.samples = chunk_tiles * kernels_.lanes, .encodes = true}, count,
            [&](const Batch& batch, size_t first, Range tiles) {
              const PartState& encoder = batch.part(Part::encoder);
              load(batch, parameters, inputs + first * n, nullptr, tiles);
              kernels_.forward(batch, parameters, Part::encoder, network_.depth, tiles);
              kernels_.scatter(encoder.value[network_.depth], batch.samples, embedding + first * m, tiles);
            });
}

void Inference::decode(const float* parameters, const float* latents, size_t count, float* outputs) {
  const size_t n = network_.input_dim(), m = network_.latent_dim();
  in_chunks(decoding_, {.samples = chunk_tiles * kernels_.lanes, .decodes = true}, count,
            [&](const Batch& batch, size_t first, Range tiles) {
              const PartState& decoder = batch.part(Part::decoder);
              kernels_.gather(latents + first * m, nullptr, batch.samples, decoder.value[0], {}, tiles);
              kernels_.forward(batch, parameters, Part::decoder, network_.depth, tiles);
              kernels_.scatter(decoder.value[network_.depth], batch.samples, outputs + first * n, tiles);
            });
}

void Inference::gram_tensors(const float* parameters, Part part, const float* points, size_t count, float* tensors) {
  const size_t dim = part == Part::encoder ? network_.input_dim() : network_.latent_dim(), m = network_.latent_dim();
  const BatchUse use{.samples = chunk_tiles * kernels_.lanes,
                     .encodes = part == Part::encoder,
                     .decodes = part == Part::decoder,
                     .tensors = true,
                     .part = part,
                     .regularizer = Regularizer::none};
  in_chunks(tensors_[int(part)], use, count, [&](const Batch& batch, size_t first, Range tiles) {
    // A chunk's Gram matrix is every chunk's: it is formed by whoever comes first on each thread.
    if (first / use.samples < size_t(team_.size()) && batch.thin) kernels_.end_metric(batch, parameters);
    else if (first / use.samples < size_t(team_.size())) {
      kernels_.copy_outer_weight(batch, parameters, {0, batch.tensor.outer_weight.rows});
      kernels_.weight_metric(batch, parameters, {0, batch.tensor.metric.rows});
      if (batch.in_rows) kernels_.complete_metric(batch, {0, batch.tensor.metric.rows});
    }
    if (part == Part::encoder) load(batch, parameters, points + first * dim, nullptr, tiles);
    else kernels_.gather(points + first * dim, nullptr, batch.samples, batch.part(part).value[0], {}, tiles);
    kernels_.forward(batch, parameters, part, network_.depth - 1, tiles);
    kernels_.metric_tensors(batch, parameters, tiles);
    kernels_.measure_tensors(batch);
    unpack(batch, batch.samples, tensors + first * m * m);
  });
}

double Inference::contrast(const float* parameters, const float* features, const Edges& edges, Contrast loss, double spectrum,
                           int negatives) {
  const size_t count = edges.heads.size(), chunk = std::min<size_t>(count, contrasted_edges), whole = count / chunk;
  std::vector<double> losses(whole);
  std::vector<uint32_t> others(chunk * negatives);
  Random random(0, Random::Stream::held_out);
  draw_negatives(random, int(chunk), negatives, others.data());
  in_chunks(contrasting_, {.samples = int(2 * chunk), .encodes = true, .contrast = loss, .negatives = negatives}, 2 * whole * chunk,
            [&](Batch& batch, size_t first, Range tiles) {
              std::vector<uint32_t> rows(edges.heads.begin() + first / 2, edges.heads.begin() + first / 2 + chunk);
              rows.insert(rows.end(), edges.tails.begin() + first / 2, edges.tails.begin() + first / 2 + chunk);
              batch.contrast.others = others.data();
              batch.contrast.spectrum = float(spectrum);
              load(batch, parameters, features, rows.data(), tiles);
              kernels_.forward(batch, parameters, Part::encoder, network_.depth, tiles);
              kernels_.collect_places(batch, tiles);
              losses[first / (2 * chunk)] = kernels_.contrast(batch);
            });
  double total = 0;
  for (double part : losses) total += part;
  return total / double(whole);
}

double Inference::reconstruction_error(const float* parameters, const float* features, const uint32_t* rows, size_t count) {
  const size_t chunk = size_t(chunk_tiles) * kernels_.lanes;
  std::vector<double> squares((count + chunk - 1) / chunk);
  in_chunks(reconstructing_, {.samples = int(chunk), .encodes = true, .decodes = true, .reconstructs = true}, count,
            [&](const Batch& batch, size_t first, Range tiles) {
              if (batch.thin) kernels_.end_metric(batch, parameters);
              load(batch, parameters, features, rows + first, tiles);
              kernels_.forward(batch, parameters, Part::encoder, network_.depth, tiles);
              kernels_.forward(batch, parameters, Part::decoder, network_.depth, tiles);
              if (batch.thin) kernels_.form_residuals(batch, parameters, tiles);
              else kernels_.reconstruction_error(batch, tiles);
              for (int tile = 0; tile < batch.value_tiles(); tile++) squares[first / chunk] += batch.squared_error[tile];
            });
  double total = 0;
  for (double part : squares) total += part;
  return total / (double(count) * network_.input_dim());
}

}  // namespace indicatrix
