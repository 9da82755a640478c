import { klSigmas } from './evaluation.ts';
import { finite } from './finite.ts';
import type { Metric } from './metric.ts';

function klMetric(sigma: (typeof klSigmas)[number], id: string, reach: string): Metric {
  return {
    id,
    title: `KL (σ = ${sigma})`,
    direction: 'lower',
    meaning: `Divergence between the density of cells in the data and in the embedding, seen at ${reach} length scale (σ = ${sigma}): 0 where crowded stays crowded.`,
    async compute(evaluation, job) {
      const pairs = await evaluation.pairs(job);
      return pairs && finite(pairs.divergences[klSigmas.indexOf(sigma)]);
    },
  };
}

export const kl001 = klMetric(0.01, 'kl001', 'a small');
export const kl01 = klMetric(0.1, 'kl01', 'a medium');
export const kl100 = klMetric(100, 'kl100', 'a large');
