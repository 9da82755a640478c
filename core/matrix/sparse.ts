/** What every step of preparation needs of a row-compressed matrix. */
import type { Job } from '../job.ts';
import type { Matrix, SparseMatrix } from '../types.ts';

/** The same numbers row-compressed, zeros left out; a sparse matrix is returned as it is. */
export async function asSparse(matrix: Matrix, job: Job): Promise<SparseMatrix> {
  if (matrix.kind === 'sparse') return matrix;
  const { rows, cols, values } = matrix;
  let nonZeros = 0;
  for (let row = 0; row < rows; row++) {
    for (let at = row * cols; at < (row + 1) * cols; at++) if (values[at] !== 0) nonZeros++;
    await job.breathe();
  }
  const sparse: SparseMatrix = { kind: 'sparse', rows, cols, indptr: new Uint32Array(rows + 1), indices: new Uint32Array(nonZeros), values: new Float32Array(nonZeros) };
  let end = 0;
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const value = values[row * cols + col];
      if (value === 0) continue;
      sparse.indices[end] = col;
      sparse.values[end++] = value;
    }
    sparse.indptr[row + 1] = end;
    await job.breathe();
  }
  return sparse;
}

/** The rows and columns chosen, ascending, as a matrix of its own. */
export async function selectSparse(matrix: SparseMatrix, rows: Uint32Array, cols: Uint32Array, job: Job): Promise<SparseMatrix> {
  const dropped = 0xffffffff;
  const newCol = new Uint32Array(matrix.cols).fill(dropped);
  cols.forEach((col, index) => (newCol[col] = index));

  const indptr = new Uint32Array(rows.length + 1);
  for (let row = 0; row < rows.length; row++) {
    let kept = 0;
    for (let at = matrix.indptr[rows[row]]; at < matrix.indptr[rows[row] + 1]; at++) if (newCol[matrix.indices[at]] !== dropped) kept++;
    indptr[row + 1] = indptr[row] + kept;
    await job.breathe();
  }
  const indices = new Uint32Array(indptr[rows.length]);
  const values = new Float32Array(indptr[rows.length]);
  for (let row = 0, end = 0; row < rows.length; row++) {
    for (let at = matrix.indptr[rows[row]]; at < matrix.indptr[rows[row] + 1]; at++) {
      const col = newCol[matrix.indices[at]];
      if (col === dropped) continue;
      indices[end] = col;
      values[end++] = matrix.values[at];
    }
    await job.breathe();
  }
  return { kind: 'sparse', rows: rows.length, cols: cols.length, indptr, indices, values };
}

/** rows × cols with the zeros written out. */
export async function denseValues(matrix: Matrix, job: Job): Promise<Float32Array> {
  if (matrix.kind === 'dense') return matrix.values;
  const dense = new Float32Array(matrix.rows * matrix.cols);
  for (let row = 0; row < matrix.rows; row++) {
    for (let at = matrix.indptr[row]; at < matrix.indptr[row + 1]; at++) dense[row * matrix.cols + matrix.indices[at]] = matrix.values[at];
    await job.breathe();
  }
  return dense;
}

/** 0, 1, … count − 1 */
export function allIndices(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index);
}
