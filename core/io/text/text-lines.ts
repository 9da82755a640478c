/** Text files by whole lines, in blocks: plain or gzipped, of any size, never a string of the whole. */
import type { Job } from '../../base/job.ts';
import { byteBlocks } from '../bytes.ts';
import type { FileHead } from '../files.ts';

export interface LineBlock {
  /** Whole lines; the last one may lack its line end at the end of the file. */
  bytes: Uint8Array;
  /** 0…1 of the file that has been read. */
  fraction: number;
}

const newline = 0x0a;

export async function* lineBlocks(file: FileHead, job: Job): AsyncGenerator<LineBlock> {
  let carried: Uint8Array[] = [];
  for await (const { bytes, fraction } of byteBlocks(file, job)) {
    const end = bytes.lastIndexOf(newline) + 1;
    if (end > 0) {
      yield { bytes: join([...carried, bytes.subarray(0, end)]), fraction };
      carried = [];
    }
    if (end < bytes.length) carried.push(bytes.subarray(end));
  }
  if (carried.length) yield { bytes: join(carried), fraction: 1 };
}

function join(parts: Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}
