#include "contrast.hh"

#include "vector_math.hh"

namespace indicatrix::INDICATRIX_ISA {

namespace {

/**
 * Each takes squared distances, first to the tail and then to the negatives, leaves the loss's derivatives by them in their place, and
 * returns the loss.
 */
struct Umap {
  vec operator()(vec* squared, int negatives) const {
    const vec least = broadcast(1e-12f);
    vec loss = log(1.0f + squared[0]);
    squared[0] = reciprocal(1.0f + squared[0]);
    for (int k = 1; k <= negatives; k++) {
      const vec apart = max(squared[k], least), q = reciprocal(1.0f + apart);
      loss -= log(apart * q);
      squared[k] = -q * reciprocal(apart);
    }
    return loss;
  }
};

/** With a = c (1 + s): q / (q + c) = 1 / (1 + a). */
struct Neg {
  float c;

  vec operator()(vec* squared, int negatives) const {
    const vec near = c * (1.0f + squared[0]);
    vec loss = log(1.0f + near);
    squared[0] = c * reciprocal(1.0f + near);
    for (int k = 1; k <= negatives; k++) {
      const vec a = c * (1.0f + squared[k]), whole = 1.0f + a;
      loss += log(whole * reciprocal(a));
      squared[k] = -c * reciprocal(a * whole);
    }
    return loss;
  }
};

struct InfoNce {
  float rho;

  vec operator()(vec* squared, int negatives) const {
    const float share = 1 / rho;
    vec loss = log(1.0f + squared[0]), total{};
    for (int k = 0; k <= negatives; k++) total += squared[k] = reciprocal(1.0f + squared[k]);
    loss += share * log(total);
    const vec pull = share * reciprocal(total), near = squared[0];
    for (int k = 0; k <= negatives; k++) squared[k] *= -pull * squared[k];
    squared[0] += near;
    return loss;
  }
};

/** As many lanes as edges are worked on at a time; a lane beyond the last edge has no weight. */
template <int m, typename Loss> double over_edges(const Batch& batch, const Loss& loss_of) {
  const ContrastState& state = batch.contrast;
  const int heads = batch.samples / 2, negatives = state.negatives;
  const bool trains = state.adjoint.data;
  if (trains)
    for (int d = 0; d < m; d++)
      for (size_t s = 0; s < state.adjoint.stride; s += lanes) at(state.adjoint.row(d) + s) = vec{};
  double total = 0;
  for (int first = 0; first < heads; first += lanes) {
    const int some = heads - first < lanes ? heads - first : lanes;
    const vec present = first_lanes(some);
    const uint32_t* others = state.others + size_t(first) * negatives;
    vec gap[max_negatives + 1][m], squared[max_negatives + 1];
    for (int k = 0; k <= negatives; k++) {
      squared[k] = vec{};
      for (int d = 0; d < m; d++) {
        const float* places = state.places.row(d);
        vec other = k == 0 ? load(places + heads + first) : vec{};
        if (k > 0)
          for (int lane = 0; lane < some; lane++) other[lane] = places[others[size_t(lane) * negatives + k - 1]];
        gap[k][d] = at(places + first) - other;
        squared[k] += gap[k][d] * gap[k][d];
      }
      squared[k] = present > 0.0f ? squared[k] : broadcast(1);
    }
    const vec loss = loss_of(squared, negatives);
    total += sum(loss * present);
    if (!trains) continue;
    const vec scale = present * float(2.0 / heads);
    vec head[m] = {};
    for (int k = 0; k <= negatives; k++) {
      for (int d = 0; d < m; d++) {
        float* adjoint = state.adjoint.row(d);
        const vec pull = scale * squared[k] * (present > 0.0f ? gap[k][d] : vec{});
        head[d] += pull;
        if (k == 0) store(adjoint + heads + first, load(adjoint + heads + first) - pull);
        else
          for (int lane = 0; lane < some; lane++) adjoint[others[size_t(lane) * negatives + k - 1]] -= pull[lane];
      }
    }
    for (int d = 0; d < m; d++) at(state.adjoint.row(d) + first) += head[d];
  }
  return total / heads;
}

template <int m> double contrast_in(const Batch& batch) {
  const ContrastState& state = batch.contrast;
  switch (state.loss) {
    case Contrast::umap: return over_edges<m>(batch, Umap{});
    case Contrast::neg: return over_edges<m>(batch, Neg{state.spectrum});
    case Contrast::infonce: return over_edges<m>(batch, InfoNce{state.spectrum});
    case Contrast::none: break;
  }
  return 0;
}

}  // namespace

void collect_places(const Batch& batch, Range tiles) {
  const Tiles embedding = batch.part(Part::encoder).value[batch.network->depth];
  for (int d = 0; d < embedding.features; d++) {
    float* places = batch.contrast.places.row(d);
    for (int tile = tiles.begin; tile < tiles.end; tile++) {
      if (batch.in_rows) places[tile] = *embedding.at(tile, d);
      else at(places + tile * lanes) = at(embedding.at(tile, d));
    }
  }
}

double contrast(const Batch& batch) {
  switch (batch.network->latent_dim()) {
    case 1: return contrast_in<1>(batch);
    case 2: return contrast_in<2>(batch);
    case 3: return contrast_in<3>(batch);
  }
  return 0;
}

void add_contrast(const Batch& batch, Range tiles) {
  const Tiles adjoint = batch.part(Part::encoder).adjoint[batch.network->depth];
  for (int d = 0; d < adjoint.features; d++) {
    const float* from = batch.contrast.adjoint.row(d);
    for (int tile = tiles.begin; tile < tiles.end; tile++) {
      if (batch.in_rows) *adjoint.at(tile, d) = from[tile] + (batch.reconstructs ? *adjoint.at(tile, d) : 0.0f);
      else {
        const vec present = at(from + tile * lanes) * first_lanes(batch.samples - tile * lanes);
        at(adjoint.at(tile, d)) = batch.reconstructs ? at(adjoint.at(tile, d)) + present : present;
      }
    }
  }
}

}  // namespace indicatrix::INDICATRIX_ISA
