/** How many cells have how much of something, on an axis on which a threshold can be set. */

export interface Histogram {
  /** Cells a bin, from `low` to `high`. */
  counts: Uint32Array;
  isLog: boolean;
  low: number;
  high: number;
}

const bins = 60;

/** Logarithmic where the values span more than a factor of 20; zeros then stand at the left end. */
export function histogram(values: ArrayLike<number>): Histogram {
  let [least, most, leastPositive] = [Infinity, 0, Infinity];
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    if (value < least) least = value;
    if (value > most) most = value;
    if (value > 0 && value < leastPositive) leastPositive = value;
  }
  const isLog = leastPositive < Infinity && most / leastPositive > 20;
  const low = isLog ? leastPositive : Math.min(least, 0) === 0 ? 0 : least;
  const shape: Histogram = { counts: new Uint32Array(bins), isLog, low: Number.isFinite(low) ? low : 0, high: most > low ? most : low + 1 };
  for (let at = 0; at < values.length; at++) shape.counts[Math.min(bins - 1, Math.floor(placeOf(shape, values[at]) * bins))]++;
  return shape;
}

/** 0…1 along the axis. */
export function placeOf({ isLog, low, high }: Histogram, value: number): number {
  const place = isLog ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.min(1, Math.max(0, place));
}

/** The value at a place, rounded to three digits: thresholds are for people. */
export function valueAt({ isLog, low, high }: Histogram, place: number): number {
  return Number((isLog ? low * (high / low) ** place : low + place * (high - low)).toPrecision(3));
}
