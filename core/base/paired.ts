/** Tests of paired values, and what several of them at once are worth. */
import { studentTails } from './distributions.ts';

export interface PairedTest {
  /** Pairs compared. */
  count: number;
  /** Mean of first − second. */
  difference: number;
  t: number;
  /** Two-sided; 0 where all differences are one and the same, 1 where all are 0. */
  p: number;
}

/**
 * Student's t of the differences, the same as scipy's `ttest_rel`. Null of fewer than two pairs. Wilcoxon's signed ranks would ask less
 * of the values, but among five pairs its smallest p is 1/16: it could never tell five seeds apart.
 * @param overlap cells tested on over cells trained on, where pairs come of several splits of the same cells: training sets that share
 * cells vary
 *   less than they should, and the variance is made up for it (Nadeau and Bengio 2003)
 */
export function pairedTest(first: readonly number[], second: readonly number[], overlap = 0): PairedTest | null {
  const differences = first.map((value, at) => value - second[at]);
  const count = differences.length;
  if (count < 2) return null;
  const difference = differences.reduce((sum, value) => sum + value, 0) / count;
  const variance = differences.reduce((sum, value) => sum + (value - difference) ** 2, 0) / (count - 1);
  const t = difference === 0 ? 0 : difference / Math.sqrt(variance * (1 / count + overlap));
  return { count, difference, t, p: studentTails(t, count - 1) };
}

/**
 * p-values of several questions asked at once, so adjusted that any false one among those below a level is as rare as the level (Holm
 * 1979). Null stays null and is not counted.
 */
export function holmAdjusted(pValues: readonly (number | null)[]): (number | null)[] {
  const order = pValues.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((a, b) => a.p - b.p);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let least = 0;
  order.forEach(({ p, index }, rank) => {
    least = Math.min(1, Math.max(least, p * (order.length - rank)));
    adjusted[index] = least;
  });
  return adjusted;
}
