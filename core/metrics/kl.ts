import type { Metric } from './metric.ts';

/** The metric at any σ, which the evaluation must look at. */
export function klMetric(sigma: number, id: string, reach: string): Metric {
  const title = `KL (σ = ${sigma})`;
  return {
    id,
    title,
    direction: 'lower',
    ratio: true,
    meaning: `Divergence between the density of cells in the data and in the embedding, seen at ${reach} length scale (σ = ${sigma}): 0 where crowded stays crowded.`,
    compute: (evaluation, job) => evaluation.ofPairs(title, ({ divergences }) => divergences[evaluation.sigmas.indexOf(sigma)], job),
  };
}

export const kl001 = klMetric(0.01, 'kl001', 'a small');
export const kl01 = klMetric(0.1, 'kl01', 'a medium');
export const kl100 = klMetric(100, 'kl100', 'a large');
