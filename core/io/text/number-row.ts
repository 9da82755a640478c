/** Reads one line of numbers from its bytes: the innermost loop of opening a text table. */
import type { Values } from '../../types.ts';
import { isMissing, toNumber, type Decimal } from './fields.ts';
import { decodeText } from './text-lines.ts';

const zero = 0x30;
const minus = 0x2d;
const blank = 0x20;
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
export function readNumbers(
  bytes: Uint8Array,
  from: number,
  to: number,
  delimiter: number,
  row: Values,
  decimal: Decimal = '.',
): RowFlaw | null {
  const cols = row.length;
  const point = decimal.charCodeAt(0);
  let at = from;
  for (let column = 0; ; column++) {
    // Most counts are of one digit.
    for (; column < cols && bytes[at + 1] === delimiter && at + 1 < to; column++, at += 2) {
      const single = bytes[at] - zero;
      if (single < 0 || single > 9) break;
      row[column] = single;
    }
    while (bytes[at] === blank && at < to) at++;
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
      const value = toNumber(plainText(bytes, start, at), decimal);
      if (Number.isNaN(value)) {
        const text = fieldText(bytes, start, at);
        return { kind: isMissing(text) ? 'missing' : 'text', column, text };
      }
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
  return unquoted(decodeText(bytes.subarray(from, to)).trim());
}

/** Numbers are ASCII; what is not is decoded for the message alone. */
function plainText(bytes: Uint8Array, from: number, to: number): string {
  return unquoted(
    Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from)
      .toString('latin1')
      .trim(),
  );
}

function unquoted(text: string): string {
  return text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1).replaceAll('""', '"') : text;
}

function count(bytes: Uint8Array, from: number, to: number, delimiter: number): number {
  let found = 0;
  for (let at = from; at < to; at++) if (bytes[at] === delimiter) found++;
  return found;
}
