/** Numbers for a person, the same in figures, tables and the terminal. */

/** Three significant digits, powers of ten where very large or very small: `0.0312`, `6,145`, `1.00e−5`; a dash for none. */
export function formatValue(value: number | null | undefined): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  return (size === 0 ? '0' : size < 1e-3 || size >= 1e6 ? value.toExponential(2).replace('e+', 'e') : size >= 1000 ? formatCount(Math.round(value)) : value.toPrecision(3)).replaceAll('-', '−');
}

/** `68,579` */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}
