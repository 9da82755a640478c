import type { Job } from '../job.ts';
import { reconstructionError } from '../native/index.ts';
import type { Evaluation } from './evaluation.ts';
import type { Metric } from './metric.ts';

async function error({ input }: Evaluation, rows: Uint32Array, job: Job): Promise<number> {
  return reconstructionError(input.shape, input.parameters, input.features, rows, job);
}

export const mseTrain: Metric = {
  id: 'mseTrain',
  title: 'MSE (train)',
  direction: 'lower',
  meaning: 'Mean squared error of the reconstruction on the cells trained on: how much of the data the two latent numbers keep.',
  compute: (evaluation, job) => error(evaluation, evaluation.input.split.train, job),
};

export const mseTest: Metric = {
  id: 'mseTest',
  title: 'MSE (test)',
  direction: 'lower',
  meaning: 'Mean squared error of the reconstruction on cells held out from training; much above the training error, the model has learned cells by heart.',
  async compute(evaluation, job) {
    if (evaluation.input.split.heldOut.length > 0) return error(evaluation, evaluation.input.split.heldOut, job);
    evaluation.note('No test error: no cells were held out.');
    return null;
  },
};
