/**
 * The autoencoder and its losses as a TensorFlow.js graph, as the paper writes them: whole Jacobians, and one automatic
 * differentiation through everything. Nothing here is fast; it is what the native engine is checked against.
 */
import * as tf from '@tensorflow/tfjs-core';
import { parameterLayout, tensor } from '../../model/network.ts';
import type { EdgeBatch, LossAndGradient } from '../../native/index.ts';
import type { Activation, ContrastiveLoss, NetworkShape, Parameters, Part, Regularization, RegularizerKind } from '../../types.ts';

interface Layer {
  weight: tf.Tensor2D;
  bias: tf.Tensor1D;
}
type Layers = Record<Part, Layer[]>;
/** A small matrix a sample: m × m vectors with an entry for each. */
type Tensors = tf.Tensor1D[][];

type Function2D = (x: tf.Tensor2D) => tf.Tensor2D;

const activations: Record<Activation, { value: Function2D; slope: Function2D }> = {
  elu: { value: tf.elu, slope: (x) => tf.exp(tf.minimum(x, 0)) },
  softplus: { value: tf.softplus, slope: tf.sigmoid },
  tanh: { value: tf.tanh, slope: (x) => tf.sub(1, tf.square(tf.tanh(x))) },
  silu: { value: (x) => tf.mul(x, tf.sigmoid(x)), slope: (x) => tf.mul(tf.sigmoid(x), tf.add(1, tf.mul(x, tf.sub(1, tf.sigmoid(x))))) },
  relu: { value: tf.relu, slope: (x) => tf.step(x) },
};

/** Traces beyond these, and determinants below this share of their diagonal's product, are degenerate: as the native engine has it. */
const smallestTrace = 1e-30;
const largestTrace = 1e30;
const smallestDeterminant = 1e-6;

/**
 * Losses of a batch (rows × inputDim) and the gradient of every parameter.
 * @param edges of a batch of heads and tails
 * @param tensorsAt where the metric tensors stand, rows × inputDim, if not at the batch, or at the heads
 */
export function lossAndGradient(
  shape: NetworkShape,
  parameters: Parameters,
  regularization: Regularization,
  batch: Float32Array,
  edges?: EdgeBatch,
  tensorsAt?: Float32Array,
): LossAndGradient {
  const slots = parameterLayout(shape);
  const result: LossAndGradient = {
    mse: 0,
    contrast: 0,
    regularizer: 0,
    loss: 0,
    gradient: new Float32Array(parameters.length),
    degenerate: 0,
  };
  tf.tidy(() => {
    const inputs = points(batch, shape.inputDim);
    const loss = (...tensors: tf.Tensor[]): tf.Scalar => {
      const layers = layersOf(shape, tensors);
      const encoded = pass(shape, layers.encoder, inputs);
      const reconstructs = !edges || edges.reconstruction > 0;
      const decoded = reconstructs ? pass(shape, layers.decoder, encoded.output) : undefined;
      let fit = tf.scalar(0);
      if (decoded) {
        const mse = tf.mean<tf.Scalar>(tf.squaredDifference(decoded.output, inputs));
        result.mse = numberOf(mse);
        fit = edges ? tf.mul(mse, edges.reconstruction) : mse;
      }
      if (edges) {
        const contrast = contrastOf(encoded.output, edges);
        result.contrast = numberOf(contrast);
        fit = tf.add(fit, contrast);
      }
      result.loss = numberOf(fit);
      if (regularization.kind === 'none') return fit;
      const blended = tensorsAt && pass(shape, layers.encoder, points(tensorsAt, shape.inputDim));
      const at =
        regularization.part === 'encoder' ? (blended ?? encoded) : blended ? pass(shape, layers.decoder, blended.output) : decoded!;
      const hidden = edges ? at.hidden.map((values): tf.Tensor2D => tf.slice(values, 0, values.shape[0] / 2)) : at.hidden;
      const { value, degenerate } = regularize(regularization.kind, metricTensors(shape, regularization.part, layers, hidden));
      result.regularizer = numberOf(value);
      result.degenerate = degenerate;
      return tf.add(fit, tf.mul(value, regularization.weight));
    };
    const { grads } = tf.valueAndGrads(loss)(slots.map((slot) => tf.tensor(tensor(parameters, slot), slot.shape)));
    slots.forEach((slot, i) => result.gradient.set(grads[i].dataSync(), slot.offset));
  });
  if (regularization.kind !== 'none') result.loss += regularization.weight * result.regularizer;
  return result;
}

/** As a product, for the WebAssembly backend cannot differentiate tf.gather. */
const rowsOf = (x: tf.Tensor2D, rows: Int32Array): tf.Tensor2D => tf.matMul(tf.cast(tf.oneHot(rows, x.shape[0]), 'float32'), x);

/** The mean over the edges, as core/native/kernels/contrast.hh has it. */
function contrastOf(embedding: tf.Tensor2D, { loss, spectrum, negatives }: EdgeBatch): tf.Scalar {
  const heads = embedding.shape[0] / 2;
  const each = negatives.length / heads;
  /** Squared distances of the heads from these cells of the embedding. */
  const squared = (to: tf.Tensor2D): tf.Tensor1D => tf.sum(tf.square(tf.sub(tf.slice(embedding, 0, heads), to)), 1);
  const cauchy = (s: tf.Tensor1D): tf.Tensor1D => tf.reciprocal(tf.add(1, s));
  const toTail = squared(tf.slice(embedding, heads, heads));
  const toNegatives = Array.from({ length: each }, (_, k) =>
    squared(
      rowsOf(
        embedding,
        Int32Array.from({ length: heads }, (_, edge) => negatives[edge * each + k]),
      ),
    ),
  );
  const near = cauchy(toTail);
  const terms: Record<ContrastiveLoss, () => tf.Tensor1D> = {
    umap: () =>
      total([
        tf.neg(tf.log(near)),
        ...toNegatives.map((s): tf.Tensor1D => {
          const apart = tf.maximum<tf.Tensor1D>(s, 1e-12);
          return tf.neg(tf.log(tf.mul(apart, cauchy(apart))));
        }),
      ]),
    // q / (q + c) = 1 / (1 + a) with a = c (1 + s), so 1 − q / (q + c) = a / (1 + a).
    neg: () =>
      total([
        tf.log(tf.add(1, tf.mul(spectrum, tf.add(1, toTail)))),
        ...toNegatives.map((s): tf.Tensor1D => {
          const a = tf.mul<tf.Tensor1D>(spectrum, tf.add(1, s));
          return tf.log(tf.div(tf.add(1, a), a));
        }),
      ]),
    infonce: () => tf.add(tf.neg(tf.log(near)), tf.div(tf.log(total([near, ...toNegatives.map(cauchy)])), spectrum)),
  };
  return tf.mean(terms[loss]());
}

/** rows × latentDim of rows × inputDim. */
export function encode(shape: NetworkShape, parameters: Parameters, inputs: Float32Array): Float32Array {
  return tf.tidy(() =>
    pass(shape, layersOfParameters(shape, parameters).encoder, points(inputs, shape.inputDim)).output.dataSync<'float32'>(),
  );
}

/** Sum of the reconstruction's squared errors over rows × inputDim. */
export function squaredError(shape: NetworkShape, parameters: Parameters, batch: Float32Array): number {
  return tf.tidy(() => {
    const layers = layersOfParameters(shape, parameters);
    const inputs = points(batch, shape.inputDim);
    const { output } = pass(shape, layers.decoder, pass(shape, layers.encoder, inputs).output);
    return numberOf(tf.sum(tf.squaredDifference(output, inputs)));
  });
}

const points = (values: Float32Array, dim: number) => tf.tensor2d(values, [values.length / dim, dim]);
const numberOf = (scalar: tf.Tensor) => scalar.dataSync()[0];

function layersOfParameters(shape: NetworkShape, parameters: Parameters): Layers {
  return layersOf(
    shape,
    parameterLayout(shape).map((slot) => tf.tensor(tensor(parameters, slot), slot.shape)),
  );
}

/** @param tensors in the parameters' order */
function layersOf(shape: NetworkShape, tensors: tf.Tensor[]): Layers {
  const layers: Layers = { encoder: [], decoder: [] };
  for (const [i, { part, shape: dims }] of parameterLayout(shape).entries()) {
    if (dims.length === 2) layers[part].push({ weight: tensors[i] as tf.Tensor2D, bias: tensors[i + 1] as tf.Tensor1D });
  }
  return layers;
}

/** A part's output, rows × outputs, and what enters its activations. */
function pass({ activation }: NetworkShape, layers: Layer[], inputs: tf.Tensor2D): { output: tf.Tensor2D; hidden: tf.Tensor2D[] } {
  const affine = (x: tf.Tensor2D, { weight, bias }: Layer): tf.Tensor2D => tf.add(tf.matMul(x, weight, false, true), bias);
  const hidden: tf.Tensor2D[] = [];
  let x = inputs;
  for (const layer of layers.slice(0, -1)) {
    hidden.push(affine(x, layer));
    x = activations[activation].value(hidden.at(-1)!);
  }
  return { output: affine(x, layers.at(-1)!), hidden };
}

/**
 * Encoder: J Jᵀ, from the rows of its Jacobian; decoder: Jᵀ J, from the columns. Either is multiplied up from the latent side, one
 * vector of inputDim for each sample and latent direction.
 */
function metricTensors({ activation, latentDim }: NetworkShape, part: Part, layers: Layers, hidden: tf.Tensor2D[]): Tensors {
  const isEncoder = part === 'encoder';
  const slopes = hidden.map(activations[activation].slope);
  const weights = layers[part].map(({ weight }): tf.Tensor2D => (isEncoder ? weight : tf.transpose(weight)));
  const [first, ...further] = isEncoder ? weights.toReversed() : weights;
  const slopesAlong = isEncoder ? slopes.toReversed() : slopes;
  const tangents = Array.from({ length: latentDim }, (_, direction) =>
    further.reduce(
      (tangent, weight, k): tf.Tensor2D => tf.matMul(tf.mul<tf.Tensor2D>(tangent, slopesAlong[k]), weight),
      tf.slice(first, [direction, 0], [1, -1]),
    ),
  );
  return tangents.map((a) => tangents.map((b) => tf.sum<tf.Tensor1D>(tf.mul(a, b), 1)));
}

/**
 * volume: Var[log det G], unbiased (eq. 6); shape: m² E[Tr G² / Tr² G] − m (eq. 7); shapeLog: log E[Tr G² / Tr² G];
 * isometry: m² E[Tr G²] / E[Tr² G] − m (eq. 8); scaledIsometry: m² E[Tr G²] / E²[Tr G] − m. Degenerate tensors are left out and counted.
 */
function regularize(kind: RegularizerKind, tensors: Tensors): { value: tf.Scalar; degenerate: number } {
  const m = tensors.length;
  const trace = total(tensors.map((row, i) => row[i]));
  const usable = mask(trace, (x) => x > smallestTrace && x < largestTrace);
  // What is left out is replaced before it is divided by or its logarithm taken: 0 · ∞ in the gradient would be NaN.
  const safeTrace: tf.Tensor1D = tf.where(usable, trace, 1);
  const scaled = tensors.map((row, i) => row.map((entry, j): tf.Tensor1D => tf.div(tf.where(usable, entry, i === j ? 1 : 0), safeTrace)));
  const determinants = determinant(scaled);
  const diagonal = scaled.map((row, i) => row[i]).reduce((product, entry) => tf.mul<tf.Tensor1D>(product, entry));
  const valid =
    kind === 'volume' ? mask(tf.div(determinants, diagonal), (x, i) => x > smallestDeterminant && usable.dataSync()[i] > 0) : usable;
  const counts: tf.Tensor1D = tf.cast(valid, 'float32');
  const counted = numberOf(tf.sum(counts));
  const degenerate = trace.size - counted;
  // A variance needs two samples, a mean one; a batch without them has nothing to say and adds nothing.
  if (counted < (kind === 'volume' ? 2 : 1)) return { value: tf.scalar(0), degenerate };

  const sum = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(x, counts));
  /** Of the largest: the ratios are the same for traces of any scale, which need not have a square in float32. */
  const relativeTrace = (): tf.Tensor1D => tf.div(safeTrace, numberOf(tf.max(tf.mul(safeTrace, counts))));
  const squares = total(scaled.flat().map((entry) => tf.square(entry)));
  const values: Record<RegularizerKind, () => tf.Scalar> = {
    volume() {
      const logs = tf.add(tf.log(tf.where(valid, determinants, 1)), tf.mul(tf.log(safeTrace), m));
      return tf.div(sum(tf.square(tf.sub(logs, tf.div(sum(logs), counted)))), counted - 1);
    },
    shape: () => tf.sub(tf.mul(tf.div(sum(squares), counted), m ** 2), m),
    shapeLog: () => tf.log(tf.div(sum(squares), counted)),
    isometry: () => tf.sub(tf.mul(tf.div(sum(tf.mul(squares, tf.square(relativeTrace()))), sum(tf.square(relativeTrace()))), m ** 2), m),
    scaledIsometry: () =>
      tf.sub(tf.mul(tf.div(sum(tf.mul(squares, tf.square(relativeTrace()))), tf.square(sum(relativeTrace()))), counted * m ** 2), m),
  };
  return { value: values[kind](), degenerate };
}

/** Where a condition holds; no gradient passes. */
const mask = (x: tf.Tensor, holds: (value: number, i: number) => boolean) => tf.tensor1d(Array.from(x.dataSync(), holds), 'bool');
const total = (terms: tf.Tensor1D[]) => terms.reduce((sum, term) => tf.add(sum, term));

/** By the first row's minors. */
function determinant(matrix: Tensors): tf.Tensor1D {
  if (matrix.length === 1) return matrix[0][0];
  const terms = matrix[0].map((entry, j): tf.Tensor1D =>
    tf.mul(entry, determinant(matrix.slice(1).map((row) => row.filter((_, k) => k !== j)))),
  );
  return terms.reduce((sum, term, j) => (j % 2 ? tf.sub(sum, term) : tf.add(sum, term)));
}
