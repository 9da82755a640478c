/** Round numbers for axes and scale bars. */

/** The largest of 1, 2, 5 × 10ⁿ that is not above `most`. */
export function roundBelow(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return power * (most / power >= 5 ? 5 : most / power >= 2 ? 2 : 1);
}

/** Round numbers within [from, to], about `count` of them. */
export function ticksWithin(from: number, to: number, count: number): number[] {
  if (!(to > from)) return [];
  const step = roundBelow((2 * (to - from)) / count);
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, index) => {
    const value = (first + index) * step;
    return Number(value.toPrecision(12));
  });
}

/** As few digits as tell it: `−2.5`, `0`, `1e5`. */
export function tickLabel(value: number): string {
  return (
    Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3) ? value.toExponential().replace('e+', 'e') : String(value)
  ).replaceAll('-', '−');
}
