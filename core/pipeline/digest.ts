/** What tells data again wherever they lie: worked out once, as long as the file is the one it was. */
import { isAbsolute } from 'node:path';
import type { Job } from '../base/job.ts';
import { isLink } from '../base/links.ts';
import { markOf } from '../io/file-mark.ts';
import { fingerprintOf } from '../project/pack-record.ts';
import type { ProjectRecord } from '../project/project-record.ts';
import { isSample } from '../types/samples.ts';

type Digest = NonNullable<ProjectRecord['data']['digest']>;

/**
 * @param before what was worked out of it last @param hashing runs the reading of all of it, which is done where that no longer holds
 * @returns undefined for samples, links and what a browser sent @throws `file-missing`
 */
export async function digestOf(
  source: string,
  before: Digest | undefined,
  hashing: (work: (job: Job) => Promise<string>) => Promise<string>,
): Promise<Digest | undefined> {
  if (isSample(source) || isLink(source) || !isAbsolute(source)) return undefined;
  const mark = await markOf(source);
  if (mark === null || before?.mark === mark) return before;
  return { sha256: await hashing(async (job) => (await fingerprintOf(source, job)).sha256), mark };
}
