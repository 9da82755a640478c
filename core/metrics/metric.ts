import type { Job } from '../base/job.ts';
import type { MetricInfo } from '../types.ts';
import type { Evaluation } from './evaluation.ts';

/** One number that judges a run. Null where it has no meaning, with the reason among the evaluation's notes. */
export interface Metric extends Omit<MetricInfo, 'cell'> {
  /** One sentence on what it says of a single cell, where it is one of cells as well. */
  ofCell?: string;
  /** A cell's value is better neither above nor below. */
  signed?: true;
  /** The measure of cells that it is made of, where that is another. */
  sums?: string;
  compute(evaluation: Evaluation, job: Job): Promise<number | null>;
}
