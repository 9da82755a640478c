import type { Job } from '../../base/job.ts';
import type { ColumnScaling, MatrixStream, SparseMatrix } from '../../types.ts';
import { rowChunks } from '../chunks.ts';
import { asStored, geneMoments, oneGroup } from '../moments.ts';
import { allIndices } from '../sparse.ts';

/** Mean 0 and unbiased variance 1 for every column, cut to ±clip; without `scale` the means alone. */
export async function columnScaling(
  matrix: SparseMatrix | MatrixStream,
  { scale, clip }: { scale: boolean; /** 0 leaves all. */ clip: number },
  job: Job,
): Promise<ColumnScaling> {
  const [{ mean, variance }] = await geneMoments(matrix, oneGroup(allIndices(matrix.rows)), asStored, job);
  const own = variance.map(Math.sqrt);
  return { mean, own, deviation: own.map((value) => (scale && value) || 1), bound: scale && clip > 0 ? clip : Infinity };
}

/** The scaled columns written out densely, rows × cols. */
export async function scaledValues(
  matrix: SparseMatrix | MatrixStream,
  { mean, deviation, bound }: ColumnScaling,
  job: Job,
): Promise<Float32Array> {
  const { rows, cols } = matrix;
  const scaled = (value: number, col: number) => Math.max(-bound, Math.min(bound, (value - mean[col]) / deviation[col]));
  const ofZero = Float32Array.from(mean, (_, col) => scaled(0, col));
  const dense = new Float32Array(rows * cols);
  for await (const {
    from,
    matrix: { rows: count, indptr, indices, values },
  } of rowChunks(matrix, job)) {
    for (let row = 0; row < count; row++) {
      const start = (from + row) * cols;
      dense.set(ofZero, start);
      for (let at = indptr[row]; at < indptr[row + 1]; at++) dense[start + indices[at]] = scaled(values[at], indices[at]);
      await job.breathe();
    }
  }
  return dense;
}
