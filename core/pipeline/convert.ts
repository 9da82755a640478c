/** A file that can be opened, as a file of another format: nothing prepared, numbers as exact as the source has them, memory bounded. */
import { basename, join } from 'node:path';
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { packed } from '../io/save/pack.ts';
import { chooseFormat, save, type Saved } from '../io/save/save.ts';
import { openExact } from '../io/open.ts';
import { streamOf, streamOfMemory } from '../io/row-chunks.ts';
import { sampleMatrix } from '../io/sample/sample.ts';
import { sampleFile } from '../io/sample/open.ts';
import { isSample } from '../types/samples.ts';
import { parseOptions } from '../model/options/describe.ts';
import { OpenOptions } from '../model/options/open.ts';
import type { SaveOptions } from '../model/options/save.ts';
import type { Counts } from '../types.ts';
import type { Saveable } from '../io/save/target.ts';

/**
 * Data as they are open, with every annotation made since. The numbers come from the file once more, as exact as it has them, where it is
 * still there and says the same; else as memory has them, in float32, which is said.
 */
export async function saveData(data: Counts, to: string, choice: SaveOptions, job: Job): Promise<Saved> {
  chooseFormat(to, choice.format);
  const exact = await exactAgain(data, portion(job, 0, 0.2));
  const matrix = exact?.matrix ?? (data.matrix.kind === 'stream' ? data.matrix : streamOf(data.matrix));
  const { files, notes } = await save(
    to,
    { ...data, notes: [], matrix, obsm: exact?.obsm ?? data.obsm, ...(exact?.around && { around: exact.around }) },
    choice,
    portion(job, 0.2, 1),
  );
  const isRounded = exact === null && data.valueKind !== 'counts';
  return {
    files,
    notes: [
      ...notes,
      ...(isRounded
        ? ['Its numbers are those in memory, float32 with seven digits: the file that they came from was not read again.']
        : []),
    ],
  };
}

async function exactAgain(data: Counts, job: Job): Promise<Saveable | null> {
  try {
    const { labels: _labels, ...asked } = data.asked ?? {};
    const again = await openExact(data.source, parseOptions(OpenOptions, asked), job);
    const same = (one: readonly string[], other: readonly string[]) =>
      one.length === other.length && one.every((name, i) => name === other[i]);
    return again.mark === data.mark && again.layer === data.layer && same(again.cells, data.cells) && same(again.genes, data.genes)
      ? again
      : null;
  } catch (error) {
    if (error instanceof Fault && error.tag === 'cancelled') throw error;
    return null;
  }
}

/**
 * The same as one file for a browser to fetch: what is more than one comes as an archive. @param folder an empty one @param name without an
 * ending
 */
export async function downloadOf(
  data: Counts,
  name: string,
  choice: SaveOptions,
  folder: string,
  job: Job,
): Promise<{ path: string; name: string; notes: string[] }> {
  const format = choice.format === 'auto' ? 'h5ad' : choice.format;
  const files = join(folder, 'files');
  const target = join(files, format === 'mtx' ? name : `${name}.${format}`);
  const { notes } = await saveData(data, target, { ...choice, format }, portion(job, 0, 0.8));
  const path = await packed(files, folder, basename(target), portion(job, 0.8, 1));
  return { path, name: basename(path), notes };
}

export interface Converted extends Saved {
  cells: number;
  genes: number;
  layer: string;
}

/** @param from a path, or a sample’s id @throws the faults of opening; `bad-option`, `write-failed` */
export async function convert(from: string, to: string, options: OpenOptions, choice: SaveOptions, job: Job): Promise<Converted> {
  // A name that cannot be written is refused before a large file is looked into.
  chooseFormat(to, choice.format);
  const isUntouched = options.layer === undefined && options.labels === undefined && options.part === undefined;
  const sample = isSample(from) ? from : null;
  const data: Saveable =
    sample === 'sample'
      ? streamOfMemory(await sampleMatrix(job))
      : { ...(await openExact(sample ? sampleFile(sample) : from, options, portion(job, 0, 0.2))), isUntouched };
  const { files, notes } = await save(to, data, choice, portion(job, 0.2, 1));
  return { files, notes, cells: data.matrix.rows, genes: data.matrix.cols, layer: data.layer };
}
