/** Numbers for a person, the same in figures, tables and the terminal. */
import type { Estimate, MetricInfo } from '../types.ts';

/** Three significant digits, powers of ten where very large or very small: `0.0312`, `6,145`, `1.00e−5`; a dash for none. */
export function formatValue(value: number | null | undefined): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  return (
    size === 0
      ? '0'
      : size < 1e-3 || size >= 1e6
        ? value.toExponential(2).replace('e+', 'e')
        : size >= 1000
          ? formatCount(Math.round(value))
          : value.toPrecision(3)
  ).replaceAll('-', '−');
}

/** Mean and deviation to the digits that the deviation leaves certain: `0.331 ± 0.013`, `(2.7 ± 0.3)e−7`; a single run to three digits. */
export function formatEstimate(estimate: Pick<Estimate, 'mean' | 'deviation'> | null | undefined): string {
  if (!estimate) return '–';
  const { mean, deviation, exponent } = estimateDigits(estimate);
  const text = deviation === null ? mean : `${mean} ± ${deviation}`;
  return (exponent === 0 ? text : deviation === null ? `${text}e${exponent}` : `(${text})e${exponent}`).replaceAll('-', '−');
}

/** The digits of an estimate, both to the same place: two of the deviation where it begins with a 1, else one. */
export function estimateDigits({ mean, deviation }: Pick<Estimate, 'mean' | 'deviation'>): {
  mean: string;
  deviation: string | null;
  exponent: number;
} {
  const size = Math.max(Math.abs(mean), deviation ?? 0);
  const exponent = size > 0 && (size < 1e-3 || size >= 1e6) ? Math.floor(Math.log10(size)) : 0;
  const scaled = mean / 10 ** exponent;
  if (!deviation)
    return { mean: scaled === 0 ? '0' : roundedTo(scaled, 2 - Math.floor(Math.log10(Math.abs(scaled)))), deviation: null, exponent };
  const spread = deviation / 10 ** exponent;
  const leading = Math.floor(Math.log10(spread));
  const digits = spread / 10 ** leading < 2 ? 2 : 1;
  const decimals = digits - 1 - leading;
  return { mean: roundedTo(scaled, decimals), deviation: roundedTo(spread, decimals), exponent };
}

function roundedTo(value: number, decimals: number): string {
  if (decimals > 0) return value.toFixed(Math.min(decimals, 20));
  const step = 10 ** -decimals;
  return (Math.round(value / step) * step).toFixed(0);
}

/** `68,579` */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `2,638 of 2,700 cells`, `all 2,700 cells` */
export function formatKept(kept: number, all: number, things: string): string {
  return kept === all ? `all ${formatCount(all)} ${things}` : `${formatCount(kept)} of ${formatCount(all)} ${things}`;
}

/** ↓ where lower is better. */
export function directionArrow({ direction }: Pick<MetricInfo, 'direction'>): string {
  return direction === 'lower' ? '↓' : '↑';
}

/** `0.42 ± 0.03` over several seeds, `0.420` of one run, `0.420 (1 of 3)` where only one of three has a value. */
export function formatSummary(summary: { mean: number; spread: number | null; count?: number; of?: number } | null): string {
  if (!summary) return '–';
  const value = summary.spread === null ? formatValue(summary.mean) : formatEstimate({ mean: summary.mean, deviation: summary.spread });
  return summary.of === undefined ? value : `${value} (${summary.count} of ${summary.of})`;
}
