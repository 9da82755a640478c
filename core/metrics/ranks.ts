/** Means over k of what neighbour ranks say, for every cell on its own. */
import type { Job } from '../job.ts';

/**
 * @param ranks cells × width: for each cell the ranks, in one space, of its neighbours in the other, nearest first
 * @param score of the ranks of one cell's k nearest
 * @returns one mean over `ks` a cell
 */
export async function meanOverKs(ranks: Uint32Array, width: number, ks: number[], score: (ranks: Uint32Array, k: number) => number, job: Job): Promise<Float64Array> {
  const means = new Float64Array(ranks.length / width);
  for (let cell = 0; cell < means.length; cell++) {
    if (cell % 64 === 0) await job.breathe();
    let sum = 0;
    for (const k of ks) sum += score(ranks.subarray(cell * width, cell * width + k), k);
    means[cell] = sum / ks.length;
  }
  return means;
}

export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of the mean of a random sample without repetition, as an estimate of the mean of all `population`. */
export function standardError(sample: Float64Array, population: number): number {
  const n = sample.length;
  const centre = mean(sample);
  const variance = sample.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (n - 1);
  return Math.sqrt((variance / n) * (1 - n / population));
}

/** The share of a cell's k nearest in one space that are among its k nearest in the other. */
export function recall(ranks: Uint32Array, k: number): number {
  let shared = 0;
  for (const rank of ranks) if (rank <= k) shared++;
  return shared / k;
}

/**
 * 1 − the ranks by which a cell's k nearest in one space miss its k nearest in the other, as a share of the worst case
 * (Venna & Kaski 2006; needs 2k ≤ n).
 */
export function rankAgreement(ranks: Uint32Array, k: number, n: number): number {
  let excess = 0;
  for (const rank of ranks) if (rank > k) excess += rank - k;
  return 1 - (2 * excess) / (k * (2 * n - 3 * k - 1));
}
