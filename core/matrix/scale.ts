import type { Job } from '../job.ts';
import type { SparseMatrix } from '../types.ts';

/** Every column with mean 0 and unbiased variance 1, cut to ±clip (0: not), written out densely; constant columns become 0. */
export async function scaledValues(matrix: SparseMatrix, clip: number, job: Job): Promise<Float32Array> {
  const { rows, cols, indptr, indices, values } = matrix;
  const mean = new Float64Array(cols);
  const square = new Float64Array(cols);
  const seen = new Uint32Array(cols);
  for (let row = 0; row < rows; row++) {
    for (let at = indptr[row]; at < indptr[row + 1]; at++) mean[indices[at]] += values[at] / rows;
    await job.breathe();
  }
  for (let row = 0; row < rows; row++) {
    for (let at = indptr[row]; at < indptr[row + 1]; at++) {
      square[indices[at]] += (values[at] - mean[indices[at]]) ** 2;
      seen[indices[at]]++;
    }
    await job.breathe();
  }
  const factor = square.map((sum, col) => {
    const variance = (sum + (rows - seen[col]) * mean[col] ** 2) / (rows - 1);
    return variance > 0 ? 1 / Math.sqrt(variance) : 0;
  });
  const bound = clip > 0 ? clip : Infinity;
  const scaled = (value: number, col: number) => Math.max(-bound, Math.min(bound, (value - mean[col]) * factor[col]));
  const ofZero = Float32Array.from(mean, (_, col) => scaled(0, col));
  const dense = new Float32Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    dense.set(ofZero, row * cols);
    for (let at = indptr[row]; at < indptr[row + 1]; at++) dense[row * cols + indices[at]] = scaled(values[at], indices[at]);
    await job.breathe();
  }
  return dense;
}
