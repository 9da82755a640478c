/** What the numbers of a matrix are, by those seen so far. */
import type { Values, ValueKind } from '../types.ts';

/** From here on float32 does not hold every whole number. */
const largestExact = 2 ** 24;

/** What is said where counts are held in float32 that may have been rounded to it. */
export const roundedNote = `Counts beyond ${largestExact.toLocaleString('en')} are held to seven digits, as float32 has them: their last digits may differ from the file’s.`;

export class ValueEvidence {
  private negative = false;
  private fractional = false;
  private large = false;

  /** @returns the position of the first value that is not finite, −1 where all are */
  add(values: Values, from = 0, to = values.length): number {
    let { negative, fractional, large } = this;
    for (let i = from; i < to; i++) {
      const value = values[i];
      // Most are counts: whole, not negative, of 24 bits.
      const whole = value | 0;
      if (whole === value && whole >>> 24 === 0) continue;
      // Infinity − Infinity and NaN − NaN are NaN.
      if (value - value !== 0) return i;
      if (value < 0) negative = true;
      if (value !== Math.trunc(value)) fractional = true;
      if (value >= largestExact) large = true;
    }
    this.negative = negative;
    this.fractional = fractional;
    this.large = large;
    return -1;
  }

  get kind(): ValueKind {
    return this.negative ? 'signed' : this.fractional ? 'nonnegative' : 'counts';
  }

  /** What to say of numbers that were held in float32. */
  get notes(): string[] {
    return this.large && this.kind === 'counts' ? [roundedNote] : [];
  }
}

/** 0…1 */
export function shareOfNonZeros(values: Values): number {
  let nonZeros = 0;
  for (const value of values) if (value !== 0) nonZeros++;
  return nonZeros / Math.max(1, values.length);
}
