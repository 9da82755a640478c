/**
 * Training a little further from weights that are there, for a person who tries out a weight of the regularizer; and weights of past
 * epochs.
 */
import type { RunConfig } from '../model/options/train.ts';
import { splitOf } from '../train/split.ts';
import type { EpochRecord, NetworkShape, Parameters, Prepared } from '../types.ts';
import { heldOutLoss } from '../model/spec.ts';
import { encode, type TrainingListener } from '../native/index.ts';
import { trainOn } from './training.ts';

/** Steps that bring a warm start to rest, a fraction of a second of a small network. */
const steps = 10_000;
/** Of edges, which are as long as several of cells. */
const stepsOfEdges = 1_000;

export interface Tried {
  parameters: Parameters;
  /** On held-out cells: MSE, or the loss of edges. */
  heldOutLoss: number;
  /** Epochs still to go until it has come to rest. */
  left: number;
}

export function epochsToRest({ rows }: Prepared, { model, heldOut, validation, batchSize, neighbors }: RunConfig): number {
  // By weight, an epoch draws about as many edges as every cell has neighbours.
  const drawn = rows * (1 - heldOut - (model.contrast ? 0 : validation)) * (model.contrast ? neighbors : 1);
  return Math.max(2, Math.ceil((model.contrast ? stepsOfEdges : steps) / Math.max(1, Math.ceil(drawn / batchSize))));
}

/** Whatever epoch is the last for now, its weights and its error are what is told. */
export function liveSettings({ rows }: Pick<Prepared, 'rows'>, config: RunConfig, epochs: number): RunConfig {
  const perEpoch = Math.max(1, Math.ceil(splitOf(rows, config).train.length / config.batchSize));
  return { ...config, epochs, keepBest: false, patience: 0, early: 0, evaluateEvery: perEpoch, schedule: 'constant' };
}

/** @param initial the weights to start from @param epochs at most; fewer where they take longer than `longest`, in ms, but one at least */
export async function trainLive(
  prepared: Prepared,
  config: RunConfig,
  initial: Parameters,
  epochs: number,
  on: Partial<TrainingListener>,
  signal: AbortSignal,
  longest = Infinity,
): Promise<Tried> {
  const end = performance.now() + longest;
  const enough = new AbortController();
  const history: EpochRecord[] = [];
  let reached: Tried | undefined;
  const listener: TrainingListener = {
    ...on,
    epoch: (record) => history.push(record),
    weights(epoch, parameters) {
      on.weights?.(epoch, parameters);
      reached = { parameters, heldOutLoss: heldOutLoss(history[epoch - 1]).value, left: epochs - epoch };
      if (performance.now() >= end) enough.abort();
    },
  };
  const settings = liveSettings(prepared, config, epochs);
  try {
    const { parameters } = await trainOn(prepared, settings, initial, listener, AbortSignal.any([signal, enough.signal]));
    return { parameters, heldOutLoss: heldOutLoss(history.at(-1)!).value, left: 0 };
  } catch (error) {
    if (!reached || signal.aborted || !enough.signal.aborted) throw error;
    return reached;
  }
}

/** The prepared cells under any weights of a network. @returns cells × latent dimension */
export function embedWith({ features }: Prepared, shape: NetworkShape, parameters: Parameters): Promise<Float32Array> {
  return encode(shape, parameters, features);
}
