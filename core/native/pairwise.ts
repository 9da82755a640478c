/** What the distances between points say of two spaces that hold them, on native threads. */
import type { Job } from '../base/job.ts';
import { addon } from './addon.ts';
import { checkFinite } from './finite.ts';
import { runTask, type NativeTask } from './task.ts';

interface PairwiseBinding {
  groupDistances(points: Float32Array, dim: number, groups: Uint32Array, count: number, asked: Uint32Array, sums: Float64Array): NativeTask;
  pairRows(
    rows: number,
    first: Float32Array,
    second: Float32Array,
    asked: Uint32Array,
    others: Uint32Array,
    sigmas: Float64Array,
    known: Float64Array,
    found: Float64Array,
  ): NativeTask;
}

/** Which distances are looked at: those of some rows to some others. */
export interface PairQuery {
  /** rows × its dimension each: the same points in the same order, finite */
  first: Float32Array;
  second: Float32Array;
  rows: number;
  asked: Uint32Array;
  others: Uint32Array;
  /** Of the densities' kernels exp(−(d / d_max)² / σ). */
  sigmas: readonly number[];
  /** Distances known to occur in each space, where d_max may not be among those looked at. */
  furthest?: readonly [first: number, second: number];
}

/** Names of what is summed over each row's pairs; d is the distance in the first space, e that in the second, r and q their ranks. */
const pairSums = [
  'difference',
  'first',
  'second',
  'product',
  'residual',
  'ranks',
  'rankFirst',
  'rankSecond',
  'rankFirstSquared',
  'rankSecondSquared',
] as const;

export interface PairRows {
  /**
   * Σ (d − e)², Σ d², Σ e², Σ d e, Σ (d − s e)² with the scale s, Σ r q, Σ r, Σ q, Σ r², Σ q², one a row; ranks run from −½ to ½ over all
   * pairs, equal ones sharing their mean.
   */
  sums: Record<(typeof pairSums)[number], Float64Array>;
  /** Pairs of each row: the others without itself. */
  pairs: Float64Array;
  /** One a σ: the density at each row in both spaces, itself included. */
  densities: { first: Float64Array; second: Float64Array }[];
  /** s that makes Σ (d − s e)² over all rows smallest. */
  scale: number;
  /** Largest distances: those given, or larger ones found. */
  furthest: [first: number, second: number];
}

/** Nothing is kept of a pair, so memory grows with the points alone; distances are float32's, sums are good to some 10⁻⁷. */
export async function pairRows({ first, second, rows, asked, others, sigmas, furthest = [0, 0] }: PairQuery, job: Job): Promise<PairRows> {
  if (rows < 1 || first.length % rows !== 0 || second.length % rows !== 0)
    throw new RangeError(`${rows} rows of ${first.length} and ${second.length} numbers`);
  const isOther = new Uint8Array(rows);
  for (const row of others) isOther[row] = 1;
  for (const chosen of [asked, others]) if (chosen.some((row) => row >= rows)) throw new RangeError(`a row that is not among ${rows}`);
  await checkFinite(first, first.length / rows, job);
  await checkFinite(second, second.length / rows, job);
  const width = pairSums.length + 2 * sigmas.length;
  const known = Float64Array.of(0, ...furthest);
  const found = new Float64Array(asked.length * width);
  await runTask(addon<PairwiseBinding>().pairRows(rows, first, second, asked, others, Float64Array.from(sigmas), known, found), job);
  const column = (at: number) => Float64Array.from(asked, (_, row) => found[row * width + at]);
  return {
    sums: Object.fromEntries(pairSums.map((name, at) => [name, column(at)])) as PairRows['sums'],
    pairs: Float64Array.from(asked, (row) => others.length - isOther[row]),
    densities: sigmas.map((_, s) => ({ first: column(pairSums.length + 2 * s), second: column(pairSums.length + 2 * s + 1) })),
    scale: known[0],
    furthest: [known[1], known[2]],
  };
}

/**
 * Sums of the distances from some points to all points of each group, in float32 a tile at a time: exact to some 10⁻⁶ of them.
 * @param points rows × dim, finite
 * @param groups one a row, below `count`; −1 for points of none
 * @param asked rows
 * @returns asked × count
 */
export async function groupDistances(
  points: Float32Array,
  dim: number,
  groups: Int32Array,
  count: number,
  asked: Uint32Array,
  job: Job,
): Promise<Float64Array> {
  const rows = points.length / dim;
  if (groups.length !== rows || asked.some((row) => row >= rows))
    throw new RangeError(`${groups.length} groups, or a row that is not among ${rows}`);
  await checkFinite(points, dim, job);
  const sums = new Float64Array(asked.length * count);
  const known = Uint32Array.from(groups, (group) => (group >= 0 && group < count ? group : count));
  await runTask(addon<PairwiseBinding>().groupDistances(points, dim, known, count, asked, sums), job);
  return sums;
}
