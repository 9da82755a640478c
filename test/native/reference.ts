/** The autoencoder and its losses in float64, as the paper writes them: whole Jacobians, no Gram form, no gradients. */
import { parameterLayout } from '../../core/model/network.ts';
import type { EdgeBatch } from '../../core/native/index.ts';
import type { Activation, NetworkShape, Part, Regularization } from '../../core/types.ts';

type Vector = number[];
type Matrix = Vector[];

interface Layer {
  weight: Matrix;
  bias: Vector;
}

const activations: Record<Activation, { value(x: number): number; slope(x: number): number }> = {
  elu: { value: (x) => (x > 0 ? x : Math.expm1(x)), slope: (x) => (x > 0 ? 1 : Math.exp(x)) },
  softplus: { value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), slope: (x) => 1 / (1 + Math.exp(-x)) },
  tanh: { value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
  silu: { value: (x) => x / (1 + Math.exp(-x)), slope: (x) => (1 + x * (1 - 1 / (1 + Math.exp(-x)))) / (1 + Math.exp(-x)) },
  relu: { value: (x) => Math.max(x, 0), slope: (x) => (x > 0 ? 1 : 0) },
};

const dot = (a: Vector, b: Vector) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const product = (a: Matrix, b: Matrix): Matrix => a.map((row) => b[0].map((_, j) => row.reduce((sum, x, k) => sum + x * b[k][j], 0)));
const transpose = (a: Matrix): Matrix => a[0].map((_, j) => a.map((row) => row[j]));
const scaled = (a: Vector, by: number) => a.map((x) => x * by);
const mean = (values: Vector) => values.reduce((sum, x) => sum + x, 0) / values.length;
const trace = (g: Matrix) => g.reduce((sum, row, i) => sum + row[i], 0);

export function determinant(g: Matrix): number {
  if (g.length === 1) return g[0][0];
  return g[0].reduce((sum, x, j) => sum + (j % 2 ? -x : x) * determinant(g.slice(1).map((row) => row.filter((_, k) => k !== j))), 0);
}

function layersOf(shape: NetworkShape, parameters: Float32Array | Float64Array): Record<Part, Layer[]> {
  const layers: Record<Part, Layer[]> = { encoder: [], decoder: [] };
  for (const slot of parameterLayout(shape)) {
    const numbers = Array.from(parameters.subarray(slot.offset, slot.offset + slot.length));
    if (slot.shape.length === 1) layers[slot.part][slot.layer].bias = numbers;
    else
      layers[slot.part].push({
        weight: Array.from({ length: slot.shape[0] }, (_, row) => numbers.slice(row * slot.shape[1], (row + 1) * slot.shape[1])),
        bias: [],
      });
  }
  return layers;
}

/** A part's output at one point, and on demand, the Jacobian there (outputs × inputs), multiplied from its narrower end. */
function evaluate(layers: Layer[], activation: Activation, point: Vector): { output: Vector; jacobian(): Matrix } {
  const { value, slope } = activations[activation];
  let output = point;
  const factors = layers.map(({ weight, bias }, index) => {
    const before = weight.map((row, i) => dot(row, output) + bias[i]);
    const isHidden = index + 1 < layers.length;
    output = isHidden ? before.map(value) : before;
    return isHidden ? weight.map((row, i) => scaled(row, slope(before[i]))) : weight;
  });
  const jacobian = () =>
    output.length < point.length
      ? factors.reduceRight((left, right) => product(left, right))
      : factors.reduce((right, left) => product(left, right));
  return { output, jacobian };
}

export interface ReferenceLoss {
  mse: number;
  contrast: number;
  regularizer: number;
  loss: number;
  tensors: Matrix[];
}

/** Losses of a batch (rows × inputDim); the metric tensors are those of the regularized part, of edges at their heads. */
export function referenceLoss(
  shape: NetworkShape,
  parameters: Float32Array | Float64Array,
  regularization: Regularization,
  batch: Float32Array,
  edges?: EdgeBatch,
): ReferenceLoss {
  const { encoder, decoder } = layersOf(shape, parameters);
  const n = shape.inputDim;
  const errors: Vector = [];
  const tensors: Matrix[] = [];
  const embedding: Vector[] = [];
  const heads = batch.length / n / 2;
  for (let begin = 0; begin < batch.length; begin += n) {
    const input = Array.from(batch.subarray(begin, begin + n));
    const encoded = evaluate(encoder, shape.activation, input);
    embedding.push(encoded.output);
    const decoded = decoder.length > 0 ? evaluate(decoder, shape.activation, encoded.output) : undefined;
    errors.push(decoded ? mean(decoded.output.map((x, i) => (x - input[i]) ** 2)) : 0);
    if (regularization.kind === 'none' || (edges && embedding.length > heads)) continue;
    const j = regularization.part === 'encoder' ? encoded.jacobian() : transpose(decoded!.jacobian());
    tensors.push(product(j, transpose(j)));
  }
  const mse = mean(errors);
  const contrast = edges ? contrastOf(embedding, edges) : 0;
  const fit = edges ? contrast + edges.reconstruction * mse : mse;
  if (regularization.kind === 'none') return { mse, contrast, regularizer: 0, loss: fit, tensors };
  const regularizer = regularizers[regularization.kind](tensors, shape.latentDim);
  return { mse, contrast, regularizer, loss: fit + regularization.weight * regularizer, tensors };
}

/** Mean over the edges, as Damrich et al. (ICLR 2023) write it. */
function contrastOf(embedding: Matrix, { loss, spectrum, negatives }: EdgeBatch): number {
  const heads = embedding.length / 2;
  const similarity = (a: Vector, b: Vector) => 1 / (1 + a.reduce((sum, x, d) => sum + (x - b[d]) ** 2, 0));
  return mean(
    Array.from({ length: heads }, (_, edge) => {
      const near = similarity(embedding[edge], embedding[heads + edge]);
      const each = negatives.length / heads;
      const others = Array.from(negatives.subarray(edge * each, (edge + 1) * each), (other) =>
        similarity(embedding[edge], embedding[other]),
      );
      const sum = (of: (q: number) => number) => others.reduce((total, q) => total + of(q), 0);
      if (loss === 'umap') return -Math.log(near) - sum((q) => Math.log(1 - q));
      if (loss === 'neg') return -Math.log(near / (near + spectrum)) - sum((q) => Math.log(1 - q / (q + spectrum)));
      return -Math.log(near) + Math.log(near + sum((q) => q)) / spectrum;
    }),
  );
}

/** Equations 6, 7, its logarithm as published, 8, and that with the mean's square. */
const regularizers = {
  volume(tensors: Matrix[]): number {
    const logs = tensors.map((g) => Math.log(determinant(g)));
    const center = mean(logs);
    return logs.reduce((sum, x) => sum + (x - center) ** 2, 0) / (logs.length - 1);
  },
  shape: (tensors: Matrix[], m: number) => m ** 2 * mean(tensors.map((g) => trace(product(g, g)) / trace(g) ** 2)) - m,
  shapeLog: (tensors: Matrix[]) => Math.log(mean(tensors.map((g) => trace(product(g, g)) / trace(g) ** 2))),
  isometry: (tensors: Matrix[], m: number) =>
    (m ** 2 * mean(tensors.map((g) => trace(product(g, g))))) / mean(tensors.map((g) => trace(g) ** 2)) - m,
  scaledIsometry: (tensors: Matrix[], m: number) =>
    (m ** 2 * mean(tensors.map((g) => trace(product(g, g))))) / mean(tensors.map(trace)) ** 2 - m,
};
