/** Means and variances of genes over groups of cells, gathered chunk by chunk. */
import type { Job } from '../job.ts';
import type { Matrix, MatrixStream, SparseMatrix } from '../types.ts';
import { rowChunks } from './chunks.ts';

/** Of one group of cells; one entry a gene of the matrix. */
export interface GeneMoments {
  cells: number;
  mean: Float64Array;
  /** Unbiased; NaN for a single cell. */
  variance: Float64Array;
  /** Entries stored. */
  stored: Uint32Array;
}

/** Which cells are looked at, and of which group each is. */
export interface CellGroups {
  /** Ascending. */
  cells: Uint32Array;
  /** One a cell; −1 for a cell of no group. */
  groups: Int32Array;
  count: number;
}

/** The numbers of the `row`-th looked-at cell's entries from … to, written to `out` at the same places. */
export type ReadValues = (values: Float32Array, from: number, to: number, cell: number, out: Float64Array) => void;

export const asStored: ReadValues = (values, from, to, _, out) => {
  for (let at = from; at < to; at++) out[at] = values[at];
};

/** One group of all cells. */
export function oneGroup(cells: Uint32Array): CellGroups {
  return { cells, groups: new Int32Array(cells.length), count: 1 };
}

/**
 * One result a group. Each chunk is centred by itself and merged with those before (Chan, Golub and LeVeque 1979): a sum of
 * squares would drown the variance of a high mean.
 */
export async function geneMoments(matrix: Matrix | MatrixStream, { cells, groups, count }: CellGroups, read: ReadValues, job: Job): Promise<GeneMoments[]> {
  const { cols } = matrix;
  const all = Array.from({ length: count }, () => new Moments(cols));
  let next = 0;
  let scratch = new Float64Array(0);
  for await (const { from, matrix: chunk } of rowChunks(matrix, job)) {
    const { rows, indptr, indices, values } = chunk;
    if (scratch.length < values.length) scratch = new Float64Array(values.length);
    const first = next;
    while (next < cells.length && cells[next] < from + rows) {
      const row = cells[next] - from;
      const group = groups[next];
      if (group >= 0) {
        read(values, indptr[row], indptr[row + 1], next, scratch);
        all[group].add(indices, scratch, indptr[row], indptr[row + 1]);
      }
      next++;
    }
    await job.breathe();
    for (const moments of all) moments.centre();
    for (let at = first; at < next; at++) {
      const row = cells[at] - from;
      if (groups[at] >= 0) all[groups[at]].addSquares(indices, scratch, indptr[row], indptr[row + 1]);
    }
    for (const moments of all) moments.merge();
    job.report((from + rows) / matrix.rows);
  }
  return all.map((moments) => moments.result());
}

class Moments {
  private cells = 0;
  /** Whole counts add up exactly, however they are cut into chunks. */
  private readonly sum: Float64Array;
  /** Sums of squared distances from the mean. */
  private readonly squares: Float64Array;
  private readonly stored: Uint32Array;
  private chunkCells = 0;
  private readonly chunkSum: Float64Array;
  private readonly chunkMean: Float64Array;
  private readonly chunkSquares: Float64Array;
  private readonly chunkStored: Uint32Array;

  constructor(cols: number) {
    this.sum = new Float64Array(cols);
    this.squares = new Float64Array(cols);
    this.stored = new Uint32Array(cols);
    this.chunkSum = new Float64Array(cols);
    this.chunkMean = new Float64Array(cols);
    this.chunkSquares = new Float64Array(cols);
    this.chunkStored = new Uint32Array(cols);
  }

  add(indices: Uint32Array, numbers: Float64Array, from: number, to: number): void {
    const { chunkSum } = this;
    for (let at = from; at < to; at++) chunkSum[indices[at]] += numbers[at];
    this.chunkCells++;
  }

  centre(): void {
    const { chunkSum, chunkMean, chunkCells } = this;
    if (chunkCells > 0) for (let col = 0; col < chunkMean.length; col++) chunkMean[col] = chunkSum[col] / chunkCells;
  }

  addSquares(indices: Uint32Array, numbers: Float64Array, from: number, to: number): void {
    const { chunkMean, chunkSquares, chunkStored } = this;
    for (let at = from; at < to; at++) {
      const col = indices[at];
      const distance = numbers[at] - chunkMean[col];
      chunkSquares[col] += distance * distance;
      chunkStored[col]++;
    }
  }

  merge(): void {
    const { sum, squares, stored, chunkSum, chunkMean, chunkSquares, chunkStored, cells, chunkCells } = this;
    if (chunkCells === 0) return;
    const together = cells + chunkCells;
    const before = cells || 1;
    for (let col = 0; col < sum.length; col++) {
      const distance = chunkMean[col] - sum[col] / before;
      const zeros = chunkCells - chunkStored[col];
      squares[col] += chunkSquares[col] + zeros * chunkMean[col] * chunkMean[col] + distance * distance * ((cells * chunkCells) / together);
      sum[col] += chunkSum[col];
      stored[col] += chunkStored[col];
    }
    chunkSum.fill(0);
    chunkSquares.fill(0);
    chunkStored.fill(0);
    this.chunkCells = 0;
    this.cells = together;
  }

  result(): GeneMoments {
    const { cells, sum, squares, stored } = this;
    return { cells, mean: sum.map((total) => total / cells), variance: squares.map((total) => total / (cells - 1)), stored };
  }
}

/** Of all groups together. */
export function mergedMoments(parts: GeneMoments[]): GeneMoments {
  const cells = parts.reduce((sum, part) => sum + part.cells, 0);
  const mean = new Float64Array(parts[0].mean.length);
  const squares = new Float64Array(mean.length);
  const stored = new Uint32Array(mean.length);
  for (let col = 0; col < mean.length; col++) {
    for (const part of parts) if (part.cells > 0) mean[col] += (part.mean[col] * part.cells) / cells;
    for (const part of parts) {
      if (part.cells > 0) squares[col] += part.cells * (part.mean[col] - mean[col]) ** 2;
      if (part.cells > 1) squares[col] += part.variance[col] * (part.cells - 1);
      stored[col] += part.stored[col];
    }
  }
  return { cells, mean, variance: squares.map((sum) => sum / (cells - 1)), stored };
}

/** Each gene's values as the product with its group's cells, clipped from above: sums and sums of squares by group. */
export async function clippedSums(matrix: Matrix | MatrixStream, { cells, groups, count }: CellGroups, bounds: Float64Array[], job: Job): Promise<{ sums: Float64Array; squares: Float64Array }[]> {
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
