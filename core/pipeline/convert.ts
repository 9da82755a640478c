/** A file that can be opened, as a file of another format: nothing prepared, numbers as exact as the source has them, memory bounded. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { zip, type AsyncZippable } from 'fflate';
import { removeTemporary, temporaryFolder } from '../base/temporary.ts';
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import type { ExportResult } from '../contract/index.ts';
import { chooseFormat, save, type Saved } from '../io/save/save.ts';
import { openExact } from '../io/open.ts';
import { streamOf, streamOfMemory } from '../io/row-chunks.ts';
import { sampleMatrix } from '../io/sample/sample.ts';
import { OpenOptions, parseOptions, type SaveOptions } from '../model/options.ts';
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
  const { files, notes } = await save(to, { ...data, notes: [], matrix, obsm: exact?.obsm ?? data.obsm, ...(exact?.around && { around: exact.around }) }, choice, portion(job, 0.2, 1));
  const isRounded = exact === null && data.valueKind !== 'counts';
  return { files, notes: [...notes, ...(isRounded ? ['Its numbers are those in memory, float32 with seven digits: the file that they came from was not read again.'] : [])] };
}

async function exactAgain(data: Counts, job: Job): Promise<Saveable | null> {
  try {
    const again = await openExact(data.source, parseOptions(OpenOptions, data.layer === '' ? {} : { layer: data.layer }), job);
    const same = (one: readonly string[], other: readonly string[]) => one.length === other.length && one.every((name, i) => name === other[i]);
    return again.mark === data.mark && same(again.cells, data.cells) && same(again.genes, data.genes) ? again : null;
  } catch (error) {
    if (error instanceof Fault && error.tag === 'cancelled') throw error;
    return null;
  }
}

/** The same as one file's bytes, for a browser to keep: what is more than one file comes as a zip archive. @param name without an ending */
export async function downloadOf(data: Counts, name: string, choice: SaveOptions, job: Job): Promise<{ file: ExportResult; notes: string[] }> {
  const folder = await temporaryFolder('save');
  try {
    const format = choice.format === 'auto' ? 'h5ad' : choice.format;
    const target = join(folder, format === 'mtx' ? name : `${name}.${format}`);
    const { notes } = await saveData(data, target, { ...choice, format }, job);
    const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const bytes = await sizeOf(entries);
    if (bytes > mostDownloaded) throw new Fault('unsupported', `It is ${(bytes / 1e9).toFixed(1)} GB, more than a browser takes at once.`, { place: name, remedy: 'Write it to a path on the machine instead.' });
    if (entries.length === 1) return { file: { name: basename(target), mime: 'application/octet-stream', bytes: await readFile(entries[0]) }, notes };
    const files = Object.fromEntries(await Promise.all(entries.map(async (entry) => [relative(folder, entry).replaceAll('\\', '/'), await readFile(entry)] as const)));
    return { file: { name: `${basename(target)}.zip`, mime: 'application/zip', bytes: await zipped(files) }, notes };
  } finally {
    await removeTemporary(folder);
  }
}

const mostDownloaded = 2 ** 30;

async function sizeOf(files: readonly string[]): Promise<number> {
  return (await Promise.all(files.map(async (file) => (await stat(file)).size))).reduce((sum, size) => sum + size, 0);
}

/** Stored as they are where they are packed already, in a thread of the library's. */
function zipped(files: AsyncZippable): Promise<Uint8Array> {
  return new Promise((resolve, reject) => zip(files, { level: 1 }, (error, bytes) => (error ? reject(error) : resolve(bytes))));
}

export interface Converted extends Saved { cells: number; genes: number; layer: string }

/** @param from a path, or `sample` @throws the faults of opening; `bad-option`, `write-failed` */
export async function convert(from: string, to: string, options: OpenOptions, choice: SaveOptions, job: Job): Promise<Converted> {
  // A name that cannot be written is refused before a large file is looked into.
  chooseFormat(to, choice.format);
  const isUntouched = options.layer === undefined && options.labels === undefined && options.part === undefined;
  const data: Saveable = from === 'sample' ? streamOfMemory(await sampleMatrix(job)) : { ...(await openExact(from, options, portion(job, 0, 0.2))), isUntouched };
  const { files, notes } = await save(to, data, choice, portion(job, 0.2, 1));
  return { files, notes, cells: data.matrix.rows, genes: data.matrix.cols, layer: data.layer };
}
