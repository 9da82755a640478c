/** Text files by whole lines, in blocks: plain or gzipped, of any size, never a string of the whole. */
import type { Job } from '../../base/job.ts';
import { byteBlocks, type ByteBlock } from '../bytes.ts';
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
  for await (const { bytes, fraction } of inUtf8(byteBlocks(file, job), encodingOf(file.head))) {
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

/** What spreadsheets call Unicode text, by the mark that it begins with; without one, by the zeros beside its first letters. */
export function encodingOf(head: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const isText = (byte: number) => (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === newline || byte === carriageReturn;
  const some = head.subarray(0, 64);
  const isAlternating = (from: 0 | 1) => some.length === 64 && some.every((byte, i) => (i % 2 === from ? isText(byte) : byte === 0));
  return isAlternating(0) ? 'utf-16le' : isAlternating(1) ? 'utf-16be' : null;
}

async function* inUtf8(blocks: AsyncGenerator<ByteBlock>, encoding: ReturnType<typeof encodingOf>): AsyncGenerator<ByteBlock> {
  if (encoding === null) {
    yield* blocks;
    return;
  }
  const decoder = new TextDecoder(encoding);
  for await (const { bytes, fraction } of blocks) {
    // Half a character waits for the next block.
    const text = decoder.decode(bytes, { stream: true });
    if (text !== '') yield { bytes: Buffer.from(text, 'utf8'), fraction };
  }
}

/** The end of a line within quotes, until it is decoded: a character of no text. */
const quotedBreak = 0x1e;
const quote = 0x22;
/** A name with a line break is not longer: a quote that stands alone is no beginning of one. */
const longestQuoted = 4096;
const [besideFields, afterFields] = [',\t;| \n', ',\t;| \n\r'].map((text) => new Set(Buffer.from(text, 'latin1')));

/**
 * Line blocks of a table whose quoted fields may hold line breaks: these stand in for {@link decodeText} as other characters, so that a row
 * is a line. A quote that is closed nowhere near is a character like any other.
 */
export async function* tableBlocks(file: FileHead, job: Job): AsyncGenerator<LineBlock> {
  let held: Uint8Array = new Uint8Array(0);
  for await (const block of lineBlocks(file, job)) {
    const bytes = held.length ? Buffer.concat([held, block.bytes]) : block.bytes;
    const open = joinQuoted(bytes);
    held = bytes.slice(open);
    if (open > 0) yield { bytes: bytes.subarray(0, open), fraction: block.fraction };
  }
  if (held.length) yield { bytes: held, fraction: 1 };
}

/** @returns where a line begins in which a quote is still open at the end; the length where none does */
function joinQuoted(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(quote); at >= 0;) {
    const begins = at === 0 || besideFields.has(bytes[at - 1]);
    const close = begins ? closing(bytes, at) : at;
    if (close < 0) {
      const nearEnd = bytes.length - at < longestQuoted && bytes.subarray(at).includes(newline);
      if (nearEnd) return bytes.lastIndexOf(newline, at) + 1;
    } else if (close > at) {
      for (let end = bytes.indexOf(newline, at); end >= 0 && end < close; end = bytes.indexOf(newline, end + 1)) bytes[end] = quotedBreak;
    }
    at = bytes.indexOf(quote, Math.max(at, close) + 1);
  }
  return bytes.length;
}

/** The quote that ends a field; the one that begins it where that is none; −1 where it may be still to come. */
function closing(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(quote, from + 1);
  while (at >= 0 && bytes[at + 1] === quote) at = bytes.indexOf(quote, at + 2);
  if (at < 0) return -1;
  const ends = at + 1 === bytes.length || afterFields.has(bytes[at + 1]);
  return ends && at - from <= longestQuoted ? at : from;
}

/** By the greater number: a line that another program put behind the others may end otherwise. */
function endsInReturns(bytes: Uint8Array): boolean | null {
  const at = bytes.indexOf(carriageReturn);
  if (at < 0 || at === bytes.length - 1) return bytes.includes(newline) ? false : null;
  let [alone, newlines] = [0, 0];
  for (let i = bytes.indexOf(newline); i >= 0; i = bytes.indexOf(newline, i + 1)) newlines++;
  for (let i = at; i >= 0; i = bytes.indexOf(carriageReturn, i + 1))
    if (bytes[i + 1] !== newline && bytes[i + 1] !== carriageReturn) alone++;
  return alone > newlines;
}

function join(parts: Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const windows1252 = new TextDecoder('windows-1252');

/** UTF-8, or what Western spreadsheets wrote before it. The byte order mark at the beginning of a text is left out. */
export function decodeText(bytes: Uint8Array): string {
  return withBreaks(decoded(bytes));
}

function decoded(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return windows1252.decode(bytes);
  }
}

/** Puts line ends where {@link tableBlocks} had others. */
const withBreaks = (text: string) => (text.includes('\x1e') ? text.replaceAll(/\r?\x1e/g, '\n') : text);

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
