import type { Metric } from './metric.ts';

/** The metric at any σ, which the evaluation must look at. @param plain what it is called beside its term */
export function klMetric(sigma: number, id: string, reach: string, plain: string): Metric {
  const title = `KL (σ = ${sigma})`;
  return {
    id,
    title,
    plain,
    group: 'distances',
    direction: 'lower',
    ratio: true,
    meaning: `Divergence between the density of cells in the data and in the embedding, seen at ${reach} length scale (σ = ${sigma}): 0 where crowded stays crowded.`,
    ofCell: `What a cell adds to the divergence of densities at σ = ${sigma}: above 0 where the data are more crowded around it than the map, below 0 where the map is; the mean over cells is the divergence.`,
    signed: true,
    compute: (evaluation, job) => evaluation.ofPairs(title, ({ divergences }) => divergences[evaluation.sigmas.indexOf(sigma)], job),
  };
}

export const kl001 = klMetric(0.01, 'kl001', 'a small', 'Density lost, nearest');
export const kl01 = klMetric(0.1, 'kl01', 'a medium', 'Density lost, near');
export const kl100 = klMetric(100, 'kl100', 'a large', 'Density lost, far');
