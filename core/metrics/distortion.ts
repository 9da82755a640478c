import type { MetricInfo, Part } from '../types.ts';
import type { PartDistortion } from './evaluation.ts';
import type { Metric } from './metric.ts';

type Measure = keyof Pick<PartDistortion, 'cn' | 'vpres' | 'iso'>;

/** A distortion measure of one part, as the evaluation's input carries it. */
export function distortionMetric(measure: Measure, part: Part, info: Omit<MetricInfo, 'direction'>): Metric {
  return {
    ...info,
    direction: 'lower',
    compute(evaluation) {
      const { degenerate, tensors, ...values } = evaluation.input.distortion[part];
      if (degenerate > 0) evaluation.note(`The metric of the ${part} is degenerate at ${degenerate} of ${degenerate + tensors} grid points, which its distortion leaves out.`);
      return Promise.resolve(values[measure]);
    },
  };
}
