import type { Metric } from './metric.ts';

export const clisi: Metric = {
  id: 'clisi',
  title: 'cLISI',
  plain: 'Kinds kept apart',
  group: 'batches',
  direction: 'higher',
  meaning:
    'How few kinds of cells lie around a cell (local inverse Simpson index of the labels, median): 1 where each lies among its own kind, 0 where all kinds are mixed evenly. Where batches are mixed and this falls, kinds were mixed with them.',
  compute: async (evaluation, job) => (await evaluation.mixing(job))?.clisi ?? null,
};
