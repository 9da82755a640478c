#include "step.hh"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace indicatrix {

namespace {

/** How much of a share is done between two looks at whether to stop. */
constexpr int tiles_at_once = 12, rows_at_once = 48;
/**
 * Thin ends take the error from Gram matrices while it is at least this share of the data's squares: rounding, some 1e-7 of what is
 * subtracted, is then some 1e-5 of the error and 1e-6 of the residuals' length. The batch alone decides, so that nothing depends on what
 * was computed before.
 */
constexpr double least_gram_error = 0.01;

bool regularized(const Regularization& r) { return r.kind != Regularizer::none; }

BatchUse main_use(const Objective& objective, const Regularization& r, int batch_size) {
  return {.samples = batch_size,
          .encodes = true,
          .decodes = objective.reconstructs(),
          .trains = true,
          .reconstructs = objective.reconstructs(),
          .error_weight = objective.contrast == Contrast::none ? 1 : objective.reconstruction,
          .tensors = regularized(r) && !r.mixing,
          .part = r.part,
          .regularizer = r.kind,
          .weight = r.weight,
          .contrast = objective.contrast,
          .negatives = objective.negatives};
}

BatchUse blended_use(const Regularization& r, int batch_size) {
  return {.samples = batch_size,
          .encodes = true,
          .decodes = r.part == Part::decoder,
          .trains = true,
          .reconstructs = false,
          .tensors = true,
          .part = r.part,
          .regularizer = r.kind,
          .weight = r.weight};
}

/** What falls to these tiles of `count` things shared among all of them. */
Range share_of_tiles(int count, Range tiles, int all) {
  return {int(int64_t(count) * tiles.begin / all), int(int64_t(count) * tiles.end / all)};
}

}  // namespace

Step::Step(const Network& network, const Objective& objective, const Regularization& regularization, int batch_size, uint64_t seed,
           Team& team, const std::atomic<bool>& stop)
    : kernels_(engine_kernels()),
      network_(network),
      objective_(objective),
      regularization_(regularization),
      team_(team),
      stop_(stop),
      main_(network, main_use(objective, regularization, batch_size), kernels_.lanes),
      random_(seed, Random::Stream::blend) {
  if (!regularized(regularization) || !regularization.mixing) return;
  blended_ = std::make_unique<BatchMemory>(network, blended_use(regularization, batch_size), kernels_.lanes);
  partners_.resize(batch_size);
  blend_.resize(batch_size);
}

void Step::draw_blend(const uint32_t* rows, int samples) {
  std::copy(rows, rows + samples, partners_.begin());
  random_.shuffle(partners_.data(), uint32_t(samples));
  for (int s = 0; s < samples; s++) blend_[s] = random_.uniform(-0.2f, 1.2f);
}

void Step::forward(const Batch& batch, const float* parameters, Range tiles) const {
  kernels_.forward(batch, parameters, Part::encoder, batch.last_trained(Part::encoder), tiles);
  if (const int last = batch.last_trained(Part::decoder)) kernels_.forward(batch, parameters, Part::decoder, last, tiles);
  if (batch.contrasts()) kernels_.collect_places(batch, tiles);
  if (!batch.reconstructs) return;
  if (batch.thin) kernels_.gram_error(batch, tiles);
  else kernels_.reconstruction_error(batch, tiles);
}

void Step::backward(const Batch& batch, const float* parameters, Range tiles) const {
  if (batch.last_trained(Part::decoder)) kernels_.backward(batch, parameters, Part::decoder, 0, tiles);
  if (batch.contrasts()) kernels_.add_contrast(batch, tiles);
  kernels_.backward(batch, parameters, Part::encoder, 1, tiles);
  if (batch.thin) kernels_.end_factors(batch, tiles);
}

double Step::squared_error(const float* parameters) {
  Batch& batch = main_.batch;
  const auto sum = [&](const double* by_tile) { return std::accumulate(by_tile, by_tile + batch.value_tiles(), 0.0); };
  const double error = sum(batch.squared_error);
  if (!batch.thin) return error;
  batch.by_residuals = error < least_gram_error * sum(batch.ends.squares);
  if (!batch.by_residuals) return error;
  over_tiles(batch.tiles, [&](Range tiles) { kernels_.form_residuals(batch, parameters, tiles); });
  return sum(batch.squared_error);
}

template <typename Work> void Step::over_tiles(int tiles, const Work& work) {
  const int some = network_.in_rows() ? tiles_at_once * kernels_.lanes : tiles_at_once;
  team_.run([&](int share) {
    const Range mine = share_of(tiles, share, team_.size());
    for (int begin = mine.begin; begin < mine.end && !stop_.load(std::memory_order_relaxed); begin += some)
      work(Range{begin, std::min(begin + some, mine.end)});
  });
}

Range Step::share_of_rows(int rows, int share) const {
  if (!network_.in_rows()) return share_of(rows, share, team_.size());
  const Range blocks = share_of((rows + kernels_.lanes - 1) / kernels_.lanes, share, team_.size());
  return {blocks.begin * kernels_.lanes, std::min(blocks.end * kernels_.lanes, rows)};
}

template <typename Work> void Step::over_rows(int rows, const Work& work) {
  team_.run([&](int share) {
    const Range mine = share_of_rows(rows, share);
    for (int begin = mine.begin; begin < mine.end && !stop_.load(std::memory_order_relaxed); begin += rows_at_once)
      work(Range{begin, std::min(begin + rows_at_once, mine.end)});
  });
}

template <typename Work> void Step::over_triangle(int rows, const Work& work) {
  if (!network_.in_rows()) return over_rows(rows, work);
  // Blocks of rows by turns, for the later ones are shorter.
  team_.run([&](int share) {
    for (int begin = share * kernels_.lanes; begin < rows && !stop_.load(std::memory_order_relaxed); begin += team_.size() * kernels_.lanes)
      work(Range{begin, std::min(begin + kernels_.lanes, rows)});
  });
}

void Step::descend_from(const Descent& descent, const float* gradient, size_t first) {
  const int vectors = int((network_.trained_count - first + kernels_.lanes - 1) / kernels_.lanes);
  team_.run([&](int share) {
    const Range mine = share_of(vectors, share, team_.size());
    kernels_.adam(descent, gradient, first + size_t(mine.begin) * kernels_.lanes, first + size_t(mine.end) * kernels_.lanes);
  });
}

void Step::descend(const Descent& descent, const float* gradient) {
  descend_from(descent, gradient, 0);
  if (!network_.in_rows()) return;
  team_.run([&](int share) {
    for (int part = 0; part < network_.part_count(); part++)
      for (int k = 0; k < network_.depth; k++) {
        const Layer& layer = network_.layers[part][k];
        kernels_.transpose_weights(layer, descent.parameters, share_of_rows(layer.rows(), share));
      }
  });
}

void Step::clear_encoder(float* gradient) const {
  for (int k = 0; k < network_.depth; k++) {
    const Layer& layer = network_.layers[int(Part::encoder)][k];
    for (int output = 0; output < layer.outputs; output++) {
      gradient[layer.bias + output] = 0;
      for (int input = 0; input < layer.inputs; input++) gradient[layer.weight_of(output, input)] = 0;
    }
  }
}

Loss Step::gradient(const float* parameters, const float* features, const Draw& draw, float* gradient, const Descent* descent) {
  main_.resize(draw.samples);
  Batch& main = main_.batch;
  main.contrast.others = draw.negatives;
  main.contrast.spectrum = float(draw.spectrum);
  if (blended_) {
    blended_->resize(draw.samples);
    draw_blend(draw.rows, draw.samples);
  }
  const bool with_tensors = regularized(regularization_);
  const Batch& tensors = blended_ ? blended_->batch : main;
  const int outer_rows = tensors.tensor.outer_weight.rows, metric_rows = tensors.tensor.metric.rows;

  const Batch* const batches[] = {&main, &tensors};
  const int batch_count = blended_ ? 2 : 1;
  for (int b = 0; b < batch_count && main.thin; b++) kernels_.end_metric(*batches[b], parameters);
  over_tiles(main.value_tiles(), [&](Range tiles) {
    if (main.thin) kernels_.first_layer(main, parameters, features, draw.rows, draw.next, tiles);
    else {
      const Range ahead = share_of_tiles(draw.next, tiles, main.value_tiles());
      kernels_.gather(features, draw.rows, draw.samples, main.part(Part::encoder).value[0], main.data_rows, tiles);
      kernels_.prefetch(features, draw.rows + draw.samples + ahead.begin, ahead.end - ahead.begin, network_.input_dim());
    }
    forward(main, parameters, tiles);
    if (!blended_) return;
    kernels_.gather_blended(features, draw.rows, partners_.data(), blend_.data(), draw.samples, tensors.part(Part::encoder).value[0],
                            tensors.data_rows, tiles);
    if (tensors.thin) kernels_.first_layer(tensors, parameters, nullptr, nullptr, 0, tiles);
    forward(tensors, parameters, tiles);
  });
  Loss loss{};
  if (main.reconstructs) loss.mse = squared_error(parameters) / (double(draw.samples) * network_.input_dim());
  if (main.contrasts() && !stop_) loss.contrast = kernels_.contrast(main);
  RegularizerValue regularizer{};
  if (with_tensors) {
    if (tensors.tensor.outer_weight.data) over_rows(outer_rows, [&](Range part) { kernels_.copy_outer_weight(tensors, parameters, part); });
    if (!main.thin) over_triangle(metric_rows, [&](Range part) { kernels_.weight_metric(tensors, parameters, part); });
    if (main.in_rows) over_rows(metric_rows, [&](Range part) { kernels_.complete_metric(tensors, part); });
    over_tiles(tensors.tensor_value_tiles(), [&](Range tiles) { kernels_.metric_tensors(tensors, parameters, tiles); });
    kernels_.measure_tensors(tensors);
    regularizer = kernels_.regularize(tensors);
    kernels_.regularizer_adjoint(tensors, regularizer, {0, tensors.tensor_tiles});
  }
  loss.regularizer = regularizer.value;
  loss.degenerate = regularizer.degenerate;
  loss.total =
      (main.contrasts() ? loss.contrast + objective_.reconstruction * loss.mse : loss.mse) + regularization_.weight * loss.regularizer;

  // Where only the heads of edges have tensors, those are shared out by themselves.
  const bool apart = with_tensors && main.contrasts();
  if (apart) over_tiles(tensors.tensor_value_tiles(), [&](Range tiles) { kernels_.metric_tensors_backward(tensors, parameters, tiles); });
  over_tiles(main.value_tiles(), [&](Range tiles) {
    if (with_tensors && !apart) kernels_.metric_tensors_backward(tensors, parameters, tiles);
    backward(main, parameters, tiles);
    if (blended_) backward(tensors, parameters, tiles);
  });
  if (with_tensors) {
    over_triangle(metric_rows, [&](Range part) { kernels_.weight_metric_adjoint(tensors, part); });
    if (main.in_rows) over_rows(metric_rows, [&](Range part) { kernels_.complete_metric_adjoint(tensors, part); });
  }
  for (int b = 0; b < batch_count && main.thin; b++) kernels_.end_factor_products(*batches[b]);
  if (stop_) return loss;

  // What is complete is updated while it is in the cache; an update that has begun is not left half done.
  const bool descends = descent && std::isfinite(loss.total), at_once = descends && main.in_rows;
  team_.run([&](int share) {
    for (int p = 0; p < network_.part_count(); p++) {
      for (int k = 0; k < network_.depth; k++) {
        const Range mine = share_of_rows(kernels_.gradient_rows(main, Part(p), k), share);
        for (int begin = mine.begin; begin < mine.end && (at_once || !stop_.load(std::memory_order_relaxed)); begin += rows_at_once) {
          const Range some{begin, std::min(begin + rows_at_once, mine.end)};
          kernels_.layer_gradient(batches, batch_count, parameters, Part(p), k, gradient, some,
                                  at_once && !objective_.decoder_alone ? descent : nullptr);
        }
      }
    }
  });
  if (with_tensors && !main.in_rows)
    over_rows(outer_rows, [&](Range part) { kernels_.weight_metric_backward(tensors, parameters, gradient, part); });
  if (objective_.decoder_alone) clear_encoder(gradient);
  if (descends && !stop_ && objective_.decoder_alone) descend(*descent, gradient);
  else if (descends && !stop_) descend_from(*descent, gradient, at_once ? network_.first_bias : 0);
  return loss;
}

}  // namespace indicatrix
