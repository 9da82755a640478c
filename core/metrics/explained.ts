import type { Job } from '../base/job.ts';
import type { Split } from '../model/run.ts';
import { hasDecoder } from '../model/spec.ts';
import { reconstructionError } from '../native/index.ts';
import { formatValue } from '../view/numbers.ts';
import { leastExplained } from '../view/verdict.ts';
import type { Metric } from './metric.ts';

/**
 * Mean squared error of the trivial model, which predicts every feature's mean over the cells trained on, on the held-out cells.
 * @param features rows × dim
 */
export async function meanError(features: Float32Array, dim: number, { train, heldOut }: Split, job: Job): Promise<number> {
  const mean = new Float64Array(dim);
  for (let i = 0; i < train.length; i++) {
    if (i % 4096 === 0) await job.breathe();
    for (let j = 0; j < dim; j++) mean[j] += features[train[i] * dim + j] / train.length;
  }
  let sum = 0;
  for (let i = 0; i < heldOut.length; i++) {
    if (i % 4096 === 0) await job.breathe();
    for (let j = 0; j < dim; j++) sum += (features[heldOut[i] * dim + j] - mean[j]) ** 2;
  }
  return sum / (heldOut.length * dim);
}

/**
 * What a model's error comes to beside the trivial one's: 1 for none, 0 for as much, below 0 for more. Null where the held-out cells do not
 * vary.
 */
export function explainedShare(mse: number, trivial: number): number | null {
  return trivial > 0 ? 1 - mse / trivial : null;
}

/** A sentence where a model explains next to nothing. */
export function explainsNothing(share: number | null, trivial: number): string | null {
  if (share === null || !(share < leastExplained)) return null;
  return `The model explains ${share > 0 ? `${(100 * share).toFixed(1)} %` : 'nothing'} of the held-out cells’ variance: predicting the mean alone has an error of ${formatValue(trivial)}. It has not learned the data; try a smaller weight.`;
}

export const mseMean: Metric = {
  id: 'mseMean',
  title: 'MSE of the mean',
  plain: 'Error of the mean',
  group: 'reconstruction',
  direction: 'lower',
  apart: true,
  meaning:
    'What any model is to be held against: the held-out cells’ mean squared error where every feature is predicted by its mean over the cells trained on.',
  async compute({ input: { model, features, inputDim } }, job) {
    return model && hasDecoder(model.shape) && model.split.heldOut.length > 0 && model.split.train.length > 0
      ? meanError(features, inputDim, model.split, job)
      : null;
  },
};

export const explained: Metric = {
  id: 'explained',
  title: 'Variance explained',
  plain: 'Variance read back',
  group: 'reconstruction',
  direction: 'higher',
  meaning:
    'The share of the held-out cells’ variance that the reconstruction keeps: 1 of all of it, 0 of a model that predicts the mean whatever the cell, below 0 of one that is worse.',
  async compute(evaluation, job) {
    const { model, features, inputDim } = evaluation.input;
    if (!model || !hasDecoder(model.shape) || model.split.heldOut.length === 0 || model.split.train.length === 0) return null;
    const trivial = await meanError(features, inputDim, model.split, job);
    const share = explainedShare(await reconstructionError(model.shape, model.parameters, features, model.split.heldOut, job), trivial);
    const sentence = explainsNothing(share, trivial);
    if (sentence) evaluation.note(sentence);
    return share;
  },
};
