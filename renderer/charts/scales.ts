/** Scales and ticks for small charts. */

export interface Scale {
  /** From data to 0…1. */
  at(value: number): number;
  ticks: number[];
}

/** Covers the values with round ends; logarithmic where all are positive. */
export function logScale(values: Iterable<number>): Scale {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!(value > 0) || !Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) [low, high] = [0.1, 1];
  if (high / low < 1.2) [low, high] = [low / 1.2, high * 1.2];
  const [from, to] = [Math.log10(low), Math.log10(high)];
  return { at: (value) => (Math.log10(value) - from) / (to - from), ticks: logTicks(low, high) };
}

export function linearScale(low: number, high: number): Scale {
  const span = Math.max(high - low, 1e-12);
  const step = niceStep(span / 4);
  const first = Math.ceil(low / step);
  return {
    at: (value) => (value - low) / span,
    ticks: Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step),
  };
}

/** Powers of ten where there are enough of them, else 1, 2, 5 of each; at most about six. */
function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low);
  const digits = decades > 3 ? [1] : decades > 1 ? [1, 3] : [1, 1.5, 2, 3, 4, 5, 7];
  const every = Math.max(1, Math.ceil(decades / 6));
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    if (power % every !== 0) continue;
    ticks.push(...digits.map((digit) => digit * 10 ** power).filter((tick) => tick >= low * 0.999 && tick <= high * 1.001));
  }
  return ticks;
}

/** `0.05`, `2`, `1e-5` */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  return size === 0 ? '0' : size >= 1e-3 && size < 1e5 ? String(Number(value.toPrecision(3))) : value.toExponential(0);
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((digit) => digit * power).find((step) => step >= rough)!;
}

/** Indices of about `most` points that keep the shape of a line: its ends, and the lowest and the highest of each stretch. */
export function thin(y: ArrayLike<number>, most: number): number[] {
  if (y.length <= most) return Array.from(y, (_, index) => index);
  const stretches = Math.ceil(most / 2);
  const kept = [0];
  for (let stretch = 0; stretch < stretches; stretch++) {
    const begin = Math.floor((stretch * y.length) / stretches);
    const end = Math.floor(((stretch + 1) * y.length) / stretches);
    let [low, high] = [begin, begin];
    for (let index = begin; index < end; index++) {
      if (y[index] < y[low]) low = index;
      if (y[index] > y[high]) high = index;
    }
    kept.push(Math.min(low, high), Math.max(low, high));
  }
  kept.push(y.length - 1);
  return [...new Set(kept)];
}
