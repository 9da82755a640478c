/** The training engine: checks shapes, then calls native code. Points and parameters must not be changed while a call is under way. */
import { deferred } from '../base/deferred.ts';
import { Fault } from '../base/errors.ts';
import { createJob } from '../base/job.ts';
import { threadRefused } from '../base/threads.ts';
import { parameterCount } from '../model/network.ts';
import { watchedCells, type Split } from '../model/run.ts';
import { mostNegatives } from '../model/options/model.ts';
import type { RunConfig } from '../model/options/train.ts';
import type { ContrastiveLoss, EpochRecord, ModelSpec, NetworkShape, Parameters, Part, Regularization } from '../types.ts';
import { addon } from './addon.ts';
import { runTask, type NativeTask } from './task.ts';

interface EngineBinding {
  instructionSet(): string;
  instructionSets(): string[];
  offeredThreads(): number;
  threads(): ThreadCount;
  initialParameters(shape: NetworkShape, seed: number): Parameters;
  lossAndGradient(
    shape: NetworkShape,
    parameters: Parameters,
    regularization: Regularization,
    batch: Float32Array,
    edges?: EdgeBatch,
  ): LossAndGradient;
  encode(shape: NetworkShape, parameters: Parameters, inputs: Float32Array, embedding: Float32Array): NativeTask;
  decode(shape: NetworkShape, parameters: Parameters, latents: Float32Array, outputs: Float32Array): NativeTask;
  gramTensors(shape: NetworkShape, parameters: Parameters, part: Part, points: Float32Array, tensors: Float32Array): NativeTask;
  reconstructionError(
    shape: NetworkShape,
    parameters: Parameters,
    features: Float32Array,
    rows: Uint32Array,
    error: Float64Array,
  ): NativeTask;
  startTraining(
    job: {
      config: RunConfig;
      features: Float32Array;
      train: Uint32Array;
      heldOut: Uint32Array;
      initial: Parameters;
      framesPerSecond: number;
      threads: number;
      graph?: TrainingGraph;
      decoderAlone?: boolean;
    },
    listener: (
      records: EpochRecord[],
      frameEpoch: number,
      frame: Float32Array | null,
      outcome: Outcome | null,
      weightsEpoch: number,
      weights: Parameters | null,
    ) => void,
  ): () => void;
}

interface Outcome {
  status: 'finished' | 'cancelled' | 'diverged' | 'failed' | 'refused';
  /** Why it failed. */
  message: string;
  epoch: number;
  seconds: number;
  parameters: Parameters;
}

/** A batch whose first half are the heads of edges and whose second half their tails, in order; metric tensors are the heads'. */
export interface EdgeBatch {
  loss: ContrastiveLoss;
  /** NEG's c, InfoNCE's ρ; UMAP has none. */
  spectrum: number;
  /** heads × as many as each has: samples of the batch that a head is driven away from */
  negatives: Uint32Array;
  /** What the reconstruction's MSE counts beside the contrastive loss: 0 of an encoder alone. */
  reconstruction: number;
}

export interface LossAndGradient {
  mse: number;
  /** The mean over the edges; 0 without. */
  contrast: number;
  regularizer: number;
  /** mse + weight · regularizer; of edges, contrast + reconstruction · mse + weight · regularizer */
  loss: number;
  gradient: Parameters;
  /** Samples whose metric tensor was degenerate and left out. */
  degenerate: number;
}

const native = () => addon<EngineBinding>();

/** `avx512`, `avx2`, `neon` or `baseline`: what the kernels in use were compiled for. */
export const instructionSet = (): string => native().instructionSet();

/** Those this machine has, the best first; the environment variable INDICATRIX_ISA forces one. */
export const instructionSets = (): string[] => native().instructionSets();

/** How many threads work at a time: `core/base/machine.ts` says how many that are. */
export const offeredThreads = (): number => native().offeredThreads();

/** The threads that native code has: those there are, those at work, and how many it takes at most for what could be done without. */
export interface ThreadCount {
  alive: number;
  atWork: number;
  budget: number;
}

export const threads = (): ThreadCount => native().threads();

/** Weights and biases uniform in ±1/√inputs, the same for a seed on every machine. */
export function initialParameters(shape: NetworkShape, seed: number): Parameters {
  return native().initialParameters(shape, seed);
}

/** n × latentDim of n × inputDim. */
export async function encode(shape: NetworkShape, parameters: Parameters, inputs: Float32Array, job = createJob()): Promise<Float32Array> {
  const embedding = new Float32Array(countOf(shape, parameters, inputs, shape.inputDim) * shape.latentDim);
  await runTask(native().encode(shape, parameters, inputs, embedding), job);
  return embedding;
}

/** n × inputDim of n × latentDim. */
export async function decode(shape: NetworkShape, parameters: Parameters, latents: Float32Array, job = createJob()): Promise<Float32Array> {
  checkParts(shape, 'decoder');
  const outputs = new Float32Array(countOf(shape, parameters, latents, shape.latentDim) * shape.inputDim);
  await runTask(native().decode(shape, parameters, latents, outputs), job);
  return outputs;
}

/**
 * n × latentDim × latentDim. Encoder, at n × inputDim inputs: J Jᵀ, the inverse of the pushforward metric; decoder, at
 * n × latentDim points: Jᵀ J, the pullback metric.
 */
export async function gramTensors(
  shape: NetworkShape,
  parameters: Parameters,
  part: Part,
  points: Float32Array,
  job = createJob(),
): Promise<Float32Array> {
  checkParts(shape, part);
  const dim = part === 'encoder' ? shape.inputDim : shape.latentDim;
  const tensors = new Float32Array(countOf(shape, parameters, points, dim) * shape.latentDim ** 2);
  await runTask(native().gramTensors(shape, parameters, part, points, tensors), job);
  return tensors;
}

/** Mean squared error of the reconstruction over these rows of the features and over all features. */
export async function reconstructionError(
  shape: NetworkShape,
  parameters: Parameters,
  features: Float32Array,
  rows: Uint32Array,
  job = createJob(),
): Promise<number> {
  checkParts(shape, 'decoder');
  checkRows(rows, countOf(shape, parameters, features, shape.inputDim));
  const error = new Float64Array(1);
  await runTask(native().reconstructionError(shape, parameters, features, rows, error), job);
  return error[0];
}

/** Losses of one batch (rows × inputDim) and the gradient of every parameter; on the caller's thread, for small batches. */
export function lossAndGradient(
  shape: NetworkShape,
  parameters: Parameters,
  regularization: Regularization,
  batch: Float32Array,
  edges?: EdgeBatch,
): LossAndGradient {
  const samples = countOf(shape, parameters, batch, shape.inputDim);
  if (samples === 0) throw new Fault('too-few-cells', 'A batch needs at least one cell.');
  if (edges) checkEdges(edges, samples);
  if (!edges || edges.reconstruction > 0 || (regularization.kind !== 'none' && regularization.part === 'decoder'))
    checkParts(shape, 'decoder');
  return native().lossAndGradient(shape, parameters, regularization, batch, edges);
}

function checkEdges({ negatives }: EdgeBatch, samples: number): void {
  const each = negatives.length / (samples / 2);
  if (samples % 2 !== 0 || !Number.isInteger(each) || each > mostNegatives)
    throw new Fault(
      'malformed',
      `${negatives.length} negatives of ${samples} samples: edges have a head and a tail, and at most ${mostNegatives} negatives each.`,
    );
  checkRows(negatives, samples);
}

function checkParts({ encoderOnly }: NetworkShape, part: Part): void {
  if (part === 'decoder' && encoderOnly)
    throw new Fault('bad-option', 'This model is an encoder alone: it has no decoder, and reconstructs nothing.', {
      remedy: 'Fit a decoder to it, or choose the encoder.',
    });
}

/** Edges between rows of the features, each way by itself. */
export interface Edges {
  heads: Uint32Array;
  tails: Uint32Array;
  /** How often an epoch draws each, 0 … 1; left out where all are drawn once. */
  shares?: Float32Array;
}

export interface TrainingGraph {
  /** Between rows to train on, at least 2. */
  edges: Edges;
  /** From rows held out to rows to train on. */
  heldOut: Edges;
  /** NEG's c or InfoNCE's ρ, and what it is early on. */
  spectrum: number;
  earlySpectrum: number;
}

export interface TrainingJob {
  config: RunConfig;
  /** rows × inputDim, finite */
  features: Float32Array;
  split: Split;
  initial: Parameters;
  /** Of a contrast. */
  graph?: TrainingGraph;
  /** Embeddings to show while training, at most this many a second; 0 for none. They take at most a twenty-fifth of the time. */
  framesPerSecond: number;
  /** Threads inside the run, which pay for wide networks only; the result is the same for any number. */
  threads?: number;
  /** The encoder stays as it is; there is then neither contrast nor regularizer nor weight decay. */
  decoderAlone?: boolean;
}

export interface TrainingListener {
  /** Each epoch in order; those of small networks arrive several at a time. */
  epoch(record: EpochRecord): void;
  /** The embedding of all rows during an epoch, rows × latentDim. */
  frame?(epoch: number, embedding: Float32Array): void;
  /** The weights after an epoch, at most 20 times a second: to look back at, and to go on from. */
  weights?(epoch: number, parameters: Parameters): void;
}

export interface TrainingResult {
  parameters: Parameters;
  /** The epoch whose weights these are, counted from 1. */
  bestEpoch: number;
  cancelled: boolean;
  seconds: number;
}

/** Trains on a thread of its own. `done` rejects with the `diverged` fault, which names the epoch. */
export function startTraining(job: TrainingJob, on: TrainingListener): { cancel(): void; done: Promise<TrainingResult> } {
  const { config, features, split, initial } = job;
  const rows = countOf(config.model, initial, features, config.model.inputDim);
  checkRows(split.train, rows);
  const watched = watchedCells(split);
  checkRows(watched, rows);
  for (const { heads, tails } of job.graph ? [job.graph.edges, job.graph.heldOut] : []) {
    checkRows(heads, rows);
    checkRows(tails, rows);
  }
  if (split.train.length === 0) throw new Fault('too-few-cells', 'There is no cell to train on.');
  const { promise, resolve, reject } = deferred<TrainingResult>();
  const cancel = native().startTraining(
    {
      config,
      features,
      train: split.train,
      heldOut: watched,
      initial,
      framesPerSecond: on.frame ? job.framesPerSecond : 0,
      threads: job.threads ?? 1,
      graph: job.graph,
      decoderAlone: job.decoderAlone,
    },
    (records, frameEpoch, frame, outcome, weightsEpoch, weights) => {
      for (const record of records) on.epoch(recordOf(record, config.model));
      if (weights) on.weights?.(weightsEpoch, weights);
      if (frame) on.frame?.(frameEpoch, frame);
      if (!outcome) return;
      const { status, epoch, parameters, seconds } = outcome;
      if (status === 'diverged') reject(diverged(epoch));
      else if (status === 'refused') reject(threadRefused('nothing can be trained'));
      else if (status === 'failed')
        reject(new Fault('unsupported', outcome.message, { remedy: 'Choose a smaller batch or a narrower network.' }));
      else resolve({ parameters, bestEpoch: epoch, cancelled: status === 'cancelled', seconds });
    },
  );
  return { cancel, done: promise };
}

/** Without what the model's kind does not have. */
function recordOf(record: EpochRecord, { contrast, encoderOnly }: ModelSpec): EpochRecord {
  const { mse, heldOutMse, contrast: edges, heldOutContrast, ...rest } = record;
  return {
    ...rest,
    ...(encoderOnly ? { mse: NaN, heldOutMse: NaN } : { mse, heldOutMse }),
    ...(contrast && { contrast: edges, heldOutContrast }),
  };
}

function diverged(epoch: number): Fault {
  return new Fault('diverged', `Training diverged in epoch ${epoch}: the loss is no longer a number.`, {
    place: `epoch ${epoch}`,
    remedy: 'Lower the learning rate or the regularization’s weight, or set a gradient clip.',
  });
}

/** How many points these are; the parameters must be the network's. */
function countOf(shape: NetworkShape, parameters: Parameters, points: Float32Array, dim: number): number {
  const expected = parameterCount(shape);
  if (parameters.length !== expected)
    throw new Fault('malformed', `The network has ${expected} parameters, but ${parameters.length} were given.`);
  if (points.length % dim !== 0) throw new Fault('malformed', `${points.length} numbers are no whole count of points with ${dim} each.`);
  return points.length / dim;
}

function checkRows(rows: Uint32Array, count: number): void {
  for (const row of rows) if (row >= count) throw new Fault('malformed', `There is no row ${row} among ${count}.`);
}
