import type { Job } from '../base/job.ts';
import type { MetricInfo } from '../types.ts';
import type { Evaluation } from './evaluation.ts';

/** One number that judges a run. Null where it has no meaning, with the reason among the evaluation's notes. */
export interface Metric extends MetricInfo {
  compute(evaluation: Evaluation, job: Job): Promise<number | null>;
}
