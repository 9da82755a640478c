/** Counts → filtered, normalized, logged values of the variable genes: the steps before scaling and decomposition. */
import { Fault } from '../errors.ts';
import type { Job } from '../job.ts';
import type { PrepareOptions } from '../options.ts';
import type { Column, CountMatrix, Matrix, SparseMatrix, StepRecord } from '../types.ts';
import { filterCellsAndGenes } from './filter.ts';
import { log1p, normalizeTotal } from './normalize.ts';
import { asSparse, selectSparse } from './sparse.ts';
import { dispersions, mostVariable } from './variable-genes.ts';

export interface Expression {
  /** kept cells × chosen genes */
  matrix: SparseMatrix;
  /** Indices into the source's cells and genes. */
  cells: Uint32Array;
  genes: Uint32Array;
  /** Quality columns of all the source's cells. */
  quality: Column[];
  /** What normalization multiplied each kept cell by; absent where it was skipped. */
  factors?: Float32Array;
  steps: StepRecord[];
}

/** @throws `negative-counts`, `too-few-cells`, `too-few-genes` */
export async function expressionFromCounts(data: CountMatrix, options: PrepareOptions, job: Job): Promise<Expression> {
  await checkCounts(data, job);
  const source = await asSparse(data.matrix, job);
  const filtered = await filterCellsAndGenes(source, data.genes, options, job);
  const steps = [filtered.step];
  let matrix = await selectSparse(source, filtered.cells, filtered.genes, job);
  let genes = filtered.genes;
  job.report(0.2, 'Normalizing');

  let factors: Float32Array | undefined;
  if (options.normalize) {
    factors = await normalizeTotal(matrix, options.targetSum, job);
    steps.push({ step: 'normalize', options: { targetSum: options.targetSum }, summary: `totals ${options.targetSum.toLocaleString('en')}` });
  }
  if (options.log1p) {
    await log1p(matrix, job);
    steps.push({ step: 'log1p', options: {}, summary: 'log(1 + x)' });
  }
  if (options.variableGenes > 0 && options.variableGenes < matrix.cols) {
    job.report(0.3, 'Finding variable genes');
    const chosen = mostVariable(await dispersions(matrix, options.log1p, job), options.variableGenes);
    genes = chosen.map((gene) => filtered.genes[gene]);
    matrix = await selectSparse(matrix, Uint32Array.from({ length: matrix.rows }, (_, row) => row), chosen, job);
    steps.push({ step: 'variable genes', options: { flavor: 'seurat', variableGenes: options.variableGenes }, summary: `${chosen.length} variable genes` });
  }
  return { matrix, cells: filtered.cells, genes, quality: filtered.quality, factors, steps };
}

async function checkCounts({ matrix, cells, genes, source }: CountMatrix, job: Job): Promise<void> {
  const at = await firstNegative(matrix, job);
  if (at === null) return;
  throw new Fault('negative-counts', 'Preparing from counts needs numbers that are not negative.', {
    file: source,
    place: `cell ${cells[at.row]}, gene ${genes[at.col]}`,
    remedy: 'Choose the matrix of the file that holds counts, or start from its components or from the numbers as they are.',
  });
}

async function firstNegative(matrix: Matrix, job: Job): Promise<{ row: number; col: number } | null> {
  for (let row = 0; row < matrix.rows; row++) {
    const from = matrix.kind === 'sparse' ? matrix.indptr[row] : row * matrix.cols;
    const to = matrix.kind === 'sparse' ? matrix.indptr[row + 1] : from + matrix.cols;
    for (let at = from; at < to; at++) {
      if (matrix.values[at] < 0) return { row, col: matrix.kind === 'sparse' ? matrix.indices[at] : at - from };
    }
    await job.breathe();
  }
  return null;
}
