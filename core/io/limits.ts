/** What a file may ask for: no memory is taken on the word of a file that is broken, or that this machine cannot hold. */
import { totalmem } from 'node:os';
import { Fault } from '../base/errors.ts';

/** Cells or genes that can be named: their names alone would fill the heap beyond. */
const mostNames = 2 ** 26;

/** @throws `unsupported` where a file needs more memory than there is */
export function checkMemory(bytes: number, file: string, place: string): void {
  if (bytes <= totalmem()) return;
  throw new Fault('unsupported', `It would take ${gigabytes(bytes)} of memory; this machine has ${gigabytes(totalmem())}.`, { file, place, remedy: 'If that is more than the file should hold, it is damaged; else choose another of its matrices, or open it on a larger machine.' });
}

/** @throws `malformed` for what is no number of rows or columns */
export function checkCount(count: unknown, file: string, place: string): number {
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= mostNames) return count;
  throw new Fault('malformed', `It says ${typeof count === 'number' ? count.toLocaleString('en') : `‘${String(count)}’`} where a number of cells or genes should stand.`, { file, place, remedy: 'Write the file again with the program that made it.' });
}

/** An allocation that failed, as a fault; everything else passes. */
export function toMemoryFault(error: unknown, file: string): unknown {
  if (!(error instanceof RangeError) || !/array length|allocation|string length/i.test(error.message)) return error;
  return new Fault('unsupported', 'It needs more memory than there is.', { file, remedy: 'Close other programs, choose another of its matrices, or open it on a larger machine.' }, error);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toLocaleString('en', { maximumFractionDigits: 1 })} GB`;
}
