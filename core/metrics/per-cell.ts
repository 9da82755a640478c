/** Metrics of every cell on its own: colours of a map, columns of a table. */
import type { Job } from '../job.ts';
import type { Column } from '../types.ts';
import { findNeighborhoods, usableKs, type EmbeddedData } from './neighborhoods.ts';
import { portion } from './portion.ts';
import { meanOverKs, rankAgreement, recall } from './ranks.ts';

type NumberColumn = Extract<Column, { kind: 'number' }>;

/**
 * kNN recall, trustworthiness and continuity around every cell, exactly, each the mean over the paper's k's that are at most half
 * the rows; none where there are fewer than 20. Time grows with rows² · inputDim, memory with 1.6 KB a row.
 */
export async function neighborhoodColumns(data: EmbeddedData, job: Job): Promise<NumberColumn[]> {
  const rows = data.features.length / data.inputDim;
  const ks = usableKs(rows);
  if (ks.length === 0) return [];
  const cells = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) cells[row] = row;
  const { featureRanks, embeddingRanks, width } = await findNeighborhoods(data, cells, ks, portion(job, 0, 0.95));
  const agreement = (ranks: Uint32Array, k: number) => rankAgreement(ranks, k, rows);
  return [
    { kind: 'number', name: 'kNN recall', values: await meanOverKs(featureRanks, width, ks, recall, job) },
    { kind: 'number', name: 'Trustworthiness', values: await meanOverKs(featureRanks, width, ks, agreement, job) },
    { kind: 'number', name: 'Continuity', values: await meanOverKs(embeddingRanks, width, ks, agreement, job) },
  ];
}

export interface CategoryMean {
  category: string;
  /** Cells of the category that have a value. */
  cells: number;
  /** NaN where there are none. */
  mean: number;
}

/** The mean of a per-cell value in each category; cells without a category or value are left out. */
export function categoryMeans({ values }: NumberColumn, { categories, codes }: Extract<Column, { kind: 'category' }>): CategoryMean[] {
  const sums = categories.map((category) => ({ category, cells: 0, sum: 0 }));
  values.forEach((value, cell) => {
    const group = sums[codes[cell]];
    if (group === undefined || Number.isNaN(value)) return;
    group.cells++;
    group.sum += value;
  });
  return sums.map(({ category, cells, sum }) => ({ category, cells, mean: sum / cells }));
}
