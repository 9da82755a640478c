import type { Job } from '../job.ts';
import { pairRows } from '../native/index.ts';
import { klSigmas, secondsWork } from './limits.ts';
import type { EmbeddedData } from './neighborhoods.ts';
import { stratifiedRows } from './sample.ts';

/** One value a cell; d are its distances in the data, e those in the embedding. */
export interface DistanceScores {
  /** √(Σ (d − s e)² / Σ d²), s the scale that fits all cells' best. */
  stress: Float64Array;
  /** √(Σ (d − e)² / Σ e²) */
  stressRaw: Float64Array;
  /** Root mean square of d − e. */
  rmse: Float64Array;
  /** Correlation of the ranks that a cell's distances have among all; NaN where all of them are equal in a space. */
  distanceOrder: Float64Array;
  /** One a σ of `klSigmas`: n p log(p / q), whose mean over the cells is the divergence. */
  divergences: Float64Array[];
}

/** How many cells every cell's distances are taken to: all where there are few enough, else as many as time allows. */
export function comparedCells(rows: number, work = secondsWork.pairs): number {
  return rows * rows <= work ? rows : Math.max(2, Math.floor(work / rows));
}

/** What its distances say of every cell on its own: those to all cells, or to one from each of `comparedCells` strata of the embedding. */
export async function distanceScores({ features, embedding, inputDim, latentDim }: EmbeddedData, job: Job, work = secondsWork.pairs): Promise<DistanceScores> {
  const rows = features.length / inputDim;
  const asked = Uint32Array.from({ length: rows }, (_, row) => row);
  const compared = comparedCells(rows, work);
  const others = compared === rows ? asked : stratifiedRows(embedding, latentDim, compared, 0);
  const { sums, pairs, densities, furthest } = await pairRows({ first: features, second: embedding, rows, asked, others, sigmas: klSigmas }, job);
  const ofCells = (score: (row: number) => number) => Float64Array.from(asked, score);
  return {
    stress: ofCells((row) => Math.sqrt(sums.residual[row] / sums.first[row])),
    stressRaw: ofCells((row) => Math.sqrt(sums.difference[row] / sums.second[row])),
    rmse: ofCells((row) => Math.sqrt(sums.difference[row] / pairs[row])),
    distanceOrder: ofCells((row) => {
      const mean = (values: Float64Array) => values[row] / pairs[row];
      const [first, second] = [mean(sums.rankFirst), mean(sums.rankSecond)];
      const variances = (mean(sums.rankFirstSquared) - first ** 2) * (mean(sums.rankSecondSquared) - second ** 2);
      return variances > 0 ? (mean(sums.ranks) - first * second) / Math.sqrt(variances) : NaN;
    }),
    divergences: densities.map(({ first, second }) => {
      const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
      const [p, q] = [total(first), total(second)];
      return ofCells((row) => (furthest[0] > 0 && furthest[1] > 0 ? ((rows * first[row]) / p) * (Math.log(first[row] / p) - Math.log(second[row] / q)) : NaN));
    }),
  };
}
