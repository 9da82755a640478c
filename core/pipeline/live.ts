/** Training a few epochs on from weights that are there, for a person who tries out a weight of the regularizer; and weights of past epochs. */
import type { RunConfig } from '../options.ts';
import { trainRun } from '../train/trainer.ts';
import type { NetworkShape, Parameters, Prepared } from '../types.ts';
import { encode, type TrainingListener } from '../native/index.ts';

/** Enough for a warm start to come to rest, and a fraction of a second of a small network. */
const steps = 10_000;

/** @param initial the weights to start from @returns those after the last epoch, and the error on held-out cells (MSE) */
export async function trainLive(prepared: Prepared, config: RunConfig, initial: Parameters, on: Partial<TrainingListener>, signal: AbortSignal): Promise<{ parameters: Parameters; heldOutMse: number }> {
  const { features, rows } = prepared;
  const perEpoch = Math.max(1, Math.ceil((rows * (1 - config.heldOut)) / config.batchSize));
  const short = { ...config, epochs: Math.max(2, Math.ceil(steps / perEpoch)), keepBest: false, patience: 0, schedule: 'constant' as const };
  const { parameters, history } = await trainRun({ features, rows, config: short, initial }, { epoch: () => {}, ...on }, signal);
  return { parameters, heldOutMse: history.at(-1)!.heldOutMse };
}

/** The prepared cells under any weights of a network. @returns cells × latent dimension */
export function embedWith({ features }: Prepared, shape: NetworkShape, parameters: Parameters): Promise<Float32Array> {
  return encode(shape, parameters, features);
}
