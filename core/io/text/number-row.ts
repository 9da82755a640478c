/** Reads one line of numbers from its bytes: the innermost loop of opening a text table. */
import type { Values } from '../../types.ts';

const zero = 0x30;
const point = 0x2e;
const minus = 0x2d;
const quote = 0x22;
/** Powers that float64 holds exactly: a mantissa of 15 digits divided by one of them is rounded once, so correctly. */
const powers = Float64Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
const exactDigits = 15;

/** Why a row could not be read. `text` is the field as it stands. */
export type RowFlaw = { kind: 'ragged'; found: number } | { kind: 'text' | 'missing'; column: number; text: string };

/**
 * Fills `row` from the fields between `from` and `to`.
 * @returns null, or what is wrong with the line
 */
export function readNumbers(bytes: Uint8Array, from: number, to: number, delimiter: number, row: Values): RowFlaw | null {
  const cols = row.length;
  let at = from;
  for (let column = 0; ; column++) {
    const start = at;
    const negative = bytes[at] === minus;
    if (negative) at++;
    let mantissa = 0;
    let digits = 0;
    let decimals = 0;
    let digit = bytes[at] - zero;
    while (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
      digit = bytes[++at] - zero;
    }
    if (bytes[at] === point) {
      digit = bytes[++at] - zero;
      while (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        digits++;
        decimals++;
        digit = bytes[++at] - zero;
      }
    }
    if (column >= cols) return { kind: 'ragged', found: column + 1 + count(bytes, at, to, delimiter) };
    if (digits > 0 && digits <= exactDigits && (at >= to || bytes[at] === delimiter)) {
      const value = mantissa / powers[decimals];
      row[column] = negative ? -value : value;
    } else {
      at = fieldEnd(bytes, start, to, delimiter);
      const text = fieldText(bytes, start, at);
      if (/^(|na|nan|n\/a|null|none)$/i.test(text)) return { kind: 'missing', column, text };
      const value = Number(text);
      if (Number.isNaN(value)) return { kind: 'text', column, text };
      row[column] = value;
    }
    if (at >= to) return column + 1 === cols ? null : { kind: 'ragged', found: column + 1 };
    at++;
  }
}

export function fieldEnd(bytes: Uint8Array, from: number, to: number, delimiter: number): number {
  let at = from;
  if (bytes[at] === quote) for (at++; at < to && !(bytes[at] === quote && bytes[at + 1] !== quote); at += bytes[at] === quote ? 2 : 1);
  while (at < to && bytes[at] !== delimiter) at++;
  return at;
}

/** Trimmed, and without the quotes around it. */
export function fieldText(bytes: Uint8Array, from: number, to: number): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8').trim();
  return text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1).replaceAll('""', '"') : text;
}

function count(bytes: Uint8Array, from: number, to: number, delimiter: number): number {
  let found = 0;
  for (let at = from; at < to; at++) if (bytes[at] === delimiter) found++;
  return found;
}
