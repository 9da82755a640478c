/** Means and variances of genes over groups of cells, gathered chunk by chunk. */
import type { Job } from '../base/job.ts';
import { addMoments, type MomentSums, type Reading } from '../native/index.ts';
import type { Matrix, MatrixStream, SparseMatrix } from '../types.ts';
import { chosenRows, rowChunks } from './chunks.ts';

/** Of one group of cells; one entry a gene of the matrix. */
export interface GeneMoments {
  cells: number;
  mean: Float64Array;
  /** Unbiased; NaN for a single cell. */
  variance: Float64Array;
  /** Cells where the gene is not zero. */
  present: Uint32Array;
}

/** Which cells are looked at, and of which group each is. */
export interface CellGroups {
  /** Ascending. */
  cells: Uint32Array;
  /** One a cell; −1 for a cell of no group. */
  groups: Int32Array;
  count: number;
}

export const asStored: Reading = { transform: 'none' };

/** One group of all cells. */
export function oneGroup(cells: Uint32Array): CellGroups {
  return { cells, groups: new Int32Array(cells.length), count: 1 };
}

/** One result a group. @param reading with one factor a cell of `cells`, where it has any */
export async function geneMoments(
  matrix: Matrix | MatrixStream,
  { cells, groups, count }: CellGroups,
  reading: Reading,
  job: Job,
): Promise<GeneMoments[]> {
  const { cols } = matrix;
  const all: MomentSums = {
    cells: new Float64Array(count),
    sums: new Float64Array(count * cols),
    squares: new Float64Array(count * cols),
    present: new Uint32Array(count * cols),
  };
  for await (const { matrix: chunk, rows, first } of chosenRows(matrix, cells, job)) {
    const part = { ...reading, factors: reading.factors?.subarray(first, first + rows.length) };
    await addMoments(chunk, rows, part, groups.subarray(first, first + rows.length), all, job);
  }
  return Array.from(all.cells, (held, group) => {
    const ofGroup = <A extends Float64Array | Uint32Array>(values: A) => values.subarray(group * cols, (group + 1) * cols) as A;
    return {
      cells: held,
      mean: ofGroup(all.sums).map((sum) => sum / held),
      variance: ofGroup(all.squares).map((sum) => sum / (held - 1)),
      present: ofGroup(all.present),
    };
  });
}

/** Of all groups together. */
export function mergedMoments(parts: GeneMoments[]): GeneMoments {
  const cells = parts.reduce((sum, part) => sum + part.cells, 0);
  const mean = new Float64Array(parts[0].mean.length);
  const squares = new Float64Array(mean.length);
  const present = new Uint32Array(mean.length);
  for (let col = 0; col < mean.length; col++) {
    for (const part of parts) if (part.cells > 0) mean[col] += (part.mean[col] * part.cells) / cells;
    for (const part of parts) {
      if (part.cells > 0) squares[col] += part.cells * (part.mean[col] - mean[col]) ** 2;
      if (part.cells > 1) squares[col] += part.variance[col] * (part.cells - 1);
      present[col] += part.present[col];
    }
  }
  return { cells, mean, variance: squares.map((sum) => sum / (cells - 1)), present };
}

/** Each gene's values as the product with its group's cells, clipped from above: sums and sums of squares by group. */
export async function clippedSums(
  matrix: Matrix | MatrixStream,
  { cells, groups, count }: CellGroups,
  bounds: Float64Array[],
  job: Job,
): Promise<{ sums: Float64Array; squares: Float64Array }[]> {
  const all = Array.from({ length: count }, () => ({ sums: new Float64Array(matrix.cols), squares: new Float64Array(matrix.cols) }));
  let next = 0;
  for await (const { from, matrix: chunk } of rowChunks(matrix, job)) {
    const { rows, indptr, indices, values }: SparseMatrix = chunk;
    for (; next < cells.length && cells[next] < from + rows; next++) {
      if (groups[next] < 0) continue;
      const row = cells[next] - from;
      const bound = bounds[groups[next]];
      const { sums, squares } = all[groups[next]];
      for (let at = indptr[row]; at < indptr[row + 1]; at++) {
        const col = indices[at];
        const value = Math.min(values[at], bound[col]);
        sums[col] += value;
        squares[col] += value * value;
      }
    }
    job.report((from + rows) / matrix.rows);
  }
  return all;
}
