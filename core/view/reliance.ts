/** How far estimated metrics are to be relied on, in words: the same in the window, figures and the terminal. */
import type { IndicatrixReliance } from '../types.ts';
import { formatCount, formatValue } from './numbers.ts';

/** Below it the error to be expected is more than half of the metric. */
export const leastReliability = 0.5;

/** Of places or cells: NaN where there is no metric. */
export interface RelianceValues {
  radius: ArrayLike<number>;
  spread: ArrayLike<number>;
  axisSpread: ArrayLike<number>;
  angleSpread: ArrayLike<number>;
  inconsistency: ArrayLike<number>;
  reliability: ArrayLike<number>;
}

/** Those of some of the ellipses. */
export function relianceAmong(
  { radius, spread, axisSpread, angleSpread, inconsistency, reliability }: IndicatrixReliance,
  kept: readonly number[],
): IndicatrixReliance {
  const at = (values: Float32Array) => Float32Array.from(kept, (index) => values[index]);
  return {
    radius: at(radius),
    spread: at(spread),
    axisSpread: at(axisSpread),
    angleSpread: at(angleSpread),
    inconsistency: at(inconsistency),
    reliability: at(reliability),
  };
}

export interface RelianceSummary {
  count: number;
  /** Without a metric. */
  none: number;
  /** With one that is not to be relied on. */
  unreliable: number;
  /** Medians over those that have one; NaN where none has. */
  radius: number;
  spread: number;
  axisSpread: number;
  angleSpread: number;
  inconsistency: number;
}

export function summarizeReliance(values: RelianceValues): RelianceSummary {
  const { reliability } = values;
  const known = Array.from(reliability).filter((value) => !Number.isNaN(value));
  const median = (of: ArrayLike<number>) => {
    const sorted = Array.from(of)
      .filter((value) => !Number.isNaN(value))
      .sort((a, b) => a - b);
    return sorted.length === 0 ? NaN : sorted[sorted.length >> 1];
  };
  return {
    count: reliability.length,
    none: reliability.length - known.length,
    unreliable: known.filter((value) => value < leastReliability).length,
    radius: median(values.radius),
    spread: median(values.spread),
    axisSpread: median(values.axisSpread),
    angleSpread: median(values.angleSpread),
    inconsistency: median(values.inconsistency),
  };
}

/** What a wider window would change: 0.03 → `consistent (3 %)`. */
export function inconsistencyWords(value: number): string {
  if (Number.isNaN(value)) return 'not known';
  const word = value < 0.05 ? 'consistent' : value < 0.15 ? 'nearly consistent' : value < 0.5 ? 'inconsistent' : 'very inconsistent';
  return `${word} (${share(value)})`;
}

/** Sentences on many metrics. @param what `cells`, `ellipses` */
export function relianceLines(summary: RelianceSummary, what: string): string[] {
  const { count, none, unreliable, radius, spread, axisSpread, angleSpread, inconsistency } = summary;
  if (none === count) return [`None of ${formatCount(count)} ${what} has a metric: too few cells lie near one another.`];
  return [
    `Windows reach ${formatValue(radius)} in the data’s units (median).`,
    `By chance the metric varies by ${share(spread)}, long axes by ${share(axisSpread)} and ${formatValue(angleSpread)}° (medians of standard errors${none > 0 ? `, over the ${what} that have a metric` : ''}).`,
    spread > leastReliability
      ? 'Whether windows of two sizes agree cannot be told for chance.'
      : `Windows of two sizes are ${inconsistencyWords(inconsistency)}.`,
    `${formatCount(unreliable)} of ${formatCount(count)} ${what} are unreliable${none > 0 ? `, ${formatCount(none)} have no metric` : ''}.`,
  ];
}

function share(value: number): string {
  if (value > 1) return 'more than 100 %';
  return Number.isNaN(value) ? '–' : `${value >= 0.095 ? Math.round(100 * value) : Number((100 * value).toPrecision(1))} %`;
}
