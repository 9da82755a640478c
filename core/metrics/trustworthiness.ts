import type { Metric } from './metric.ts';
import { meanOverKs, rankAgreement } from './ranks.ts';

export const trustworthiness: Metric = {
  id: 'trustworthiness',
  title: 'Trustworthiness',
  direction: 'higher',
  meaning: 'Whether neighbours in the embedding are truly near in the data (Venna & Kaski), mean over k = 10 … 200: 1 where no false neighbours appear.',
  async compute(evaluation, job) {
    const found = await evaluation.neighborhoods(job);
    if (!found) return null;
    const { rows } = evaluation.input;
    const scores = await meanOverKs(found.featureRanks, found.width, found.ks, (ranks, k) => rankAgreement(ranks, k, rows), job);
    return evaluation.average(trustworthiness.title, scores);
  },
};
