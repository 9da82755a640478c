/** One training run, from checked data to a trained model. */
import { Fault } from '../errors.ts';
import { createJob } from '../job.ts';
import type { TrainedRun } from '../model/run.ts';
import { initialParameters, type TrainingListener } from '../native/index.ts';
import type { RunConfig } from '../options.ts';
import type { EpochRecord, Parameters } from '../types.ts';
import { openEngine } from './engines/engine.ts';
import { splitCells } from './split.ts';

export { splitCells };

/** Embeddings to show while training; more would outrun the eye and the window. */
const framesPerSecond = 20;

export interface TrainingInput {
  /** rows × config.model.inputDim */
  features: Float32Array;
  rows: number;
  config: RunConfig;
  /** Weights to start from instead of the seed's. */
  initial?: Parameters;
  /** Threads inside the run; the result is the same for any number. */
  threads?: number;
}

/**
 * Trains on the engine of the configuration. Rejects with `not-finite` (naming row and feature), `malformed`, `too-few-cells`, `diverged` (naming the
 * epoch), and `cancelled` once the signal is aborted.
 */
export async function trainRun({ features, rows, config, initial, threads }: TrainingInput, on: TrainingListener, signal: AbortSignal): Promise<TrainedRun> {
  const { model, seed } = config;
  const split = splitCells(rows, config.heldOut, config.splitSeed);
  checkSizes(features, rows, config, split.train.length);
  await checkFinite(features, model.inputDim, signal);

  const history: EpochRecord[] = [];
  const epoch = (record: EpochRecord) => {
    history.push(record);
    on.epoch(record);
  };
  const start = initial ?? initialParameters(model, seed);
  const engine = await openEngine(config.engine);
  if (signal.aborted) throw cancelled();
  const training = engine.startTraining({ config, features, split, initial: start, framesPerSecond, threads }, { epoch, frame: on.frame && ((at, embedding) => on.frame?.(at, embedding)) });
  signal.addEventListener('abort', training.cancel);
  try {
    const result = await training.done;
    if (result.cancelled) throw cancelled();
    const { parameters, bestEpoch, seconds } = result;
    return { config, parameters, history, bestEpoch, split, engine: engine.name, seconds };
  } finally {
    signal.removeEventListener('abort', training.cancel);
  }
}

function cancelled(): Fault {
  return new Fault('cancelled', 'Cancelled.');
}

function checkSizes(features: Float32Array, rows: number, { model, batchSize, heldOut }: RunConfig, trained: number): void {
  if (features.length !== rows * model.inputDim) {
    throw new Fault('malformed', `The model takes ${model.inputDim} features, but ${rows} cells have ${features.length} numbers.`, { remedy: 'Set the model’s input to the number of features.' });
  }
  if (trained >= batchSize) return;
  const remedy = trained >= 2 ? `Choose a batch size of ${trained} or less${heldOut > 0 ? ', or hold out fewer cells' : ''}.` : 'Open a data set with more cells.';
  throw new Fault('too-few-cells', `There are ${trained} cells to train on, fewer than the batch of ${batchSize}.`, { place: 'batchSize', remedy });
}

async function checkFinite(features: Float32Array, dim: number, signal: AbortSignal): Promise<void> {
  const job = createJob(undefined, signal);
  const slice = 1 << 18;
  for (let begin = 0; begin < features.length; begin += slice) {
    const end = Math.min(begin + slice, features.length);
    for (let i = begin; i < end; i++) {
      if (Number.isFinite(features[i])) continue;
      const place = `row ${Math.floor(i / dim) + 1}, feature ${(i % dim) + 1}`;
      throw new Fault('not-finite', `The data has the value ${features[i]}.`, { place, remedy: 'Remove the cell or the feature; training needs finite numbers.' });
    }
    await job.breathe();
  }
}
