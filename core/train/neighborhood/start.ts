/** Where an encoder begins: near the cells' first principal components. */
import type { Job } from '../../base/job.ts';
import { parameterLayout, tensor } from '../../model/network.ts';
import type { Activation, NetworkShape, Parameters } from '../../types.ts';

/** So many cells show the components well enough to begin with. */
const mostCells = 2048;
/** Of the embedding along its first component, at the start. */
const deviation = 1;
const rounds = 30;
/** Of the hidden values' mean square: keeps what the cells do not determine at zero. */
const ridge = 1e-3;

const values: Record<Activation, (x: number) => number> = {
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  tanh: Math.tanh,
  silu: (x) => x / (1 + Math.exp(-x)),
  relu: (x) => Math.max(x, 0),
};

/**
 * The same weights, but the encoder's last layer, which is fitted by least squares to the first components of some of the cells; the first
 * has the same spread whatever the data's.
 * @param features rows × inputDim @param cells rows that are trained on
 */
export async function startAtComponents(
  shape: NetworkShape,
  initial: Parameters,
  features: Float32Array,
  cells: Uint32Array,
  job: Job,
): Promise<Parameters> {
  const count = Math.min(cells.length, mostCells);
  const some = Uint32Array.from({ length: count }, (_, i) => cells[Math.floor((i * cells.length) / count)]);
  const inputs = Array.from(some, (row) => features.subarray(row * shape.inputDim, (row + 1) * shape.inputDim));
  const targets = await components(inputs, shape.latentDim, job);
  const hidden: Float64Array[] = [];
  for (const input of inputs) {
    hidden.push(hiddenOf(shape, initial, input));
    await job.breathe();
  }
  const solved = await leastSquares(hidden, targets, job);
  const parameters = initial.slice();
  const [weight, bias] = parameterLayout(shape).filter(({ part, layer }) => part === 'encoder' && layer === shape.hidden.length);
  const width = shape.hidden.at(-1)!;
  solved.forEach((coefficients, d) => {
    tensor(parameters, weight).set(coefficients.subarray(0, width), d * width);
    tensor(parameters, bias)[d] = coefficients[width];
  });
  return parameters;
}

/** What enters the last layer, and 1 for its bias. */
function hiddenOf(shape: NetworkShape, parameters: Parameters, input: Float32Array): Float64Array {
  const slots = parameterLayout(shape).filter(({ part, layer }) => part === 'encoder' && layer < shape.hidden.length);
  const activate = values[shape.activation];
  let x: Float64Array = Float64Array.from(input);
  for (let layer = 0; layer < shape.hidden.length; layer++) {
    const weight = tensor(parameters, slots[2 * layer]),
      bias = tensor(parameters, slots[2 * layer + 1]);
    x = Float64Array.from(bias, (from, output) => {
      let sum = from;
      for (let i = 0; i < x.length; i++) sum += weight[output * x.length + i] * x[i];
      return activate(sum);
    });
  }
  return Float64Array.of(...x, 1);
}

/**
 * Scores on the first components, by subspace iteration; each of the same sign whatever the iteration began with, the first of `deviation`.
 */
async function components(inputs: Float32Array[], count: number, job: Job): Promise<Float64Array[]> {
  const dim = inputs[0].length;
  const center = new Float64Array(dim);
  for (const input of inputs) for (let i = 0; i < dim; i++) center[i] += input[i] / inputs.length;
  const axes = Array.from({ length: count }, (_, d) => Float64Array.from({ length: dim }, (_, i) => Math.cos((i + 1) * (d + 1))));
  orthonormalize(axes);
  const along = (input: Float32Array, axis: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < dim; i++) sum += (input[i] - center[i]) * axis[i];
    return sum;
  };
  for (let round = 0; round < rounds; round++) {
    const next = axes.map(() => new Float64Array(dim));
    for (const input of inputs) {
      for (const [d, axis] of axes.entries()) {
        const score = along(input, axis);
        for (let i = 0; i < dim; i++) next[d][i] += score * (input[i] - center[i]);
      }
    }
    next.forEach((axis, d) => axes[d].set(axis));
    orthonormalize(axes);
    await job.breathe();
  }
  for (const axis of axes) {
    const largest = axis.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0);
    if (largest < 0) for (let i = 0; i < dim; i++) axis[i] = -axis[i];
  }
  const scores = axes.map((axis) => Float64Array.from(inputs, (input) => along(input, axis)));
  const spread = Math.sqrt(scores[0].reduce((sum, x) => sum + x * x, 0) / inputs.length);
  return scores.map((score) => score.map((x) => (spread > 0 ? (deviation * x) / spread : 0)));
}

/** Gram and Schmidt; an axis that has nothing of its own becomes zero. */
function orthonormalize(axes: Float64Array[]): void {
  for (const [d, axis] of axes.entries()) {
    for (const before of axes.slice(0, d)) {
      const share = dot(axis, before);
      for (let i = 0; i < axis.length; i++) axis[i] -= share * before[i];
    }
    const length = Math.sqrt(dot(axis, axis));
    for (let i = 0; i < axis.length; i++) axis[i] = length > 1e-30 ? axis[i] / length : 0;
  }
}

/** Coefficients of x for each target, by Cholesky's factors of XᵀX with a ridge. */
async function leastSquares(x: Float64Array[], targets: Float64Array[], job: Job): Promise<Float64Array[]> {
  const n = x[0].length;
  const gram = Array.from({ length: n }, () => new Float64Array(n));
  const right = targets.map(() => new Float64Array(n));
  for (const [row, values] of x.entries()) {
    for (let i = 0; i < n; i++) {
      const value = values[i],
        to = gram[i];
      for (let j = 0; j <= i; j++) to[j] += value * values[j];
      for (let d = 0; d < targets.length; d++) right[d][i] += value * targets[d][row];
    }
    await job.breathe();
  }
  const mean = gram.reduce((sum, row, i) => sum + row[i], 0) / n;
  for (let i = 0; i < n; i++) gram[i][i] += ridge * mean + Number.MIN_VALUE;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = gram[i][j];
      for (let k = 0; k < j; k++) sum -= gram[i][k] * gram[j][k];
      gram[i][j] = i === j ? Math.sqrt(sum) : sum / gram[j][j];
    }
    await job.breathe();
  }
  for (const b of right) {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) b[i] -= gram[i][k] * b[k];
      b[i] /= gram[i][i];
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) b[i] -= gram[k][i] * b[k];
      b[i] /= gram[i][i];
    }
  }
  return right;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
