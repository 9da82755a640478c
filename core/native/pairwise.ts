/** What the distances between all pairs of some points say of two spaces that hold them, in float64 on native threads. */
import type { Job } from '../job.ts';
import { addon } from './addon.ts';
import { checkFinite } from './finite.ts';
import { runTask, type NativeTask } from './task.ts';

interface PairwiseBinding {
  groupDistances(points: Float32Array, dim: number, groups: Uint32Array, count: number, asked: Uint32Array, sums: Float64Array): NativeTask;
  pairStatistics(rows: number, first: Float32Array, second: Float32Array, sigmas: Float64Array, divergences: Float64Array, sums: Float64Array): NativeTask;
}

/** Over unordered pairs of different points; d is the distance in the first space, e that in the second. */
export interface PairStatistics {
  pairs: number;
  /** Σ (d − e)² */
  squaredDifference: number;
  /** Σ d² */
  squaredFirst: number;
  /** Σ e² */
  squaredSecond: number;
  /** Σ d e */
  product: number;
  /** Spearman's; NaN where all distances of a space are equal. */
  rankCorrelation: number;
  /** One a σ: Kullback-Leibler divergence between the densities of the two spaces (appendix A.1). */
  divergences: number[];
}

/** Most points whose pairs are all kept at once: 32 bytes a pair make 400 MB. */
export const mostPairwisePoints = 5_000;

/** @param first, second rows × their dimension, the same points in the same order, 2 … `mostPairwisePoints` rows, finite */
export async function pairStatistics(first: Float32Array, second: Float32Array, rows: number, sigmas: number[], job: Job): Promise<PairStatistics> {
  if (rows < 2 || rows > mostPairwisePoints || first.length % rows !== 0 || second.length % rows !== 0) {
    throw new RangeError(`${rows} rows of ${first.length} and ${second.length} numbers; 2 to ${mostPairwisePoints} rows are possible`);
  }
  await checkFinite(first, first.length / rows, job);
  await checkFinite(second, second.length / rows, job);
  const divergences = new Float64Array(sigmas.length);
  const sums = new Float64Array(5);
  await runTask(addon<PairwiseBinding>().pairStatistics(rows, first, second, Float64Array.from(sigmas), divergences, sums), job);
  const [squaredDifference, squaredFirst, squaredSecond, product, rankCorrelation] = sums;
  return { pairs: (rows * (rows - 1)) / 2, squaredDifference, squaredFirst, squaredSecond, product, rankCorrelation, divergences: [...divergences] };
}

/**
 * Sums of the distances from some points to all points of each group, in float32 a tile at a time: exact to some 10⁻⁶ of them.
 * @param points rows × dim, finite
 * @param groups one a row, below `count`; −1 for points of none
 * @param asked rows
 * @returns asked × count
 */
export async function groupDistances(points: Float32Array, dim: number, groups: Int32Array, count: number, asked: Uint32Array, job: Job): Promise<Float64Array> {
  const rows = points.length / dim;
  if (groups.length !== rows || asked.some((row) => row >= rows)) throw new RangeError(`${groups.length} groups, or a row that is not among ${rows}`);
  await checkFinite(points, dim, job);
  const sums = new Float64Array(asked.length * count);
  const known = Uint32Array.from(groups, (group) => (group >= 0 && group < count ? group : count));
  await runTask(addon<PairwiseBinding>().groupDistances(points, dim, known, count, asked, sums), job);
  return sums;
}
