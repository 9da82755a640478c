/**
 * Passes over row-compressed counts on native threads, part after part. A column beyond the matrix rejects them, but for {@link
 * lookAtEntries}, which says so.
 */
import { createJob, type Job } from '../base/job.ts';
import type { SparseMatrix, ValueKind } from '../types.ts';
import { addon } from './addon.ts';
import { checkOffsets } from './sparse-rows.ts';
import { runTask, type NativeTask } from './task.ts';

export type Sparse = [indptr: Uint32Array, indices: Uint32Array, values: Float32Array, cols: number];

interface CountsBinding {
  lookAtEntries(...all: [...Sparse, traits: Float64Array]): NativeTask;
  totalRows(
    ...all: [
      ...Sparse,
      rows: Uint32Array,
      isMarked: Uint8Array,
      totals: Float64Array,
      present: Uint32Array,
      marked: Float64Array,
      negative: Uint8Array,
    ]
  ): NativeTask;
  countColumns(...all: [...Sparse, rows: Uint32Array, counts: Uint32Array]): NativeTask;
  addMoments(
    ...all: [
      ...Sparse,
      rows: Uint32Array,
      factors: Reading['factors'] | null,
      transform: number,
      groups: Int32Array,
      cells: Float64Array,
      sums: Float64Array,
      squares: Float64Array,
      present: Uint32Array,
    ]
  ): NativeTask;
  countKept(...all: [...Sparse, rows: Uint32Array, newColumn: Int32Array, offsets: Uint32Array]): NativeTask;
  keepColumns(
    ...all: [
      ...Sparse,
      rows: Uint32Array,
      factors: Reading['factors'] | null,
      transform: number,
      newColumn: Int32Array,
      offsets: Uint32Array,
      indices: Uint32Array,
      values: Float32Array,
    ]
  ): NativeTask;
}

export function sparse(matrix: SparseMatrix): Sparse {
  checkOffsets(matrix);
  return [matrix.indptr, matrix.indices, matrix.values, matrix.cols];
}

/** A part of many says nothing of how far the whole is. */
function run(task: NativeTask, { signal }: Job): Promise<void> {
  return runTask(task, createJob(undefined, signal));
}

export interface EntryTraits {
  /** The first entry whose index is beyond the columns, and the first that is not finite; −1 where there is none. */
  beyond: number;
  broken: number;
  kind: ValueKind;
  /** The indices of every row ascend, none stands twice. */
  isCanonical: boolean;
  /** One is 2²⁴ or more: float32 does not hold every whole number there. */
  isLarge: boolean;
}

/** What is true of all entries. */
export async function lookAtEntries(matrix: SparseMatrix, job: Job): Promise<EntryTraits> {
  const traits = new Float64Array(6);
  await run(addon<CountsBinding>().lookAtEntries(...sparse(matrix), traits), job);
  const [beyond, broken, negative, fractional, unordered, large] = traits;
  return {
    beyond,
    broken,
    kind: negative ? 'signed' : fractional ? 'nonnegative' : 'counts',
    isCanonical: unordered === 0,
    isLarge: large !== 0,
  };
}

/** One entry a row. */
export interface RowTotals {
  totals: Float64Array;
  /** Entries that are not zero. */
  present: Uint32Array;
  /** Totals over the marked columns alone. */
  marked: Float64Array;
  /** 1 where an entry is negative. */
  negative: Uint8Array;
}

/** @param rows ascending @param isMarked one a column */
export async function rowTotals(matrix: SparseMatrix, rows: Uint32Array, isMarked: Uint8Array, job: Job): Promise<RowTotals> {
  checkRows(matrix, rows);
  checkLength(isMarked, matrix.cols);
  const found = {
    totals: new Float64Array(rows.length),
    present: new Uint32Array(rows.length),
    marked: new Float64Array(rows.length),
    negative: new Uint8Array(rows.length),
  };
  await run(
    addon<CountsBinding>().totalRows(...sparse(matrix), rows, isMarked, found.totals, found.present, found.marked, found.negative),
    job,
  );
  return found;
}

/** Adds to each column in how many of the rows it is not zero. */
export async function countColumns(matrix: SparseMatrix, rows: Uint32Array, counts: Uint32Array, job: Job): Promise<void> {
  checkRows(matrix, rows);
  checkLength(counts, matrix.cols);
  await run(addon<CountsBinding>().countColumns(...sparse(matrix), rows, counts), job);
}

/** How stored numbers are read: multiplied by their cell's factor, transformed. */
export interface Reading {
  /** One a row that is read. The product with one of float32 is rounded to it; with those of float64 nothing is but what comes out. */
  factors?: Float32Array | Float64Array;
  transform: 'none' | 'log1p' | 'expm1';
}

export const transforms: Reading['transform'][] = ['none', 'log1p', 'expm1'];

export function checkReading({ factors }: Reading, rows: Uint32Array): void {
  if (factors) checkLength(factors, rows.length);
}

/** Sums over groups of rows, gathered part by part: groups × columns, and the cells of each group. */
export interface MomentSums {
  cells: Float64Array;
  sums: Float64Array;
  /** Of squared distances from the mean. */
  squares: Float64Array;
  /** Numbers that are not zero. */
  present: Uint32Array;
}

/** @param groups one a row of `rows`, −1 for none */
export async function addMoments(
  matrix: SparseMatrix,
  rows: Uint32Array,
  reading: Reading,
  groups: Int32Array,
  sums: MomentSums,
  job: Job,
): Promise<void> {
  checkRows(matrix, rows);
  checkReading(reading, rows);
  checkLength(groups, rows.length);
  const count = sums.cells.length;
  if (groups.some((group) => group >= count)) throw new RangeError('a group beyond the groups');
  for (const array of [sums.sums, sums.squares, sums.present]) checkLength(array, count * matrix.cols);
  await run(
    addon<CountsBinding>().addMoments(
      ...sparse(matrix),
      rows,
      reading.factors ?? null,
      transforms.indexOf(reading.transform),
      groups,
      sums.cells,
      sums.sums,
      sums.squares,
      sums.present,
    ),
    job,
  );
}

/**
 * Some rows with the kept columns alone, zeros left out, read as told and rounded to float32. @param newColumn of each column its new
 * index, −1 for one that is not kept; @param cols how many are kept
 */
export async function keptColumns(
  matrix: SparseMatrix,
  rows: Uint32Array,
  reading: Reading,
  newColumn: Int32Array,
  cols: number,
  job: Job,
): Promise<SparseMatrix> {
  checkRows(matrix, rows);
  checkReading(reading, rows);
  checkLength(newColumn, matrix.cols);
  const indptr = new Uint32Array(rows.length + 1);
  await run(addon<CountsBinding>().countKept(...sparse(matrix), rows, newColumn, indptr), job);
  const kept: SparseMatrix = {
    kind: 'sparse',
    rows: rows.length,
    cols,
    indptr,
    indices: new Uint32Array(indptr[rows.length]),
    values: new Float32Array(indptr[rows.length]),
  };
  await run(
    addon<CountsBinding>().keepColumns(
      ...sparse(matrix),
      rows,
      reading.factors ?? null,
      transforms.indexOf(reading.transform),
      newColumn,
      indptr,
      kept.indices,
      kept.values,
    ),
    job,
  );
  return kept;
}

export function checkRows({ rows: count }: SparseMatrix, rows: Uint32Array): void {
  if (rows.some((row) => row >= count)) throw new RangeError('a row beyond the matrix');
}

export function checkLength(array: { length: number }, expected: number): void {
  if (array.length !== expected) throw new RangeError(`an array of ${array.length} where ${expected} are needed`);
}
