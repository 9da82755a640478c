/** A matrix in memory as one that stays in its file: what a pass over it sees, in small chunks. */
import type { Matrix, MatrixStream } from '../../core/types.ts';
import { asSparse } from '../../core/cells/sparse.ts';
import { createJob } from '../../core/base/job.ts';

/** @param passes counts how often it is read */
export function streamOf(matrix: Matrix, chunkRows: number, passes = { count: 0 }): MatrixStream {
  return {
    kind: 'stream',
    rows: matrix.rows,
    cols: matrix.cols,
    entries: matrix.rows * matrix.cols,
    async *chunks() {
      passes.count++;
      const { rows, cols, indptr, indices, values } = await asSparse(matrix, createJob());
      for (let from = 0; from < rows; from += chunkRows) {
        const to = Math.min(rows, from + chunkRows);
        const offsets = indptr.slice(from, to + 1).map((offset) => offset - indptr[from]);
        yield {
          from,
          matrix: {
            kind: 'sparse',
            rows: to - from,
            cols,
            indptr: offsets,
            indices: indices.slice(indptr[from], indptr[to]),
            values: values.slice(indptr[from], indptr[to]),
          },
        };
      }
    },
  };
}
