import type { Metric } from './metric.ts';

export const rmse: Metric = {
  id: 'rmse',
  title: 'Distance RMSE',
  plain: 'Distances off, in the data’s units',
  group: 'distances',
  direction: 'lower',
  ratio: true,
  meaning:
    'Root mean squared difference between distances in the data and in the embedding, in the data’s units; it depends on the embedding’s scale.',
  ofCell: 'Root mean squared difference between a cell’s distances to the others in the data and on the map, in the data’s units.',
  // As published: over all n² ordered pairs, each cell with itself among them.
  compute: (evaluation, job) =>
    evaluation.ofPairs(rmse.title, (pairs) => Math.sqrt(pairs.squaredDifference / (pairs.pairs + pairs.rows)), job),
};
