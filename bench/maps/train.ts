/** A model of ours as the study trains it: on one thread, so that processor seconds are those of a core. */
import { instructionSet } from '../../core/native/index.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import * as pipeline from '../../core/pipeline.ts';
import { mixesInputs } from '../../core/model/presets/index.ts';
import { trainRun } from '../../core/train/trainer.ts';
import type { Embedded } from '../../core/model/run.ts';
import type { Prepared } from '../../core/types.ts';
import type { Task } from './settings.ts';

const [batchSize, heldOut] = [100, 0.1];

export function configOf(
  { setting: { hidden, activation, rate, schedule, steps }, regularization, seed }: Pick<Task, 'setting' | 'regularization' | 'seed'>,
  { rows, dim }: Pick<Prepared, 'rows' | 'dim'>,
): RunConfig {
  const stepsAnEpoch = Math.ceil((rows - Math.round(rows * heldOut)) / batchSize);
  return parseOptions(RunConfig, {
    model: { inputDim: dim, hidden: [...hidden], latentDim: 2, activation, regularization },
    epochs: Math.max(1, Math.round(steps / stepsAnEpoch)),
    batchSize,
    heldOut,
    validation: 0,
    learningRate: rate,
    schedule,
    mixing: mixesInputs(regularization.kind),
    seed,
  });
}

export interface Made {
  embedded: Embedded;
  epochs: number;
  seconds: number;
  processor: number;
  machine: string;
}

/** Trains and embeds. @returns wall and processor seconds of the training alone beside it */
export async function timedTraining(prepared: Prepared, config: RunConfig) {
  const [begin, before] = [performance.now(), process.cpuUsage()];
  const model = await trainRun(
    { features: prepared.features, rows: prepared.rows, config, threads: 1 },
    { epoch: () => {} },
    new AbortController().signal,
  );
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - begin) / 1000;
  return { model, seconds, processor: (user + system) / 1e6, embedding: await pipeline.embed(prepared, model) };
}

export async function trainMap(prepared: Prepared, task: Pick<Task, 'setting' | 'regularization' | 'seed'>): Promise<Made> {
  const config = configOf(task, prepared);
  const { model, embedding, seconds, processor } = await timedTraining(prepared, config);
  return {
    embedded: { embedding, dim: config.model.latentDim, model },
    epochs: config.epochs,
    seconds,
    processor,
    machine: instructionSet(),
  };
}
