#include "step.hh"

#include <cmath>

namespace indicatrix::reference {

namespace {

using Vector = std::vector<double>;

/** A matrix, row by row. */
struct Matrix {
  int rows = 0, columns = 0;
  Vector numbers;

  Matrix(int rows, int columns) : rows(rows), columns(columns), numbers(size_t(rows) * columns) {}
  double* operator[](int row) { return numbers.data() + size_t(row) * columns; }
  const double* operator[](int row) const { return numbers.data() + size_t(row) * columns; }
};

/** φ(z), φ'(z), φ''(z) */
struct Activated {
  double value, slope, bend;
};

Activated activated(Activation activation, double z) {
  const double sigmoid = 1 / (1 + std::exp(-z));
  switch (activation) {
    case Activation::elu: return z > 0 ? Activated{z, 1, 0} : Activated{std::expm1(z), std::exp(z), std::exp(z)};
    case Activation::softplus: return {std::fmax(z, 0) + std::log1p(std::exp(-std::fabs(z))), sigmoid, sigmoid * (1 - sigmoid)};
    case Activation::tanh: return {std::tanh(z), 1 - std::tanh(z) * std::tanh(z), -2 * std::tanh(z) * (1 - std::tanh(z) * std::tanh(z))};
    case Activation::silu: return {z * sigmoid, sigmoid * (1 + z * (1 - sigmoid)), sigmoid * (1 - sigmoid) * (2 + z * (1 - 2 * sigmoid))};
    case Activation::relu: return {std::fmax(z, 0), z > 0 ? 1.0 : 0.0, 0};
  }
  return {};
}

/** A dense layer, its derivative beside it. The last of a part is linear. */
struct Dense {
  int inputs, outputs;
  bool hidden;
  const double *weight, *bias;  // outputs × inputs; outputs
  double *weight_adjoint, *bias_adjoint;
};

/** What one sample leaves behind on its way through a part: values[k] goes into layer k, whose hidden units then have `units[k]`. */
struct Trace {
  std::vector<Vector> values;
  std::vector<std::vector<Activated>> units;
  /** What reaches units[k] before their activation, beside what comes from the values after it: from the tensors, by way of φ''. */
  std::vector<Vector> bent;
  /** Rows of the Jacobian as far as they have been formed, the latent space first: tangents[k] is m × width. */
  std::vector<Matrix> tangents;
};

// ---- values: forward, and backward under it

Trace forward(const std::vector<Dense>& layers, Activation activation, Vector value) {
  Trace trace;
  for (const Dense& layer : layers) {
    Vector after(layer.outputs);
    std::vector<Activated> units(layer.outputs);
    for (int o = 0; o < layer.outputs; o++) {
      double z = layer.bias[o];
      for (int i = 0; i < layer.inputs; i++) z += layer.weight[size_t(o) * layer.inputs + i] * value[i];
      units[o] = layer.hidden ? activated(activation, z) : Activated{z, 1, 0};
      after[o] = units[o].value;
    }
    trace.values.push_back(value);
    trace.bent.emplace_back(layer.outputs, 0.0);
    trace.units.push_back(units);
    value = after;
  }
  trace.values.push_back(value);
  return trace;
}

/** @param adjoint of the part's output @returns of its input */
Vector backward(const std::vector<Dense>& layers, const Trace& trace, Vector adjoint) {
  for (int k = int(layers.size()) - 1; k >= 0; k--) {
    const Dense& layer = layers[k];
    Vector before(layer.inputs, 0.0);
    for (int o = 0; o < layer.outputs; o++) {
      const double z = adjoint[o] * trace.units[k][o].slope + trace.bent[k][o];
      layer.bias_adjoint[o] += z;
      for (int i = 0; i < layer.inputs; i++) {
        layer.weight_adjoint[size_t(o) * layer.inputs + i] += z * trace.values[k][i];
        before[i] += z * layer.weight[size_t(o) * layer.inputs + i];
      }
    }
    adjoint = before;
  }
  return adjoint;
}

// ---- metric tensors: G = T Tᵀ, where T (m × inputs) has the latent axes' tangents, carried from the latent space to the data. The
// encoder's are J's rows (G = J Jᵀ, the pushforward's inverse), from the last layer to the first; the decoder's are J's columns (G = Jᵀ J,
// the pullback metric).

Matrix metric_tensor(const std::vector<Dense>& layers, Part part, int m, Trace& trace) {
  const int depth = int(layers.size());
  Matrix tangent(m, m);
  for (int d = 0; d < m; d++) tangent[d][d] = 1;
  for (int step = 0; step < depth; step++) {
    const int k = part == Part::encoder ? depth - 1 - step : step;
    const Dense& layer = layers[k];
    trace.tangents.push_back(tangent);
    Matrix next(m, part == Part::encoder ? layer.inputs : layer.outputs);
    for (int d = 0; d < m; d++)
      for (int o = 0; o < layer.outputs; o++)
        for (int i = 0; i < layer.inputs; i++) {
          const double weight = layer.weight[size_t(o) * layer.inputs + i];
          if (part == Part::encoder) next[d][i] += tangent[d][o] * trace.units[k][o].slope * weight;
          else next[d][o] += trace.units[k][o].slope * weight * tangent[d][i];
        }
    tangent = next;
  }
  Matrix g(m, m);
  for (int a = 0; a < m; a++)
    for (int b = 0; b < m; b++)
      for (int f = 0; f < tangent.columns; f++) g[a][b] += tangent[a][f] * tangent[b][f];
  trace.tangents.push_back(tangent);
  return g;
}

/** Takes G's adjoint (symmetric) back to the weights, and leaves in `bent` what reaches the units by their slopes. */
void metric_tensor_backward(const std::vector<Dense>& layers, Part part, int m, Trace& trace, const Matrix& g_adjoint) {
  const int depth = int(layers.size());
  const Matrix& last = trace.tangents[depth];
  Matrix adjoint(m, last.columns);
  for (int a = 0; a < m; a++)
    for (int b = 0; b < m; b++)
      for (int f = 0; f < last.columns; f++) adjoint[a][f] += 2 * g_adjoint[a][b] * last[b][f];
  for (int step = depth - 1; step >= 0; step--) {
    const int k = part == Part::encoder ? depth - 1 - step : step;
    const Dense& layer = layers[k];
    const Matrix& tangent = trace.tangents[step];
    Matrix before(m, tangent.columns);
    for (int d = 0; d < m; d++)
      for (int o = 0; o < layer.outputs; o++)
        for (int i = 0; i < layer.inputs; i++) {
          const size_t at = size_t(o) * layer.inputs + i;
          const auto [value, slope, bend] = trace.units[k][o];
          const int from = part == Part::encoder ? o : i, to = part == Part::encoder ? i : o;
          // next[to] += tangent[from] · slope · weight
          layer.weight_adjoint[at] += adjoint[d][to] * tangent[d][from] * slope;
          before[d][from] += adjoint[d][to] * slope * layer.weight[at];
          trace.bent[k][o] += adjoint[d][to] * tangent[d][from] * layer.weight[at] * bend;
        }
    adjoint = before;
  }
}

// ---- regularizers of a batch's tensors (eq. 6–8 and what was published), and their derivatives by each G

double trace_of(const Matrix& g) {
  double sum = 0;
  for (int i = 0; i < g.rows; i++) sum += g[i][i];
  return sum;
}

/** Tr G² of a symmetric matrix. */
double squares_of(const Matrix& g) {
  double sum = 0;
  for (const double x : g.numbers) sum += x * x;
  return sum;
}

/** Gauss-Jordan; the pivots of a positive definite matrix need no exchange. @returns the determinant */
double invert(Matrix g, Matrix& inverse) {
  double determinant = 1;
  for (int i = 0; i < g.rows; i++) inverse[i][i] = 1;
  for (int pivot = 0; pivot < g.rows; pivot++) {
    const double scale = g[pivot][pivot];
    determinant *= scale;
    for (int j = 0; j < g.rows; j++) g[pivot][j] /= scale, inverse[pivot][j] /= scale;
    for (int i = 0; i < g.rows; i++) {
      const double factor = g[i][pivot];
      for (int j = 0; i != pivot && j < g.rows; j++) g[i][j] -= factor * g[pivot][j], inverse[i][j] -= factor * inverse[pivot][j];
    }
  }
  return determinant;
}

/** @param adjoints of every G, which are set @returns the value */
double regularize(Regularizer kind, const std::vector<Matrix>& tensors, std::vector<Matrix>& adjoints) {
  const double n = double(tensors.size()), m = tensors[0].rows;
  const auto mean = [&](auto of) {
    double sum = 0;
    for (const Matrix& g : tensors) sum += of(g);
    return sum / n;
  };
  const auto ratio = [](const Matrix& g) { return squares_of(g) / (trace_of(g) * trace_of(g)); };
  /** Sets each adjoint to `along` · G + `across` · 1. */
  const auto derive = [&](auto along, auto across) {
    for (size_t s = 0; s < tensors.size(); s++)
      for (int i = 0; i < m; i++)
        for (int j = 0; j < m; j++) adjoints[s][i][j] = along(tensors[s]) * tensors[s][i][j] + (i == j ? across(tensors[s]) : 0);
  };
  switch (int(kind) - 1) {
    case 0: {  // volume: Var[log det G], unbiased; ∂ log det G / ∂G = G⁻¹
      std::vector<double> logs;
      for (size_t s = 0; s < tensors.size(); s++) logs.push_back(std::log(invert(tensors[s], adjoints[s])));
      double center = 0, squares = 0;
      for (const double x : logs) center += x / n;
      for (const double x : logs) squares += (x - center) * (x - center);
      for (size_t s = 0; s < tensors.size(); s++)
        for (double& x : adjoints[s].numbers) x *= 2 * (logs[s] - center) / (n - 1);
      return squares / (n - 1);
    }
    case 1:    // shape: m² E[q] − m with q = Tr G² / Tr² G
    case 2: {  // shapeLog: log E[q]
      const double q = mean(ratio), factor = (int(kind) == 2 ? m * m : 1 / q) / n;
      derive([&](const Matrix& g) { return factor * 2 / (trace_of(g) * trace_of(g)); },
             [&](const Matrix& g) { return -factor * 2 * ratio(g) / trace_of(g); });
      return int(kind) == 2 ? m * m * q - m : std::log(q);
    }
    case 3: {  // isometry: m² E[Tr G²] / E[Tr² G] − m
      const double above = mean(squares_of), below = mean([](const Matrix& g) { return trace_of(g) * trace_of(g); });
      derive([&](const Matrix&) { return m * m / n * 2 / below; },
             [&](const Matrix& g) { return -m * m / n * 2 * above * trace_of(g) / (below * below); });
      return m * m * above / below - m;
    }
    case 4: {  // scaledIsometry: m² E[Tr G²] / E²[Tr G] − m
      const double above = mean(squares_of), trace = mean(trace_of);
      derive([&](const Matrix&) { return m * m / n * 2 / (trace * trace); },
             [&](const Matrix&) { return -m * m / n * 2 * above / (trace * trace * trace); });
      return m * m * above / (trace * trace) - m;
    }
  }
  return NAN;
}

/** Whether a tensor can be judged: it has a trace and, where volume is asked for, a determinant above float32's rounding. */
bool counts(Regularizer kind, const Matrix& g) {
  const double trace = trace_of(g);
  if (!(trace > 0) || !std::isfinite(trace)) return false;
  if (int(kind) != 1) return true;
  double product = 1;
  for (int i = 0; i < g.rows; i++) product *= g[i][i];
  Matrix inverse(g.rows, g.rows);
  return invert(g, inverse) > 1e-6 * product;
}

// ---- edges (contrast.hh): the mean loss, and its derivative by every place z (samples × m)

double contrast(const Objective& objective, const Edges& edges, const Matrix& z, Matrix& adjoint) {
  const int heads = z.rows / 2;
  double total = 0;
  for (int edge = 0; edge < heads; edge++) {
    std::vector<int> others = {heads + edge};
    for (int k = 0; k < objective.negatives; k++) others.push_back(int(edges.negatives[size_t(edge) * objective.negatives + k]));
    std::vector<double> squared(others.size(), 0.0), derivative(others.size());  // by the squared distances
    for (size_t k = 0; k < others.size(); k++)
      for (int d = 0; d < z.columns; d++) squared[k] += std::pow(z[edge][d] - z[others[k]][d], 2);
    double all = 0;
    for (const double s : squared) all += 1 / (1 + s);
    for (size_t k = 0; k < others.size(); k++) {
      const double s = squared[k], q = 1 / (1 + s), c = edges.spectrum;
      const bool tail = k == 0;
      if (objective.contrast == Contrast::umap) {  // −log q, −log(1 − q)
        const double apart = std::fmax(s, 1e-12);
        total += tail ? -std::log(q) : -std::log(apart / (1 + apart));
        derivative[k] = tail ? q : -1 / (apart * (1 + apart));
      } else if (objective.contrast == Contrast::neg) {  // −log q / (q + c), −log(1 − q / (q + c))
        const double a = c * (1 + s);
        total += tail ? std::log1p(a) : std::log1p(1 / a);
        derivative[k] = tail ? c / (1 + a) : -c / (a * (1 + a));
      } else {  // −log q + log(q + Σ q) / ρ
        total += tail ? -std::log(q) + std::log(all) / c : 0;
        derivative[k] = (tail ? q : 0) - q * q / (c * all);
      }
    }
    for (size_t k = 0; k < others.size(); k++)
      for (int d = 0; d < z.columns; d++) {
        const double pull = derivative[k] * 2 * (z[edge][d] - z[others[k]][d]) / heads;
        adjoint[edge][d] += pull;
        adjoint[others[k]][d] -= pull;
      }
  }
  return total / heads;
}

}  // namespace

Result step(const Network& network, const Vector& parameters, const Objective& objective, const Regularization& regularization,
            const Vector& x, const Edges& edges) {
  const int inputs = network.input_dim(), m = network.latent_dim(), samples = int(x.size()) / inputs;
  Result result{{}, Vector(parameters.size(), 0.0)};
  Loss& loss = result.loss;

  std::vector<Dense> layers[2];
  size_t offset = 0;
  for (int part = 0; part < network.part_count(); part++)
    for (int k = 0; k < network.depth; k++) {
      const Layer& layer = network.layers[part][k];
      const size_t biases = offset + size_t(layer.inputs) * layer.outputs;
      layers[part].push_back({layer.inputs, layer.outputs, k + 1 < network.depth, &parameters[offset], &parameters[biases],
                              &result.gradient[offset], &result.gradient[biases]});
      offset = biases + layer.outputs;
    }

  // Forward: x → z → y, and the squared error of y.
  std::vector<Trace> encoded, decoded;
  Matrix z(samples, m), z_adjoint(samples, m);
  std::vector<Vector> y_adjoint(samples, Vector(inputs, 0.0));
  const double error_weight = objective.contrast == Contrast::none ? 1 : objective.reconstruction;
  for (int s = 0; s < samples; s++) {
    const Vector sample(x.begin() + size_t(s) * inputs, x.begin() + size_t(s + 1) * inputs);
    encoded.push_back(forward(layers[0], network.activation, sample));
    for (int d = 0; d < m; d++) z[s][d] = encoded[s].values.back()[d];
    if (network.encoder_only) continue;
    decoded.push_back(forward(layers[1], network.activation, encoded[s].values.back()));
    if (!objective.reconstructs()) continue;
    for (int f = 0; f < inputs; f++) {
      const double residual = decoded[s].values.back()[f] - sample[f];
      loss.mse += residual * residual / (double(samples) * inputs);
      y_adjoint[s][f] = error_weight * 2 * residual / (double(samples) * inputs);
    }
  }
  if (objective.contrast != Contrast::none) loss.contrast = contrast(objective, edges, z, z_adjoint);

  // Metric tensors, of edges at their heads; those that cannot be judged are left out.
  std::vector<Trace>& traces = regularization.part == Part::encoder ? encoded : decoded;
  const std::vector<Dense>& part = layers[int(regularization.part)];
  if (regularization.kind != Regularizer::none) {
    const int measured = objective.contrast == Contrast::none ? samples : samples / 2;
    std::vector<Matrix> tensors;
    std::vector<int> whose;
    for (int s = 0; s < measured; s++) {
      const Matrix g = metric_tensor(part, regularization.part, m, traces[s]);
      if (!counts(regularization.kind, g)) continue;
      tensors.push_back(g);
      whose.push_back(s);
    }
    loss.degenerate = measured - int(tensors.size());
    if (int(tensors.size()) >= (int(regularization.kind) == 1 ? 2 : 1)) {
      std::vector<Matrix> adjoints(tensors.size(), Matrix(m, m));
      loss.regularizer = regularize(regularization.kind, tensors, adjoints);
      for (size_t s = 0; s < tensors.size(); s++) {
        for (double& entry : adjoints[s].numbers) entry *= regularization.weight;
        metric_tensor_backward(part, regularization.part, m, traces[whose[s]], adjoints[s]);
      }
    }
  }
  loss.total = (objective.contrast == Contrast::none ? loss.mse : loss.contrast + objective.reconstruction * loss.mse) +
               regularization.weight * loss.regularizer;

  // Backward: y → z → x; what is no part of the loss comes with zeros.
  for (int s = 0; s < samples; s++) {
    Vector adjoint(z_adjoint[s], z_adjoint[s] + m);
    if (!network.encoder_only) {
      const Vector from_decoder = backward(layers[1], decoded[s], y_adjoint[s]);
      for (int d = 0; d < m; d++) adjoint[d] += from_decoder[d];
    }
    backward(layers[0], encoded[s], adjoint);
  }
  return result;
}

void adam(const AdamStep& step, const Vector& gradient, Vector& parameters, Vector& mean, Vector& square) {
  for (size_t i = 0; i < parameters.size(); i++) {
    const double g = gradient[i] * step.gradient_scale + step.weight_decay * parameters[i];
    mean[i] = step.beta1 * mean[i] + (1 - step.beta1) * g;
    square[i] = step.beta2 * square[i] + (1 - step.beta2) * g * g;
    parameters[i] -= step.rate * (mean[i] / step.correction1) / (std::sqrt(square[i] / step.correction2) + step.epsilon);
  }
}

}  // namespace indicatrix::reference
