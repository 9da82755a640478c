import type { Metric } from './metric.ts';

export const continuity: Metric = {
  id: 'continuity',
  title: 'Continuity',
  plain: 'No torn neighbours',
  group: 'neighbors',
  direction: 'higher',
  meaning:
    'Whether neighbours in the data stay near in the embedding (Venna & Kaski), mean over k = 10 … 200: 1 where no neighbourhood is torn.',
  ofCell: 'Whether a cell’s neighbours in the data stay near on the map, mean over k = 10 … 200: low where the map is torn.',
  async compute(evaluation, job) {
    const found = await evaluation.neighborhoods(job);
    return found && evaluation.average(continuity.title, found.cells.continuity);
  },
};
