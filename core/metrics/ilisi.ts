import type { Metric } from './metric.ts';

export const ilisi: Metric = {
  id: 'ilisi',
  title: 'iLISI',
  plain: 'Batches mixed',
  group: 'batches',
  direction: 'higher',
  meaning:
    'How many batches lie around a cell, as if all had equal shares (local inverse Simpson index, median): 0 where each lies among its own, 1 where all are mixed evenly. Batches of unequal size come to less than 1 by chance as well; the notes say to how much.',
  compute: async (evaluation, job) => (await evaluation.mixing(job))?.ilisi ?? null,
};
