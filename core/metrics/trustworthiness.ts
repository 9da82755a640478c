import type { Metric } from './metric.ts';

export const trustworthiness: Metric = {
  id: 'trustworthiness',
  title: 'Trustworthiness',
  plain: 'No false neighbours',
  group: 'neighbors',
  direction: 'higher',
  meaning:
    'Whether neighbours in the embedding are truly near in the data (Venna & Kaski), mean over k = 10 … 200: 1 where no false neighbours appear.',
  ofCell: 'Whether a cell’s neighbours on the map are truly near in the data, mean over k = 10 … 200: low among false neighbours.',
  async compute(evaluation, job) {
    const found = await evaluation.neighborhoods(job);
    return found && evaluation.average(trustworthiness.title, found.cells.trustworthiness);
  },
};

export const trustworthinessTest: Metric = {
  id: 'trustworthinessTest',
  title: 'Trustworthiness (test)',
  plain: 'No false neighbours, of unseen cells',
  group: 'neighbors',
  direction: 'higher',
  meaning:
    'Whether neighbours in the embedding of cells that were held out from training are truly near in the data: much below that of all cells, the encoder has learned cells by heart.',
  async compute(evaluation, job) {
    const found = await evaluation.neighborhoods(job);
    return found && evaluation.heldOutAverage(found.cells.trustworthiness);
  },
};
