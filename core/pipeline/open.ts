/** From a file or a sample to counts, with the normalized values that genes are shown by. */
import type { Job } from '../base/job.ts';
import { withExpression } from '../io/expression.ts';
import { openCounts } from '../io/open.ts';
import { openSample } from '../io/sample/open.ts';
import type { OpenOptions } from '../model/options/open.ts';
import type { Counts } from '../types.ts';
import type { SampleId } from '../types/samples.ts';

export type Source = SampleId | { path: string };

/** Faults of reading, and `cancelled`. */
export async function open(source: Source, options: OpenOptions, job: Job): Promise<Counts> {
  if (typeof source === 'string') return openSample(source, job);
  return withExpression(await openCounts(source.path, options, job), source.path, options, job);
}
