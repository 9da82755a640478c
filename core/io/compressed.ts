/** Row-compressed matrices made right: transposed, sorted, without duplicates. */
import type { Job } from '../base/job.ts';
import { entryTraits } from './entry-traits.ts';
import type { Matrix, SparseMatrix, Values } from '../types.ts';

/** Offsets of rows from how many entries each holds. */
export function offsets(counts: Uint32Array): Uint32Array {
  const indptr = new Uint32Array(counts.length + 1);
  for (let row = 0; row < counts.length; row++) indptr[row + 1] = indptr[row] + counts[row];
  return indptr;
}

const rowsBetweenBreaths = 64;

/** cols × rows of rows × cols. */
export async function transpose<V extends Values>(matrix: Matrix<V>, job: Job): Promise<Matrix<V>> {
  const { rows, cols } = matrix;
  if (matrix.kind === 'dense') {
    const values = likeOf(matrix.values, rows * cols);
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++) values[col * rows + row] = matrix.values[row * cols + col];
      if (row % rowsBetweenBreaths === 0) await job.breathe();
    }
    return { kind: 'dense', rows: cols, cols: rows, values };
  }
  const counts = new Uint32Array(cols);
  for (let i = 0; i < matrix.indices.length; i++) counts[matrix.indices[i]]++;
  const indptr = offsets(counts);
  const cursor = indptr.slice();
  const indices = new Uint32Array(matrix.indices.length);
  const values = likeOf(matrix.values, matrix.values.length);
  for (let row = 0; row < rows; row++) {
    for (let i = matrix.indptr[row]; i < matrix.indptr[row + 1]; i++) {
      const target = cursor[matrix.indices[i]]++;
      indices[target] = row;
      values[target] = matrix.values[i];
    }
    if (row % rowsBetweenBreaths === 0) await job.breathe();
  }
  return { kind: 'sparse', rows: cols, cols: rows, indptr, indices, values };
}

/** Room for so many numbers of the same kind. */
function likeOf<V extends Values>(values: V, length: number): V {
  return (values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length)) as V;
}

/** Sorts each row's indices and adds up duplicates, as scipy does, in place. @returns the same matrix where nothing was to mend */
export async function sortAndSum<V extends Values>(matrix: SparseMatrix<V>, job: Job): Promise<SparseMatrix<V>> {
  if ((await entryTraits(matrix, job)).isCanonical) return matrix;
  const { rows, cols, indptr, indices, values } = matrix;
  const longest = indptr.reduce((most, offset, row) => (row === 0 ? 0 : Math.max(most, offset - indptr[row - 1])), 0);
  // An index and its place in the row as one number: typed arrays sort numbers fast where nothing compares them.
  const keys = new Float64Array(longest);
  const rowValues = likeOf(values, longest);
  const mended = new Uint32Array(rows + 1);
  let end = 0;
  for (let row = 0; row < rows; row++) {
    const start = indptr[row];
    const length = indptr[row + 1] - start;
    for (let i = 0; i < length; i++) keys[i] = indices[start + i] * longest + i;
    keys.subarray(0, length).sort();
    rowValues.set(values.subarray(start, start + length));
    const first = end;
    for (let i = 0; i < length; i++) {
      const index = Math.floor(keys[i] / longest);
      const value = rowValues[keys[i] - index * longest];
      if (end > first && indices[end - 1] === index) {
        values[end - 1] += value;
      } else {
        indices[end] = index;
        values[end++] = value;
      }
    }
    mended[row + 1] = end;
    if (row % rowsBetweenBreaths === 0) await job.breathe();
  }
  return { kind: 'sparse', rows, cols, indptr: mended, indices: indices.subarray(0, end), values: values.subarray(0, end) as V };
}

/** The row that holds entry `position`. */
export function rowOf(indptr: Uint32Array, position: number): number {
  let low = 0;
  let high = indptr.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (indptr[middle] <= position) low = middle;
    else high = middle;
  }
  return low;
}

/** The columns chosen, ascending. */
export async function keepColumns<V extends Values>(
  { rows, cols, indptr, indices, values }: SparseMatrix<V>,
  chosen: Uint32Array,
  job: Job,
): Promise<SparseMatrix<V>> {
  const dropped = 0xffffffff;
  const newIndex = new Uint32Array(cols).fill(dropped);
  chosen.forEach((col, index) => (newIndex[col] = index));
  const kept = {
    kind: 'sparse' as const,
    rows,
    cols: chosen.length,
    indptr: new Uint32Array(rows + 1),
    indices: new Uint32Array(indices.length),
    values: likeOf(values, indices.length),
  };
  let end = 0;
  for (let row = 0; row < rows; row++) {
    for (let at = indptr[row]; at < indptr[row + 1]; at++) {
      if (newIndex[indices[at]] === dropped) continue;
      kept.indices[end] = newIndex[indices[at]];
      kept.values[end++] = values[at];
    }
    kept.indptr[row + 1] = end;
    if (row % rowsBetweenBreaths === 0) await job.breathe();
  }
  return { ...kept, indices: kept.indices.slice(0, end), values: kept.values.slice(0, end) as V };
}
