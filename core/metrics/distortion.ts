import type { MetricSource } from '../types.ts';
import type { MetricDistortion } from './evaluation.ts';
import type { Metric } from './metric.ts';

type Measure = keyof Pick<MetricDistortion, 'cn' | 'vpres' | 'iso'>;

/** A distortion measure of one metric, as the evaluation's input carries it; null without a word where there is no such metric. */
export function distortionMetric(measure: Measure, source: MetricSource, info: Omit<Metric, 'direction' | 'compute'>): Metric {
  return {
    ...info,
    direction: 'lower',
    // CN lies between 0 and 1; the others are variances.
    ...(measure !== 'cn' && { ratio: true }),
    compute(evaluation) {
      const found = evaluation.input.distortion[source];
      if (!found) return Promise.resolve(null);
      const { degenerate, tensors, ...values } = found;
      if (degenerate > 0)
        evaluation.note(
          `The metric of the ${source === 'own' ? 'embedding' : source} is degenerate at ${degenerate} of ${degenerate + tensors} grid points: CN and ISO count these as the worst there can be, VPres leaves them out.`,
        );
      return Promise.resolve(values[measure]);
    },
  };
}
