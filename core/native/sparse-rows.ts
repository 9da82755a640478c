import type { SparseMatrix } from '../types.ts';

/** A kernel follows the offsets without looking. @throws RangeError */
export function checkOffsets({ rows, indptr, indices, values }: SparseMatrix): void {
  const stored = indptr[rows];
  if (indptr.length !== rows + 1 || indptr[0] !== 0 || indices.length !== stored || values.length !== stored)
    throw new RangeError('a sparse matrix whose parts do not fit together');
  for (let row = 0; row < rows; row++)
    if (indptr[row] > indptr[row + 1]) throw new RangeError(`row ${row} of a sparse matrix ends before it begins`);
}
