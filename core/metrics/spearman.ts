import type { Metric } from './metric.ts';

export const spearman: Metric = {
  id: 'spearman',
  title: 'Spearman',
  plain: 'Far distances in order',
  group: 'distances',
  direction: 'higher',
  meaning:
    'Rank correlation between distances in the data and in the embedding over pairs of cells: 1 where far stays far and near stays near, in order.',
  ofCell:
    'Rank correlation between a cell’s distances to the others in the data and on the map, by their ranks among all distances: 1 where near is near and far is far.',
  compute: (evaluation, job) => evaluation.ofPairs(spearman.title, ({ rankCorrelation }) => rankCorrelation, job),
};
