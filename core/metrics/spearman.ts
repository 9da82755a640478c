import type { Metric } from './metric.ts';

export const spearman: Metric = {
  id: 'spearman',
  title: 'Spearman',
  direction: 'higher',
  meaning: 'Rank correlation between distances in the data and in the embedding over pairs of cells: 1 where far stays far and near stays near, in order.',
  compute: (evaluation, job) => evaluation.ofPairs(spearman.title, ({ rankCorrelation }) => rankCorrelation, job),
};
