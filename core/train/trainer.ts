/** One training run, from checked data to a trained model. */
import { Fault } from '../base/errors.ts';
import { createJob, portion, type Job } from '../base/job.ts';
import type { Split, TrainedRun } from '../model/run.ts';
import { initialParameters, type Edges, type TrainingGraph, type TrainingListener } from '../native/index.ts';
import type { RunConfig } from '../model/options/train.ts';
import type { EpochRecord, Parameters } from '../types.ts';
import { hasFittedDecoder, withoutDecoder } from '../model/spec.ts';
import { encoderOf, fitDecoder } from './decoder.ts';
import { openEngine } from './engines/engine.ts';
import { edgesTo, neighborGraph } from './neighborhood/graph.ts';
import { spectrumParameter } from './neighborhood/spectrum.ts';
import { startAtComponents } from './neighborhood/start.ts';
import { splitOf } from './split.ts';

/** Embeddings to show while training; more would outrun the eye and the window. */
const framesPerSecond = 20;

export interface TrainingInput {
  /** rows × config.model.inputDim */
  features: Float32Array;
  rows: number;
  config: RunConfig;
  /** Weights to start from instead of the seed's. */
  initial?: Parameters;
  /**
   * The epochs of a run that was broken off, after which `initial` are the weights. Adam's running means begin anew, and a cosine schedule
   * falls to zero over the epochs that are left.
   */
  before?: EpochRecord[];
  /** Threads inside the run; the result is the same for any number. */
  threads?: number;
  /** Keeps what several runs on the same data have in common, under a key that says what it is. */
  shared?: <T>(key: string, job: Job, work: (job: Job) => Promise<T>) => Promise<T>;
}

/**
 * Trains on the engine of the configuration; a model of neighbours on the graph of the cells that are trained on. Rejects with `not-finite`
 * (naming row and feature), `malformed`, `too-few-cells`, `diverged` (naming the
 * epoch), and `cancelled` once the signal is aborted.
 */
export async function trainRun(input: TrainingInput, on: TrainingListener, signal: AbortSignal): Promise<TrainedRun> {
  const { features, rows, config, initial, before = [], threads } = input;
  const { model } = config;
  if (hasFittedDecoder(model)) return trainWithDecoder(input, on, signal);
  const split = splitOf(rows, config);
  checkSizes(features, rows, config, split.train.length);
  await checkFinite(features, model.inputDim, signal);

  const done = before.at(-1)?.epoch ?? 0;
  const history: EpochRecord[] = [...before];
  const epoch = (record: EpochRecord) => {
    const counted = { ...record, epoch: done + record.epoch };
    history.push(counted);
    on.epoch(counted);
  };
  const job = createJob(undefined, signal);
  const graph = await trainingGraph(input, split, job);
  const start = initial ?? (await startOf(config, features, split, job));
  const engine = await openEngine(config);
  let cancel: (() => void) | undefined;
  try {
    if (signal.aborted) throw cancelled();
    const training = engine.startTraining(
      {
        config: done === 0 ? config : restOf(config, done),
        features,
        split,
        initial: start,
        framesPerSecond,
        threads,
        graph,
      },
      {
        epoch,
        frame: on.frame && ((at, embedding) => on.frame?.(done + at, embedding)),
        weights: (at, parameters) => on.weights?.(done + at, parameters),
      },
    );
    cancel = training.cancel;
    signal.addEventListener('abort', cancel);
    const result = await training.done;
    if (result.cancelled) throw cancelled();
    const { parameters, bestEpoch, seconds } = result;
    return {
      config,
      parameters,
      history,
      bestEpoch: done + bestEpoch,
      split,
      engine: engine.name,
      seconds: seconds + before.reduce((sum, record) => sum + record.seconds, 0),
    };
  } finally {
    if (cancel) signal.removeEventListener('abort', cancel);
    engine.release();
  }
}

/** The encoder, and then a decoder for it. What is told of weights meanwhile has the decoder that there was, or the seed's. */
async function trainWithDecoder(input: TrainingInput, on: TrainingListener, signal: AbortSignal): Promise<TrainedRun> {
  const { config, initial } = input;
  const whole = initial ?? initialParameters(config.model, config.seed);
  const joined = (encoder: Parameters) => {
    const parameters = whole.slice();
    parameters.set(encoder);
    return parameters;
  };
  const alone = { ...config, model: withoutDecoder(config.model) };
  const encoder = await trainRun(
    { ...input, config: alone, ...(initial && { initial: encoderOf(config.model, initial) }) },
    { ...on, weights: (epoch, parameters) => on.weights?.(epoch, joined(parameters)) },
    signal,
  );
  return { ...(await fitDecoder(input, encoder, () => {}, signal)), config };
}

/** What a model of neighbours trains on; none of another. */
export async function trainingGraph(
  { features, config, shared = (_, job, work) => work(job) }: Pick<TrainingInput, 'features' | 'config' | 'shared'>,
  split: Split,
  job: Job,
): Promise<TrainingGraph | undefined> {
  if (!config.model.contrast) return undefined;
  const { heldOut, splitSeed, neighbors, weighting } = config;
  const graph = await shared(`graph ${JSON.stringify([heldOut, splitSeed, neighbors, weighting])}`, job, (job) =>
    graphOf(features, config, split, job),
  );
  return { ...graph, ...spectrumOf(config, split.train.length) };
}

async function graphOf(
  features: Float32Array,
  { model: { inputDim: dim }, neighbors, weighting }: RunConfig,
  { train: cells, heldOut }: Split,
  job: Job,
): Promise<{ edges: Edges; heldOut: Edges }> {
  const edges = await neighborGraph({ features, dim, cells, neighbors, weighting }, portion(job, 0, 0.9));
  return { edges, heldOut: await edgesTo({ features, dim, cells, neighbors }, heldOut, portion(job, 0.9, 1)) };
}

/**
 * A model of neighbours begins at the cells' first components, which keeps far groups apart from the start; others at the seed's weights.
 */
async function startOf({ model, seed }: RunConfig, features: Float32Array, { train }: Split, job: Job): Promise<Parameters> {
  const initial = initialParameters(model, seed);
  return model.contrast ? startAtComponents(model, initial, features, train, job) : initial;
}

function spectrumOf({ model: { contrast }, negatives }: RunConfig, cells: number): { spectrum: number; earlySpectrum: number } {
  const { loss, spectrum } = contrast!;
  return { spectrum: spectrumParameter(loss, spectrum, cells, negatives), earlySpectrum: spectrumParameter(loss, 1, cells, negatives) };
}

/** What is left of a run after `done` epochs: with cells in another order than they began in. */
function restOf(config: RunConfig, done: number): RunConfig {
  const { epochs, early, seed } = config;
  const left = Math.max(1, epochs - done);
  return { ...config, epochs: left, early: Math.max(0, Math.min(1, (early * epochs - done) / left)), seed: (seed + done) % 2 ** 31 };
}

function cancelled(): Fault {
  return new Fault('cancelled', 'Cancelled.');
}

function checkSizes(features: Float32Array, rows: number, { model, batchSize, heldOut, mixing }: RunConfig, trained: number): void {
  if (features.length !== rows * model.inputDim) {
    throw new Fault('malformed', `The model takes ${model.inputDim} features, but ${rows} cells have ${features.length} numbers.`, {
      remedy: 'Set the model’s input to the number of features.',
    });
  }
  if (model.contrast && mixing)
    throw new Fault('bad-option', 'Models trained on neighbours evaluate their regularizer at the cells themselves.', {
      place: 'mixing',
      remedy: 'Train without input mixing.',
    });
  // A batch of edges may have more of them than there are cells.
  if (trained >= batchSize || model.contrast) return;
  const remedy =
    trained >= 2
      ? `Choose a batch size of ${trained} or less${heldOut > 0 ? ', or hold out fewer cells' : ''}.`
      : 'Open a data set with more cells.';
  throw new Fault('too-few-cells', `There are ${trained} cells to train on, fewer than the batch of ${batchSize}.`, {
    place: 'batchSize',
    remedy,
  });
}

async function checkFinite(features: Float32Array, dim: number, signal: AbortSignal): Promise<void> {
  const job = createJob(undefined, signal);
  const slice = 1 << 18;
  for (let begin = 0; begin < features.length; begin += slice) {
    const end = Math.min(begin + slice, features.length);
    for (let i = begin; i < end; i++) {
      if (Number.isFinite(features[i])) continue;
      const place = `row ${Math.floor(i / dim) + 1}, feature ${(i % dim) + 1}`;
      throw new Fault('not-finite', `The data has the value ${features[i]}.`, {
        place,
        remedy: 'Remove the cell or the feature; training needs finite numbers.',
      });
    }
    await job.breathe();
  }
}
