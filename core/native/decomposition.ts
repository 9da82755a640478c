/** Principal components of sparse data on native threads. */
import { Fault } from '../base/errors.ts';
import { createJob, type Job } from '../base/job.ts';
import type { SparseMatrix } from '../types.ts';
import { addon } from './addon.ts';
import { lookAtEntries } from './counts.ts';
import { runTask, type NativeTask } from './task.ts';

interface DecompositionBinding {
  principalComponents(
    indptr: Uint32Array,
    indices: Uint32Array,
    values: Float32Array,
    cols: number,
    components: number,
    variance: Float64Array,
    total: Float64Array,
    loadings: Float32Array,
    means: Float64Array,
    scores: Float32Array,
  ): NativeTask;
  addProducts(indptr: Uint32Array, indices: Uint32Array, values: Float32Array, cols: number, products: Float64Array): NativeTask;
  componentsOfProducts(
    products: Float64Array,
    means: Float64Array,
    rows: number,
    components: number,
    variance: Float64Array,
    total: Float64Array,
    loadings: Float32Array,
  ): NativeTask;
  projectRows(
    indptr: Uint32Array,
    indices: Uint32Array,
    values: Float32Array,
    cols: number,
    loadings: Float32Array,
    means: Float64Array,
    scores: Float32Array,
  ): NativeTask;
}

/** Up to so many columns the sums of their products are formed: 128 MiB. */
export const mostProductColumns = 4096;

export interface Components {
  /** Unbiased variance along each component, descending, and that of all columns together. */
  variance: Float64Array;
  totalVariance: number;
  /** components × cols, orthonormal rows; of each, the entry largest by absolute value is positive. */
  loadings: Float32Array;
  /** Of the columns. */
  means: Float64Array;
}

export interface PrincipalComponents extends Components {
  /** rows × components */
  scores: Float32Array;
}

/** The leading principal components of the centred columns. Faults: `bad-option` where the data has fewer, `not-finite`. */
export async function principalComponents(matrix: SparseMatrix, components: number, job: Job): Promise<PrincipalComponents> {
  const { rows, cols, indptr, indices, values } = matrix;
  checkComponents(rows, cols, components);
  await checkShape(matrix, job);
  const total = new Float64Array(1);
  const found = {
    variance: new Float64Array(components),
    loadings: new Float32Array(components * cols),
    means: new Float64Array(cols),
    scores: new Float32Array(rows * components),
  };
  await runTask(
    addon<DecompositionBinding>().principalComponents(
      indptr,
      indices,
      values,
      cols,
      components,
      found.variance,
      total,
      found.loadings,
      found.means,
      found.scores,
    ),
    job,
  );
  return { ...found, totalVariance: total[0] };
}

/** Adds the rows' products xᵢ xⱼ to the upper triangle of `products`, cols × cols: data can come in parts. */
export async function addProducts(matrix: SparseMatrix, products: Float64Array, job: Job): Promise<void> {
  await checkShape(matrix, job);
  if (products.length !== matrix.cols ** 2) throw new RangeError(`${products.length} products of ${matrix.cols} columns`);
  await runTask(
    addon<DecompositionBinding>().addProducts(matrix.indptr, matrix.indices, matrix.values, matrix.cols, products),
    silent(job),
  );
}

/**
 * The leading principal components of data whose products and sums were added up; the products become covariances. Faults: `bad-option`.
 */
export async function componentsOfProducts(
  products: Float64Array,
  sums: Float64Array,
  rows: number,
  components: number,
  job: Job,
): Promise<Components> {
  checkComponents(rows, sums.length, components);
  if (products.length !== sums.length ** 2) throw new RangeError(`${products.length} products of ${sums.length} columns`);
  const total = new Float64Array(1);
  const found = {
    variance: new Float64Array(components),
    loadings: new Float32Array(components * sums.length),
    means: sums.map((sum) => sum / rows),
  };
  await runTask(
    addon<DecompositionBinding>().componentsOfProducts(products, found.means, rows, components, found.variance, total, found.loadings),
    silent(job),
  );
  return { ...found, totalVariance: total[0] };
}

/** The centred rows in the components' coordinates. @param scores rows × components, filled */
export async function projectRows(
  matrix: SparseMatrix,
  { loadings, means }: Pick<Components, 'loadings' | 'means'>,
  scores: Float32Array,
  job: Job,
): Promise<void> {
  await checkShape(matrix, job);
  if (scores.length * matrix.cols !== loadings.length * matrix.rows || means.length !== matrix.cols)
    throw new RangeError('scores that do not fit the rows and the loadings');
  await runTask(
    addon<DecompositionBinding>().projectRows(matrix.indptr, matrix.indices, matrix.values, matrix.cols, loadings, means, scores),
    silent(job),
  );
}

/** A part of many says nothing of how far the whole is. */
function silent(job: Job): Job {
  return createJob(undefined, job.signal);
}

function checkComponents(rows: number, cols: number, components: number): void {
  const most = Math.min(rows - 1, cols);
  if (Number.isInteger(components) && components >= 1 && components <= most) return;
  throw new Fault('bad-option', `${components} principal components cannot be had of ${rows} cells and ${cols} genes.`, {
    place: 'components',
    remedy: `Choose at most ${Math.max(0, most)}.`,
  });
}

async function checkShape(matrix: SparseMatrix, job: Job): Promise<void> {
  const { beyond, broken } = await lookAtEntries(matrix, job);
  if (beyond >= 0) throw new RangeError(`column ${matrix.indices[beyond]} of ${matrix.cols}`);
  if (broken >= 0)
    throw new Fault('not-finite', `An entry of gene ${matrix.indices[broken] + 1} is ${matrix.values[broken]}.`, {
      remedy: 'Components need finite numbers in every cell.',
    });
}
