/** The beginning of a text table: enough whole lines to see how it is written. */
import { decodeText, type LineBlock } from './text-lines.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;
const hash = 0x23;
/** Lines that the table begins with, leaving out those that are short beside them: comments and titles. */
const linesForEvidence = 5;
const [bytesForNames, mostBytesForEvidence] = [1 << 20, 1 << 25];
/** Lines looked at for names and values. */
export const mostLines = 400;
/** Empty ones and comments among them. */
const mostLinesPassed = 1 << 16;

/** The first block holds enough lines to see how the table is written. */
export async function* withFirstLines(blocks: AsyncGenerator<LineBlock>): AsyncGenerator<LineBlock> {
  let held: Uint8Array | null = new Uint8Array(0);
  let lookedAt = 0;
  for await (const { bytes, fraction } of blocks) {
    if (!held) {
      yield { bytes, fraction };
      continue;
    }
    held = held.length ? Buffer.concat([held, bytes]) : bytes;
    // Once more only when there is twice as much.
    if (held.length < 2 * lookedAt && held.length < mostBytesForEvidence) continue;
    lookedAt = held.length;
    if (held.length >= mostBytesForEvidence || isEnough(held)) {
      yield { bytes: withoutMark(held), fraction };
      held = null;
    }
  }
  if (held?.length) yield { bytes: withoutMark(held), fraction: 1 };
}

/** UTF-8's byte order mark. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function isEnough(bytes: Uint8Array): boolean {
  const lengths: number[] = [];
  let lines = 0;
  for (let from = 0; from < bytes.length && lengths.length < mostLines && lines < mostLinesPassed; lines++) {
    const found = bytes.indexOf(newline, from);
    const end = found < 0 ? bytes.length : found + 1;
    if (end - from > 2 && bytes[from] !== hash) lengths.push(end - from);
    from = end;
  }
  if (lengths.length >= mostLines || lines >= mostLinesPassed) return true;
  const longest = Math.max(0, ...lengths);
  return bytes.length >= bytesForNames && lengths.filter((length) => length * 10 >= longest).length >= linesForEvidence;
}

export interface Line {
  /** Without its end. */
  text: string;
  /** Where the next one begins. */
  end: number;
}

/** More than delimiters and blanks. */
const holdsSomething = /[^\s,;|\x1a]/;

/** Lines that hold something. @param most how many @param bytesAtMost beyond the first few lines, no more than so much text */
export function firstLines(bytes: Uint8Array, most = mostLines, bytesAtMost = Infinity): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < bytes.length && lines.length < most && (from < bytesAtMost || lines.length < linesForEvidence);) {
    const end = skipLine(bytes, from);
    const text = decodeText(bytes.subarray(from, end)).replace(/\r?\n$/, '');
    if (holdsSomething.test(text)) lines.push({ text, end });
    from = end;
  }
  return lines;
}

/** Where the line after the next non-empty one begins. */
export function skipLine(bytes: Uint8Array, from: number): number {
  let end = bytes.indexOf(newline, from);
  while (end >= 0 && end - from <= 1 && (end === from || bytes[from] === carriageReturn)) {
    from = end + 1;
    end = bytes.indexOf(newline, from);
  }
  return end < 0 ? bytes.length : end + 1;
}
