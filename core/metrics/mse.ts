import type { Job } from '../base/job.ts';
import type { Split } from '../model/run.ts';
import { hasDecoder } from '../model/spec.ts';
import { reconstructionError } from '../native/index.ts';
import type { Evaluation } from './evaluation.ts';
import type { Metric } from './metric.ts';

/** Null without a model, and where there is no cell to judge. */
async function error({ input: { model, features } }: Evaluation, part: keyof Split, job: Job): Promise<number | null> {
  return model && hasDecoder(model.shape) && model.split[part].length > 0
    ? reconstructionError(model.shape, model.parameters, features, model.split[part], job)
    : null;
}

export const mseTrain: Metric = {
  id: 'mseTrain',
  title: 'MSE (train)',
  plain: 'Error on cells trained on',
  group: 'reconstruction',
  direction: 'lower',
  ratio: true,
  meaning: 'Mean squared error of the reconstruction on the cells trained on: how much of the data the two latent numbers keep.',
  sums: 'reconstruction',
  compute: (evaluation, job) => error(evaluation, 'train', job),
};

export const mseValidation: Metric = {
  id: 'mseValidation',
  title: 'MSE (validation)',
  plain: 'Error on cells that chose the weights',
  group: 'reconstruction',
  direction: 'lower',
  ratio: true,
  meaning:
    'Mean squared error of the reconstruction on the cells by which the weights were chosen, in training and in sweeps; it is a little too good for that.',
  sums: 'reconstruction',
  compute: (evaluation, job) => error(evaluation, 'validation', job),
};

export const mseTest: Metric = {
  id: 'mseTest',
  title: 'MSE (test)',
  plain: 'Error on unseen cells',
  group: 'reconstruction',
  direction: 'lower',
  ratio: true,
  meaning:
    'Mean squared error of the reconstruction on cells held out from training and looked at once, when it is over; much above the training error, the model has learned cells by heart.',
  sums: 'reconstruction',
  async compute(evaluation, job) {
    if (evaluation.input.model && !hasDecoder(evaluation.input.model.shape))
      evaluation.note('No reconstruction error and nothing of a decoder: the model is an encoder alone.');
    else if (evaluation.input.model?.split.heldOut.length === 0) evaluation.note('No test error: no cells were held out.');
    else if (evaluation.input.model?.split.validation.length === 0 && evaluation.input.model.heldOutContrast === undefined)
      evaluation.note('The held-out cells chose the weights as well, so that the test error is a little too good.');
    return error(evaluation, 'heldOut', job);
  },
};
