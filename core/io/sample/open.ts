/** Opens what comes with the application. */
import { join } from 'node:path';
import type { Job } from '../../base/job.ts';
import { parseOptions } from '../../model/options/describe.ts';
import { OpenOptions } from '../../model/options/open.ts';
import type { Counts } from '../../types.ts';
import { sampleOf, type SampleId } from '../../types/samples.ts';
import { openCounts } from '../open.ts';
import { sampleMatrix } from './sample.ts';

/** build/samples.ts made what is in it. */
const folder = join(import.meta.dirname, '..', '..', '..', 'resources', 'samples');

/** The file of a sample that no program makes. */
export const sampleFile = (id: Exclude<SampleId, 'sample'>): string => join(folder, `${id}.h5ad`);

export async function openSample(id: SampleId, job: Job): Promise<Counts> {
  if (id === 'sample') return sampleMatrix(job);
  const { name, credit } = sampleOf(id)!;
  const data = await openCounts(sampleFile(id), parseOptions(OpenOptions, {}), job);
  return { ...data, name, source: id, format: 'sample', layer: '', notes: [credit] };
}
