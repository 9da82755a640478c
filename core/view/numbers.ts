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

/** `1.2 GB`, of 1000 each, as file managers count */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? formatCount(Math.round(value)) : value.toPrecision(2)} ${units[power]}`;
}
