import type { Metric } from './metric.ts';

export const knnRecall: Metric = {
  id: 'knnRecall',
  title: 'kNN recall',
  plain: 'Near cells kept',
  group: 'neighbors',
  direction: 'higher',
  meaning:
    'Share of a cell’s nearest neighbours in the data that are still its nearest neighbours in the embedding, mean over k = 10 … 200: 1 is perfect.',
  ofCell: 'Share of a cell’s nearest neighbours in the data that are still its nearest neighbours on the map, mean over k = 10 … 200.',
  async compute(evaluation, job) {
    const found = await evaluation.neighborhoods(job);
    return found && evaluation.average(knnRecall.title, found.cells.knnRecall);
  },
};

export const knnRecallTest: Metric = {
  id: 'knnRecallTest',
  title: 'kNN recall (test)',
  plain: 'Near cells kept, of unseen cells',
  group: 'neighbors',
  direction: 'higher',
  meaning:
    'Share of a held-out cell’s nearest neighbours in the data that are still its nearest neighbours in the embedding: much below that of all cells, the encoder has learned cells by heart.',
  async compute(evaluation, job) {
    const found = await evaluation.neighborhoods(job);
    return found && evaluation.heldOutAverage(found.cells.knnRecall);
  },
};
