import type { Metric } from './metric.ts';
import { meanOverKs, rankAgreement } from './ranks.ts';

export const continuity: Metric = {
  id: 'continuity',
  title: 'Continuity',
  direction: 'higher',
  meaning: 'Whether neighbours in the data stay near in the embedding (Venna & Kaski), mean over k = 10 … 200: 1 where no neighbourhood is torn.',
  async compute(evaluation, job) {
    const found = await evaluation.neighborhoods(job);
    if (!found) return null;
    const { rows } = evaluation.input;
    const scores = await meanOverKs(found.embeddingRanks, found.width, found.ks, (ranks, k) => rankAgreement(ranks, k, rows), job);
    return evaluation.average(continuity.title, scores);
  },
};
