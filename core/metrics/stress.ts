import type { Metric } from './metric.ts';

export const stress: Metric = {
  id: 'stress',
  title: 'Stress',
  plain: 'Distances off',
  group: 'distances',
  direction: 'lower',
  ratio: true,
  meaning:
    'Difference between distances in the data and in the embedding, relative to those in the embedding; it depends on the embedding’s scale, so compare with care.',
  ofCell:
    'Difference between a cell’s distances to the others in the data and on the map, relative to those on the map; it depends on the map’s scale.',
  compute: (evaluation, job) => evaluation.ofPairs(stress.title, (pairs) => Math.sqrt(pairs.squaredDifference / pairs.squaredSecond), job),
};

export const stressScaled: Metric = {
  id: 'stressScaled',
  title: 'Stress (best scale)',
  plain: 'Distances off, at the best scale',
  group: 'distances',
  direction: 'lower',
  ratio: true,
  meaning:
    'Stress after the embedding is scaled as a whole to fit best: 0 where all distances are kept up to one factor, 1 where they say nothing.',
  ofCell:
    'How far a cell’s distances to the others on the map are from those in the data, after the map is scaled as a whole to fit best: 0 where they are kept.',
  // Whichever of the two is scaled to fit the other, and whichever measures the rest, least is √(1 − (Σde)² / (Σd² Σe²)): the rest over
  // Σd².
  compute: (evaluation, job) =>
    evaluation.ofPairs(
      stressScaled.title,
      (pairs) => (pairs.squaredSecond > 0 ? Math.sqrt(pairs.residual / pairs.squaredFirst) : NaN),
      job,
    ),
};
