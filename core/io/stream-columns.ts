/** Some of a stream's columns. */
import { createJob, type Job } from '../base/job.ts';
import type { MatrixStream, Values } from '../types.ts';
import { keepColumns } from './compressed.ts';

/** @param kept ascending */
export function columnsOfStream(matrix: MatrixStream<Values>, kept: Uint32Array): MatrixStream<Values> {
  return {
    ...matrix,
    cols: kept.length,
    async *chunks(signal) {
      const job = createJob(undefined, signal);
      for await (const { from, matrix: rows } of matrix.chunks(signal)) yield { from, matrix: await keepColumns(rows, kept, job) };
    },
  };
}

/** The values of a few columns, each whole, from one pass. */
export async function wholeColumns(matrix: MatrixStream<Values>, columns: readonly number[], job: Job): Promise<Float64Array[]> {
  const found = columns.map(() => new Float64Array(matrix.rows));
  for await (const {
    from,
    matrix: { rows, indptr, indices, values },
  } of matrix.chunks(job.signal)) {
    for (let row = 0; row < rows; row++) {
      for (let at = indptr[row]; at < indptr[row + 1]; at++) {
        const column = columns.indexOf(indices[at]);
        if (column >= 0) found[column][from + row] = values[at];
      }
    }
    await job.breathe();
  }
  return found;
}
