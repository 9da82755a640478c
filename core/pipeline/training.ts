/** All that trains, by one scheduler: models, weights that are tried out, decoders that are fitted, searches for weights. */
import type { Job } from '../base/job.ts';
import type { RunConfig } from '../model/options/train.ts';
import type { TrainedRun } from '../model/run.ts';
import { encode } from '../native/index.ts';
import { fitDecoder as fit } from '../train/decoder.ts';
import { createScheduler, type RunListener } from '../train/scheduler.ts';
import type { TrainingInput } from '../train/trainer.ts';
import type { EpochRecord, Features, Parameters, Prepared } from '../types.ts';
import { once } from './once.ts';

const scheduler = createScheduler();

/** What trainings of the same cells have in common, as their neighbour graph, is found once. */
const inputOf = (prepared: Features, config: RunConfig): TrainingInput => ({
  features: prepared.features,
  rows: prepared.rows,
  config,
  shared: (key, job, work) => once(prepared, key, job, work),
});

/** Trains when a core is free. A stopped run rejects with the `cancelled` fault. @param begun where one that was broken off goes on */
export function train(
  prepared: Features,
  config: RunConfig,
  on: RunListener,
  signal: AbortSignal,
  begun?: { initial: Parameters; before: EpochRecord[] },
): Promise<TrainedRun> {
  return scheduler.add({ ...inputOf(prepared, config), ...begun }, on, signal);
}

/** Trains on from given weights while a person looks on: at once, beside what trains already. Faults as training's. */
export function trainOn(
  prepared: Prepared,
  config: RunConfig,
  initial: Parameters,
  on: RunListener,
  signal: AbortSignal,
): Promise<TrainedRun> {
  return scheduler.add({ ...inputOf(prepared, config), initial }, on, signal, { isAtOnce: true });
}

/**
 * Trains on samples of cells, many runs of which a person waits for one answer: beside what trains already, as many at a time as there are
 * cores. Faults as training's.
 */
export function sampleTrainer() {
  const turns = createScheduler();
  return (input: Pick<TrainingInput, 'features' | 'rows' | 'config'>, signal: AbortSignal): Promise<TrainedRun> =>
    turns.run(input.config, (_, either) => scheduler.add(input, { epoch: () => {} }, either, { isAtOnce: true }), signal);
}

/** A model with a decoder fitted to its encoder, which stays as it is. Faults as training's. */
export function fitDecoder({ features }: Prepared, model: TrainedRun, job: Job): Promise<TrainedRun> {
  return scheduler.run(
    model.config,
    (threads, signal) => fit({ features, threads }, model, ({ epoch }, epochs) => job.report(epoch / epochs, 'Decoder'), signal),
    job.signal,
    { queued: () => job.report(0, 'queued') },
  );
}

/** The prepared cells under a trained encoder. @returns cells × latent dimension */
export function embed(prepared: Features, { config, parameters }: TrainedRun): Promise<Float32Array> {
  return encode(config.model, parameters, prepared.features);
}
