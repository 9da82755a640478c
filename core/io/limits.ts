/**
 * The one budget for files: what may be taken on the word of one, whether it is looked into or opened. No memory is taken and no time
 * spent before what the file says has been held against its size on disk, its own names and the machine.
 */
import { getHeapStatistics } from 'node:v8';
import { Fault } from '../base/errors.ts';
import { offeredMemory } from '../base/machine.ts';

/** Of one line of text: a header that names half a million columns has some 10 MB. */
const mostLineBytes = 2 ** 25;
/** Columns of a text table: each is a few strings while it is looked at. */
const mostColumns = 2 ** 19;
/** Attributes, shapes and the like of one group or array. */
export const mostMetadataBytes = 2 ** 25;
/** What is stored, and so unpacked, together: numbers; texts, whose length is not known before. */
export const [mostChunkBytes, mostTextChunkBytes] = [2 ** 30, 2 ** 28];

/**
 * Looking into a file: what may be unpacked of an array, how many of its chunks, for how long arrays are looked at, and how many
 * annotations are listed.
 */
export const glance = { chunkBytes: 2 ** 26, chunks: 64, ms: 700, listed: 2000 };

/** Cells or genes that can be named: each name is an object of some 64 bytes, beside what else the heap holds. */
const mostNames = Math.min(2 ** 26, Math.floor(getHeapStatistics().heap_size_limit / 128));

/**
 * No data pack better than this: gzip at most 1032 times, zstd and Blosc more only where all is alike. Below the second number nobody is
 * hurt.
 */
const [mostPacked, harmlessBytes] = [4096, 2 ** 28];
/**
 * Chunks that no file of ordinary size is suspected for, those that can be read one by one, and bytes each should have where there are
 * more.
 */
const [harmlessChunks, mostSmallChunks, smallChunkBytes] = [2 ** 14, 2 ** 20, 2 ** 12];

/** @throws `unsupported` where a file needs more memory than there is */
export function checkMemory(bytes: number, file?: string, place?: string): void {
  const memory = offeredMemory();
  if (bytes <= memory) return;
  throw new Fault('unsupported', `It would take ${gigabytes(bytes)} of memory; there are ${gigabytes(memory)}.`, {
    file,
    place,
    remedy:
      'If that is more than the file should hold, it is damaged; else choose another of its matrices, or open it on a larger machine.',
  });
}

/** @throws `malformed` for what is no number of rows or columns */
export function checkCount(count: unknown, file: string, place: string): number {
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= mostNames) return count;
  throw new Fault(
    'malformed',
    `It says ${typeof count === 'number' ? count.toLocaleString('en') : `‘${String(count)}’`} where a number of cells or genes should stand.`,
    { file, place, remedy: 'Write the file again with the program that made it.' },
  );
}

/** Rows as they come, where nothing says before how many there will be. @throws `unsupported` */
export function checkRows(rows: number): void {
  if (rows <= mostNames) return;
  throw new Fault('unsupported', `It has more than ${mostNames.toLocaleString('en')} rows, more than can be named in memory.`, {
    remedy: 'If that is more than the file should hold, it is damaged; else split it.',
  });
}

/** @throws `unsupported` for a line of text with more fields than can be looked at */
export function checkColumns(line: string, delimiter: string, file: string, row: number): void {
  if (line.length <= mostColumns) return;
  let fields = 1;
  for (let at = line.indexOf(delimiter); at >= 0 && fields <= mostColumns; at = line.indexOf(delimiter, at + 1)) fields++;
  if (fields <= mostColumns) return;
  throw new Fault('unsupported', `It has more than ${mostColumns.toLocaleString('en')} columns.`, {
    file,
    place: `row ${row}`,
    remedy: 'If that is more than the file should hold, it is damaged; else save it as Matrix Market or h5ad.',
  });
}

/** @throws `malformed` for a line that comes to no end */
export function checkLine(bytes: number, file: string): void {
  if (bytes <= mostLineBytes) return;
  throw new Fault('malformed', `A line goes on for more than ${Math.floor(mostLineBytes / 1e6)} MB.`, {
    file,
    remedy: 'If it has lines at all, save it as Matrix Market or h5ad; else it is no text table, or damaged.',
  });
}

/**
 * What is unpacked only to be passed over, as of an archive whose names are looked for: time grows with it, and real matrices pack far less
 * well than nothing but zeros.
 */
const [mostPassedOver, harmlessPassedOver] = [256, 2 ** 28];

/** @param unpacked bytes so far @param packed the file's own @throws `malformed` for a file that unpacks to no end */
export function checkPassedOver(unpacked: number, packed: number, file: string): void {
  if (unpacked <= harmlessPassedOver + mostPassedOver * packed) return;
  throw new Fault(
    'malformed',
    `It holds more than ${gigabytes(unpacked)} in ${Math.max(1, Math.round(packed / 1e3)).toLocaleString('en')} kB.`,
    {
      file,
      remedy: 'If that is what it should hold, unpack it and open what comes out; else it is damaged: copy or download it again.',
    },
  );
}

/** An array as a file announces it. */
interface Announced {
  shape: number[];
  bytesEach: number;
  chunkElements: number;
  place: string;
}

/** Whether what an array announces is believed only of a file that is large enough. */
export function isLarge({ shape, bytesEach, chunkElements }: Announced): boolean {
  return product(shape) * bytesEach > harmlessBytes || chunksOf(shape, chunkElements) > harmlessChunks;
}

/**
 * @param onDisk bytes of the whole file or folder @throws `malformed` for more than can be in it, `unsupported` for crumbs that would take
 * for ever
 */
export function checkAnnounced({ shape, bytesEach, chunkElements, place }: Announced, onDisk: number, file: string): void {
  const bytes = product(shape) * bytesEach;
  const says = `It says it holds ${shape.map((n) => n.toLocaleString('en')).join(' × ')} values`;
  if (bytes > harmlessBytes && bytes / mostPacked > onDisk) {
    throw new Fault(
      'malformed',
      `${says}, ${gigabytes(bytes)}, in a file of ${Math.max(1, Math.round(onDisk / 1e3)).toLocaleString('en')} kB.`,
      { file, place, remedy: 'Copy or download it again, or write it again with the program that made it.' },
    );
  }
  const chunks = chunksOf(shape, chunkElements);
  if (chunks > harmlessChunks && (chunks > onDisk || (chunks > mostSmallChunks && chunkElements * bytesEach < smallChunkBytes))) {
    throw new Fault('unsupported', `${says} in ${chunks.toLocaleString('en')} pieces of ${chunkElements.toLocaleString('en')}.`, {
      file,
      place,
      remedy: 'Write it again in larger chunks, of some 100,000 values each.',
    });
  }
}

/** An allocation that failed, as a fault, and what was stopped while it grew, with the file it came from; everything else passes. */
export function toMemoryFault(error: unknown, file: string): unknown {
  if (error instanceof Fault && error.tag === 'unsupported' && error.detail.file === undefined)
    return new Fault(error.tag, error.message, { ...error.detail, file }, error);
  if (!(error instanceof RangeError) || !/array length|allocation|string length/i.test(error.message)) return error;
  return new Fault(
    'unsupported',
    'It needs more memory than there is.',
    { file, remedy: 'Close other programs, choose another of its matrices, or open it on a larger machine.' },
    error,
  );
}

const product = (shape: number[]) => shape.reduce((all, n) => all * n, 1);
const chunksOf = (shape: number[], chunkElements: number) => Math.ceil(product(shape) / Math.max(1, chunkElements));

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toLocaleString('en', { maximumFractionDigits: 1 })} GB`;
}
