/** Which models a metric prefers. */
import type { MetricInfo, Metrics } from '../types.ts';

/** A model that explains less of the held-out cells’ variance has learned next to nothing beside the mean. */
export const leastExplained = 0.05;

/** Whether a run may be best at anything: a model that predicts the mean is not, however even its map. */
export function mayBeBest(metrics: Pick<Metrics, 'values'> | undefined): boolean {
  const share = metrics?.values['explained'];
  return typeof share !== 'number' || share >= leastExplained;
}

/** True where a value is the best of its row, to the digits that tables show; all false where nothing can be compared. */
export function bestValues(info: MetricInfo, values: readonly (number | null | undefined)[]): boolean[] {
  if (info.apart) return values.map(() => false);
  const known = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  if (known.length < 2) return values.map(() => false);
  const best = info.direction === 'lower' ? Math.min(...known) : Math.max(...known);
  if (known.every((value) => looksEqual(value, best))) return values.map(() => false);
  return values.map((value) => typeof value === 'number' && looksEqual(value, best));
}

export function directionArrow(info: MetricInfo): string {
  return info.direction === 'lower' ? '↓' : '↑';
}

/** Tables show three significant digits: two values that read alike are marked alike. */
function looksEqual(a: number, b: number): boolean {
  return a.toPrecision(3) === b.toPrecision(3);
}
