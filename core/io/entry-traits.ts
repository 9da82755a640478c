/** What is true of all entries of a sparse matrix, whichever numbers it holds. */
import type { Job } from '../base/job.ts';
import { lookAtEntries, type EntryTraits } from '../native/index.ts';
import type { SparseMatrix, Values } from '../types.ts';
import { ValueEvidence } from './value-evidence.ts';

const rowsBetweenBreaths = 1024;

/** Float32 on native threads, as everything is computed with; float64, which is only copied, here. */
export async function entryTraits(matrix: SparseMatrix<Values>, job: Job): Promise<EntryTraits> {
  const { values } = matrix;
  if (values instanceof Float32Array) return lookAtEntries({ ...matrix, values }, job);
  const { rows, cols, indptr, indices } = matrix;
  const evidence = new ValueEvidence();
  const broken = evidence.add(values);
  let beyond = -1;
  let isCanonical = true;
  for (let row = 0; row < rows; row++) {
    for (let at = indptr[row]; at < indptr[row + 1]; at++) {
      if (indices[at] >= cols && beyond < 0) beyond = at;
      if (at > indptr[row] && indices[at] <= indices[at - 1]) isCanonical = false;
    }
    if (row % rowsBetweenBreaths === 0) await job.breathe();
  }
  return { beyond, broken, kind: evidence.kind, isCanonical, isLarge: false };
}
