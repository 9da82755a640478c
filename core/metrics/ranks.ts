/** What neighbours' ranks say, and means over cells. */

/**
 * 1 − the ranks by which a cell's k nearest in one space miss its k nearest in the other, as a share of the worst case
 * (Venna & Kaski 2006; needs 2k ≤ n).
 * @param excess Σ max(0, rank − k)
 */
export function rankAgreement(excess: number, k: number, n: number): number {
  return 1 - (2 * excess) / (k * (2 * n - 3 * k - 1));
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
