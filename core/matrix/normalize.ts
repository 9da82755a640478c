import type { Job } from '../job.ts';
import type { SparseMatrix } from '../types.ts';

/** Multiplies every cell so that its values sum to `target`, in place. @returns each cell's factor; 0 for a cell without counts */
export async function normalizeTotal(matrix: SparseMatrix, target: number, job: Job): Promise<Float32Array> {
  const factors = new Float32Array(matrix.rows);
  for (let row = 0; row < matrix.rows; row++) {
    let total = 0;
    for (let at = matrix.indptr[row]; at < matrix.indptr[row + 1]; at++) total += matrix.values[at];
    factors[row] = total > 0 ? target / total : 0;
    for (let at = matrix.indptr[row]; at < matrix.indptr[row + 1]; at++) matrix.values[at] *= factors[row];
    await job.breathe();
  }
  return factors;
}

/** x → log(1 + x), in place. */
export async function log1p(matrix: SparseMatrix, job: Job): Promise<void> {
  for (let row = 0; row < matrix.rows; row++) {
    for (let at = matrix.indptr[row]; at < matrix.indptr[row + 1]; at++) matrix.values[at] = Math.log1p(matrix.values[at]);
    await job.breathe();
  }
}
