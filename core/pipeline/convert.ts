/** A file that can be opened, as a file of another format: nothing prepared, numbers as exact as the source has them, memory bounded. */
import { portion, type Job } from '../base/job.ts';
import { chooseFormat, save, type Saved } from '../io/save/save.ts';
import { openExact } from '../io/open.ts';
import { streamOfMemory } from '../io/row-chunks.ts';
import { sampleMatrix } from '../io/sample/sample.ts';
import type { OpenOptions, SaveOptions } from '../model/options.ts';
import type { Saveable } from '../io/save/target.ts';

export interface Converted extends Saved { cells: number; genes: number; layer: string }

/** @param from a path, or `sample` @throws the faults of opening; `bad-option`, `write-failed` */
export async function convert(from: string, to: string, options: OpenOptions, choice: SaveOptions, job: Job): Promise<Converted> {
  // A name that cannot be written is refused before a large file is looked into.
  chooseFormat(to, choice.format);
  const data: Saveable = from === 'sample' ? streamOfMemory(await sampleMatrix(job)) : await openExact(from, options, portion(job, 0, 0.2));
  const { files, notes } = await save(to, data, choice, portion(job, 0.2, 1));
  return { files, notes: [...data.notes, ...notes], cells: data.matrix.rows, genes: data.matrix.cols, layer: data.layer };
}
