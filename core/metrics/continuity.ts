import type { Metric } from './metric.ts';

export const continuity: Metric = {
  id: 'continuity',
  title: 'Continuity',
  direction: 'higher',
  meaning: 'Whether neighbours in the data stay near in the embedding (Venna & Kaski), mean over k = 10 … 200: 1 where no neighbourhood is torn.',
  async compute(evaluation, job) {
    const found = await evaluation.neighborhoods(job);
    return found && evaluation.average(continuity.title, found.cells.continuity);
  },
};
