/** Principal components of sparse data on native threads. */
import { Fault } from '../errors.ts';
import type { Job } from '../job.ts';
import type { SparseMatrix } from '../types.ts';
import { addon } from './addon.ts';
import { runTask, type NativeTask } from './task.ts';

interface DecompositionBinding {
  principalComponents(indptr: Uint32Array, indices: Uint32Array, values: Float32Array, cols: number, components: number, variance: Float64Array, total: Float64Array, loadings: Float32Array, scores: Float32Array): NativeTask;
}

export interface PrincipalComponents {
  /** Unbiased variance along each component, descending, and that of all columns together. */
  variance: Float64Array;
  totalVariance: number;
  /** components × cols, orthonormal rows; of each, the entry largest by absolute value is positive. */
  loadings: Float32Array;
  /** rows × components */
  scores: Float32Array;
}

/** The leading principal components of the centred columns. Faults: `bad-option` where the data has fewer, `not-finite`. */
export async function principalComponents(matrix: SparseMatrix, components: number, job: Job): Promise<PrincipalComponents> {
  const { rows, cols, indptr, indices, values } = matrix;
  const most = Math.min(rows - 1, cols);
  if (!(Number.isInteger(components) && components >= 1 && components <= most)) {
    throw new Fault('bad-option', `${components} principal components cannot be had of ${rows} cells and ${cols} genes.`, { place: 'components', remedy: `Choose at most ${Math.max(0, most)}.` });
  }
  checkShape(matrix);
  const total = new Float64Array(1);
  const found = { variance: new Float64Array(components), loadings: new Float32Array(components * cols), scores: new Float32Array(rows * components) };
  await runTask(addon<DecompositionBinding>().principalComponents(indptr, indices, values, cols, components, found.variance, total, found.loadings, found.scores), job);
  return { ...found, totalVariance: total[0] };
}

/** The kernels index without looking: what they are handed must be whole. */
function checkShape({ rows, cols, indptr, indices, values }: SparseMatrix): void {
  const stored = indptr[rows];
  if (indptr.length !== rows + 1 || indptr[0] !== 0 || indices.length !== stored || values.length !== stored) throw new RangeError('a sparse matrix whose parts do not fit together');
  for (let row = 0; row < rows; row++) if (indptr[row] > indptr[row + 1]) throw new RangeError(`row ${row} of a sparse matrix ends before it begins`);
  for (let at = 0; at < stored; at++) {
    if (indices[at] >= cols) throw new RangeError(`column ${indices[at]} of ${cols}`);
    if (!Number.isFinite(values[at])) throw new Fault('not-finite', `An entry of gene ${indices[at] + 1} is ${values[at]}.`, { remedy: 'Components need finite numbers in every cell.' });
  }
}
