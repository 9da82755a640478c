/** What distances between pairs say of an embedding: sums over rows, exact or of a sample with its standard error. */
import { portion, type Job } from '../base/job.ts';
import { pairRows, type PairRows } from '../native/index.ts';
import type { EmbeddedData } from './neighborhoods.ts';
import { stratifiedRows } from './sample.ts';

/** Over ordered pairs of different cells; d is the distance in the data, e that in the embedding. */
export interface PairStatistics {
  pairs: number;
  /** Rows that were looked at, each with all others. */
  rows: number;
  /** Σ (d − e)² */
  squaredDifference: number;
  /** Σ d² */
  squaredFirst: number;
  /** Σ e² */
  squaredSecond: number;
  /** Σ (d − s e)² for the scale s that makes it smallest. */
  residual: number;
  /** Spearman's; NaN where all distances of a space are equal. */
  rankCorrelation: number;
  /** One a σ: Kullback-Leibler divergence between the densities of the two spaces (appendix A.1). */
  divergences: number[];
}

export interface PairSample {
  statistics: PairStatistics;
  /** The standard error of what a statistic says, as an estimate from all rows; 0 where all were looked at. */
  standardError(of: (statistics: PairStatistics) => number): number;
}

/** Parts of a sample that are left out in turn (delete-a-group jackknife). */
const groups = 25;
/** Cells far from the middle, among whose distances the largest is looked for. */
const farCells = 64;

/**
 * All cells' pairs where rows² is at most `work`; else those of a sample of rows, one from each stratum of neighbouring cells of the
 * embedding, with all cells.
 */
export async function comparePairs(
  { features, embedding, inputDim, latentDim }: EmbeddedData,
  sigmas: readonly number[],
  work: number,
  job: Job,
): Promise<PairSample> {
  const rows = features.length / inputDim;
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  const query = { first: features, second: embedding, rows, others: all };
  if (rows * rows <= work) {
    const found = await pairRows({ ...query, asked: all, sigmas }, job);
    return { statistics: summarize(found), standardError: () => 0 };
  }
  const asked = stratifiedRows(embedding, latentDim, Math.max(groups * 2, Math.floor(work / rows)), 0);
  // The densities' scale is the largest distance of all, which a sample may miss.
  const far = Uint32Array.from(new Set([...farthestFromMiddle(features, inputDim), ...farthestFromMiddle(embedding, latentDim)]));
  const { furthest } = await pairRows({ ...query, asked: far, sigmas: [] }, portion(job, 0, 0.05));
  const found = await pairRows({ ...query, asked, sigmas, furthest }, portion(job, 0.05, 1));
  return { statistics: summarize(found), standardError: (of) => jackknife(found, rows, of) };
}

function farthestFromMiddle(points: Float32Array, dim: number): Uint32Array {
  const rows = points.length / dim;
  const middle = new Float64Array(dim);
  points.forEach((value, at) => (middle[at % dim] += value / rows));
  const squared = new Float64Array(rows);
  points.forEach((value, at) => (squared[Math.floor(at / dim)] += (value - middle[at % dim]) ** 2));
  return Uint32Array.from({ length: rows }, (_, row) => row)
    .sort((a, b) => squared[b] - squared[a])
    .subarray(0, farCells);
}

/** @param without the group of rows to leave out: every 25th, beginning with it */
function summarize({ sums, pairs, densities, furthest }: PairRows, without?: number): PairStatistics {
  const total = (values: Float64Array) => values.reduce((sum, value, row) => (row % groups === without ? sum : sum + value), 0);
  const count = total(pairs);
  const mean = (values: Float64Array) => total(values) / count;
  const [first, second] = [mean(sums.rankFirst), mean(sums.rankSecond)];
  const variances = (mean(sums.rankFirstSquared) - first ** 2) * (mean(sums.rankSecondSquared) - second ** 2);
  return {
    pairs: count,
    rows: pairs.reduce((rows, _, row) => rows + Number(row % groups !== without), 0),
    squaredDifference: total(sums.difference),
    squaredFirst: total(sums.first),
    squaredSecond: total(sums.second),
    residual: total(sums.residual),
    rankCorrelation: variances > 0 ? (mean(sums.ranks) - first * second) / Math.sqrt(variances) : NaN,
    divergences: densities.map(({ first: p, second: q }) => {
      if (!(furthest[0] > 0 && furthest[1] > 0)) return NaN;
      const [sumP, sumQ] = [total(p), total(q)];
      return total(p.map((value, row) => (value / sumP) * (Math.log(value / sumP) - Math.log(q[row] / sumQ))));
    }),
  };
}

/** Of rows drawn from strata in order, so that every group is a sample of its own; corrected for the share of all rows that was drawn. */
function jackknife(found: PairRows, population: number, of: (statistics: PairStatistics) => number): number {
  const estimates = Array.from({ length: groups }, (_, group) => of(summarize(found, group)));
  const mean = estimates.reduce((sum, value) => sum + value, 0) / groups;
  const squares = estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(((groups - 1) / groups) * squares * (1 - found.pairs.length / population));
}
