/** Text files by whole lines, in blocks: plain or gzipped, of any size, never a string of the whole. */
import type { Job } from '../../base/job.ts';
import { byteBlocks } from '../bytes.ts';
import type { FileHead } from '../files.ts';
import { checkLine } from '../limits.ts';

export interface LineBlock {
  /** Whole lines; the last one may lack its line end at the end of the file. */
  bytes: Uint8Array;
  /** 0…1 of the file that has been read. */
  fraction: number;
}

const newline = 0x0a;
const carriageReturn = 0x0d;

/** @throws `malformed` for a line that comes to no end */
export async function* lineBlocks(file: FileHead, job: Job): AsyncGenerator<LineBlock> {
  let carried: Uint8Array[] = [];
  let carriedBytes = 0;
  /** Lines that end in carriage returns alone, as old spreadsheets of the Macintosh write them; unknown before the first line end. */
  let returns: boolean | null = null;
  for await (const { bytes, fraction } of byteBlocks(file, job)) {
    returns ??= endsInReturns(bytes);
    if (returns) for (let at = bytes.indexOf(carriageReturn); at >= 0; at = bytes.indexOf(carriageReturn, at + 1)) bytes[at] = newline;
    const end = bytes.lastIndexOf(newline) + 1;
    if (end > 0) {
      yield { bytes: join([...carried, bytes.subarray(0, end)]), fraction };
      carried = [];
      carriedBytes = 0;
    }
    if (end < bytes.length) carried.push(bytes.subarray(end));
    checkLine((carriedBytes += bytes.length - end), file.path);
  }
  if (carried.length) yield { bytes: join(carried), fraction: 1 };
}

function endsInReturns(bytes: Uint8Array): boolean | null {
  const at = bytes.indexOf(carriageReturn);
  if (at < 0 || at === bytes.length - 1) return bytes.includes(newline) ? false : null;
  return !bytes.includes(newline);
}

function join(parts: Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const windows1252 = new TextDecoder('windows-1252');

/** UTF-8, or what Western spreadsheets wrote before it. The byte order mark at the beginning of a text is left out. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return windows1252.decode(bytes);
  }
}

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
