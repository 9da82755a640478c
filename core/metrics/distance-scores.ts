import type { Job } from '../job.ts';
import { pairRows } from '../native/index.ts';
import type { EmbeddedData } from './neighborhoods.ts';
import { stratifiedRows } from './sample.ts';

export interface DistanceScores {
  /** √(Σ (d − s e)² / Σ d²) over a cell's distances d in the data and e in the embedding, s the scale that fits all cells' best. */
  stress: Float64Array;
  /** Correlation of the ranks that a cell's distances have among all; NaN where all of them are equal in a space. */
  distanceOrder: Float64Array;
}

/** Cells that every cell's distances are taken to: all where there are no more, else one from each of as many strata of the embedding. */
const mostOthers = 4_000;

/** What its distances say of every cell on its own. */
export async function distanceScores({ features, embedding, inputDim, latentDim }: EmbeddedData, job: Job): Promise<DistanceScores> {
  const rows = features.length / inputDim;
  const asked = Uint32Array.from({ length: rows }, (_, row) => row);
  const others = rows <= mostOthers ? asked : stratifiedRows(embedding, latentDim, mostOthers, 0);
  const { sums, pairs } = await pairRows({ first: features, second: embedding, rows, asked, others, sigmas: [] }, job);
  return {
    stress: Float64Array.from(asked, (row) => Math.sqrt(sums.residual[row] / sums.first[row])),
    distanceOrder: Float64Array.from(asked, (row) => {
      const mean = (values: Float64Array) => values[row] / pairs[row];
      const [first, second] = [mean(sums.rankFirst), mean(sums.rankSecond)];
      const variances = (mean(sums.rankFirstSquared) - first ** 2) * (mean(sums.rankSecondSquared) - second ** 2);
      return variances > 0 ? (mean(sums.ranks) - first * second) / Math.sqrt(variances) : NaN;
    }),
  };
}
