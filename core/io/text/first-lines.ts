/** The beginning of a text table: enough whole lines to see how it is written. */
import type { LineBlock } from './text-lines.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;
const linesForEvidence = 5;
const mostBytesForEvidence = 1 << 26;

/** The first block holds enough lines to see how the table is written. */
export async function* withFirstLines(blocks: AsyncGenerator<LineBlock>): AsyncGenerator<LineBlock> {
  let held: Uint8Array | null = new Uint8Array(0);
  for await (const { bytes, fraction } of blocks) {
    if (!held) {
      yield { bytes, fraction };
      continue;
    }
    held = held.length ? Buffer.concat([held, bytes]) : bytes;
    if (held.length >= mostBytesForEvidence || firstLines(held).length >= linesForEvidence) {
      yield { bytes: held, fraction };
      held = null;
    }
  }
  if (held?.length) yield { bytes: held, fraction: 1 };
}

export function firstLines(bytes: Uint8Array, most = linesForEvidence): string[] {
  const lines: string[] = [];
  for (let from = 0; from < bytes.length && lines.length < most; ) {
    const end = skipLine(bytes, from);
    const line = Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from).toString('utf8').replace(/\r?\n$/, '');
    if (line !== '') lines.push(line);
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
