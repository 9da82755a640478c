import type { Metric } from './metric.ts';
import { finite } from './finite.ts';

export const stress: Metric = {
  id: 'stress',
  title: 'Stress',
  direction: 'lower',
  meaning: 'Difference between distances in the data and in the embedding, relative to those in the embedding; it depends on the embedding’s scale, so compare with care.',
  async compute(evaluation, job) {
    const pairs = await evaluation.pairs(job);
    return pairs && finite(Math.sqrt(pairs.squaredDifference / pairs.squaredSecond));
  },
};

export const stressScaled: Metric = {
  id: 'stressScaled',
  title: 'Stress (best scale)',
  direction: 'lower',
  meaning: 'Stress after the embedding is scaled as a whole to fit best: 0 where all distances are kept up to one factor, 1 where they say nothing.',
  async compute(evaluation, job) {
    const pairs = await evaluation.pairs(job);
    // The scale s = Σd² / Σde makes √(Σ(d − s e)² / Σ(s e)²) smallest; there it is √(1 − (Σde)² / (Σd² Σe²)).
    return pairs && finite(Math.sqrt(Math.max(0, 1 - pairs.product ** 2 / (pairs.squaredFirst * pairs.squaredSecond))));
  },
};
