import type { Metric } from './metric.ts';

export const kbet: Metric = {
  id: 'kbet',
  title: 'kBET acceptance',
  plain: 'Places shared as by all',
  group: 'batches',
  direction: 'higher',
  meaning:
    'Share of the cells whose 50 nearest have batches in the shares of the whole data, as far as 50 cells can tell (χ², p ≥ 0.05): about 0.95 where chance alone places batches, 0 where none is mixed. Kinds that a batch has more of count as not mixed.',
  compute: async (evaluation, job) => (await evaluation.mixing(job))?.kbet ?? null,
};
