/** Matrices in the forms that later steps ask for. */
import type { Job } from '../base/job.ts';
import type { Matrix, MatrixStream, SparseMatrix } from '../types.ts';
import { gather, rowChunks } from './chunks.ts';

/** The same numbers row-compressed, zeros left out; a sparse matrix is returned as it is. */
export async function asSparse(matrix: Matrix, job: Job): Promise<SparseMatrix> {
  if (matrix.kind === 'sparse') return matrix;
  let entries = 0;
  for await (const { matrix: rows } of rowChunks(matrix, job)) entries += rows.values.length;
  return gather(rowChunks(matrix, job), matrix.rows, matrix.cols, entries);
}

/** rows × cols with the zeros written out. */
export async function denseValues(matrix: Matrix | MatrixStream, job: Job): Promise<Float32Array> {
  if (matrix.kind === 'dense') return matrix.values;
  const dense = new Float32Array(matrix.rows * matrix.cols);
  for await (const {
    from,
    matrix: { rows, indptr, indices, values },
  } of rowChunks(matrix, job)) {
    for (let row = 0; row < rows; row++) {
      const start = (from + row) * matrix.cols;
      for (let at = indptr[row]; at < indptr[row + 1]; at++) dense[start + indices[at]] = values[at];
    }
  }
  return dense;
}

/** 0, 1, … count − 1 */
export function allIndices(count: number): Uint32Array {
  const all = new Uint32Array(count);
  for (let index = 0; index < count; index++) all[index] = index;
  return all;
}

/** Of one value each, those at the places named. */
export function pick<A extends Float64Array | Float32Array | Int32Array | Uint32Array>(values: A, places: Uint32Array): A {
  const picked = new (values.constructor as new (length: number) => A)(places.length);
  for (let i = 0; i < places.length; i++) picked[i] = values[places[i]];
  return picked;
}

/** Some rows of a matrix of `dim` columns. */
export function rowsOf(values: Float32Array, dim: number, rows: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const chosen = new Float32Array(rows.length * dim);
  for (let at = 0; at < rows.length; at++) chosen.set(values.subarray(rows[at] * dim, (rows[at] + 1) * dim), at * dim);
  return chosen;
}
