/** Models across metrics: an axis each, on which upwards is better, for window and figure. */
import type { MetricInfo } from '../types.ts';

/** Metrics that are 1 at most. */
const isShare = /^(cn|knnRecall|trustworthiness|continuity|spearman|labelAccuracy|silhouette|explained|ilisi|kbet|clisi)/;

export interface ProfileAxis {
  /** What stands at its upper and lower end. */
  best: number;
  worst: number;
  /** 0 at the lower end, 1 at the upper. */
  at(value: number): number;
}

/**
 * An axis begins at zero and goes to what the metric can be at most, or to the largest value, so that what hardly differs looks so.
 * @param values one a model; null where it has none @returns null where fewer than two have a value, or none differs from zero
 */
export function profileAxis(
  { id, direction }: Pick<MetricInfo, 'id' | 'direction'>,
  values: readonly (number | null)[],
): ProfileAxis | null {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(0, ...known), Math.max(...(isShare.test(id) ? [1] : []), ...known)];
  if (known.length < 2 || !(high > low)) return null;
  return direction === 'lower'
    ? { best: low, worst: high, at: (value) => (high - value) / (high - low) }
    : { best: high, worst: low, at: (value) => (value - low) / (high - low) };
}
