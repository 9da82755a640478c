/** Metrics of every cell on its own: colours of a map, columns of a table. */
import { portion, type Job } from '../job.ts';
import type { Column } from '../types.ts';
import { findNeighborhoods, usableKs, type EmbeddedData, type Neighborhoods } from './neighborhoods.ts';
import { mean, rankAgreement, recall } from './ranks.ts';

const scores = ['knnRecall', 'trustworthiness', 'continuity'] as const;

export interface NeighborhoodScores {
  ks: number[];
  /** One value a judged cell: the mean over `ks`. */
  cells: Record<(typeof scores)[number], Float64Array>;
  /** One value a k: the mean over the judged cells. */
  curves: Record<(typeof scores)[number], number[]>;
}

/**
 * kNN recall, trustworthiness and continuity around some cells among all, exactly, for each of the paper's k's that are at most half the
 * rows; null where there are fewer than 20. Time grows with cells · rows · inputDim, memory with 1.6 KB a judged cell.
 * @param judged rows; left out, all of them
 */
export async function neighborhoodScores(data: EmbeddedData, job: Job, judged?: Uint32Array): Promise<NeighborhoodScores | null> {
  const rows = data.features.length / data.inputDim;
  const ks = usableKs(rows);
  if (ks.length === 0) return null;
  const cells = judged ?? Uint32Array.from({ length: rows }, (_, row) => row);
  return scoresOf(await findNeighborhoods(data, cells, ks, portion(job, 0, 0.95)), rows, job);
}

export async function scoresOf({ cells, ks, width, featureRanks, embeddingRanks }: Neighborhoods, rows: number, job: Job): Promise<NeighborhoodScores> {
  const found: NeighborhoodScores = {
    ks,
    cells: { knnRecall: new Float64Array(cells.length), trustworthiness: new Float64Array(cells.length), continuity: new Float64Array(cells.length) },
    curves: { knnRecall: ks.map(() => 0), trustworthiness: ks.map(() => 0), continuity: ks.map(() => 0) },
  };
  for (let cell = 0; cell < cells.length; cell++) {
    if (cell % 64 === 0) await job.breathe();
    ks.forEach((k, i) => {
      const inFeatures = featureRanks.subarray(cell * width, cell * width + k);
      const inEmbedding = embeddingRanks.subarray(cell * width, cell * width + k);
      const values = { knnRecall: recall(inFeatures, k), trustworthiness: rankAgreement(inFeatures, k, rows), continuity: rankAgreement(inEmbedding, k, rows) };
      for (const score of scores) {
        found.cells[score][cell] += values[score] / ks.length;
        found.curves[score][i] += values[score] / cells.length;
      }
    });
  }
  return found;
}

/** The mean of a per-cell value in each category, cells without a category or value left out; null where there are none. */
export function categoryMeans(values: Float64Array, { categories, codes }: Extract<Column, { kind: 'category' }>): (number | null)[] {
  const groups = categories.map((): number[] => []);
  values.forEach((value, cell) => {
    if (Number.isFinite(value)) groups[codes[cell]]?.push(value);
  });
  return groups.map((group) => (group.length > 0 ? mean(Float64Array.from(group)) : null));
}
