import type { Metric } from './metric.ts';

export const rmse: Metric = {
  id: 'rmse',
  title: 'Distance RMSE',
  direction: 'lower',
  meaning: 'Root mean squared difference between distances in the data and in the embedding, in the data’s units; it depends on the embedding’s scale.',
  async compute(evaluation, job) {
    const pairs = await evaluation.pairs(job);
    if (!pairs) return null;
    // As published: over all n² ordered pairs, each point with itself among them. pairs = n (n − 1) / 2.
    const n = (1 + Math.sqrt(1 + 8 * pairs.pairs)) / 2;
    return Math.sqrt((2 * pairs.squaredDifference) / n ** 2);
  },
};
