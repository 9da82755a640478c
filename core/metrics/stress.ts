import type { Metric } from './metric.ts';

export const stress: Metric = {
  id: 'stress',
  title: 'Stress',
  direction: 'lower',
  ratio: true,
  meaning: 'Difference between distances in the data and in the embedding, relative to those in the embedding; it depends on the embedding’s scale, so compare with care.',
  compute: (evaluation, job) => evaluation.ofPairs(stress.title, (pairs) => Math.sqrt(pairs.squaredDifference / pairs.squaredSecond), job),
};

export const stressScaled: Metric = {
  id: 'stressScaled',
  title: 'Stress (best scale)',
  direction: 'lower',
  ratio: true,
  meaning: 'Stress after the embedding is scaled as a whole to fit best: 0 where all distances are kept up to one factor, 1 where they say nothing.',
  // Whichever of the two is scaled to fit the other, and whichever measures the rest, least is √(1 − (Σde)² / (Σd² Σe²)): the rest over Σd².
  compute: (evaluation, job) => evaluation.ofPairs(stressScaled.title, (pairs) => (pairs.squaredSecond > 0 ? Math.sqrt(pairs.residual / pairs.squaredFirst) : NaN), job),
};
