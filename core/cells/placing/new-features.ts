/** Features of cells that a model was not trained on, chunk by chunk, as its own cells came to theirs. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { GeneRecipe } from '../../model/portable.ts';
import { keptColumns, projectRows, rowTotals } from '../../native/index.ts';
import type { Matrix, MatrixStream, SparseMatrix } from '../../types.ts';
import { rowChunks } from '../chunks.ts';
import { standardizeRows } from '../normalize/standardize.ts';
import { allIndices } from '../sparse.ts';
import { knownGenes, type KnownGenes } from './missing-genes.ts';

export interface NewCells {
  /** cells × genes of the file, and for each gene of the recipe its column there, −1 where there is none. */
  matrix: Matrix | MatrixStream;
  columns: Int32Array;
  /** The file's numbers are log(1 + x) of what the recipe begins with. */
  isLogged: boolean;
  /** What genes that the file lacks are taken to be: what the others lead to expect, or the training cells' mean. */
  missing: 'expected' | 'mean';
}

export interface NewFeatures {
  /** Which cell is the first. */
  from: number;
  rows: number;
  /** rows × dim */
  features: Float32Array;
  /** Of each cell over the genes that the recipe sums over and the file has, before normalization; null of numbers below 0 and above. */
  totals: Float64Array | null;
  /** What normalization multiplied each cell by; absent where it is none of the recipe's. */
  factors?: Float32Array;
  /** What the components do not hold of a cell: the mean square, over the genes at hand, of scaled values less their reconstruction. */
  residuals: Float64Array | null;
}

/** @returns how many features a cell has */
export function recipeDim({ columns, variance }: Pick<GeneRecipe, 'columns' | 'variance'>): number {
  return variance ? variance.length : columns.length;
}

/**
 * Without components, genes that the file lacks are their mean in the training cells in any case. Cells are brought to the share of the
 * total that the genes at hand have in those, so that the others' counts need not be known; a cell without counts has zeros.
 * @throws `negative-counts`, and `bad-option` for numbers that are no logarithms
 */
export async function* newFeatures(
  recipe: GeneRecipe,
  { matrix, columns, isLogged, missing }: NewCells,
  job: Job,
): AsyncGenerator<NewFeatures> {
  const { target, log1p } = recipe;
  const isSummed = new Uint8Array(matrix.cols);
  let share = 0;
  columns.forEach((column, gene) => {
    if (column < 0) return;
    isSummed[column] = 1;
    share += recipe.shares?.[gene] ?? 0;
  });
  const aim = target === undefined ? 0 : target * (recipe.shares && columns.includes(-1) ? share : 1);
  const newColumn = new Int32Array(matrix.cols).fill(-1);
  recipe.columns.forEach((gene, at) => {
    if (columns[gene] >= 0) newColumn[columns[gene]] = at;
  });
  const finish = finisher(recipe, newColumn, missing === 'expected');
  for await (const { from, matrix: stored } of rowChunks(matrix, job)) {
    const chunk = isLogged ? await unlogged(stored, job) : stored;
    const rows = allIndices(chunk.rows);
    const { marked: totals, negative } = await rowTotals(chunk, rows, isSummed, job);
    if ((log1p || target !== undefined) && negative.includes(1)) {
      throw new Fault('negative-counts', 'A cell has a negative number.', {
        place: `cell ${from + negative.indexOf(1) + 1}`,
        remedy: 'Choose the matrix with counts (--layer).',
      });
    }
    const factors = target === undefined ? undefined : Float32Array.from(totals, (total) => (total > 0 ? aim / total : 0));
    const kept = await keptColumns(chunk, rows, { factors, transform: log1p ? 'log1p' : 'none' }, newColumn, recipe.columns.length, job);
    const { features, residuals } = await finish(kept, job);
    if (recipe.standardizeCells) await standardizeRows(features, recipeDim(recipe), job);
    yield { from, rows: chunk.rows, features, totals: recipe.values === 'signed' ? null : totals, ...(factors && { factors }), residuals };
    job.report((from + chunk.rows) / matrix.rows);
    await job.breathe();
  }
}

type Finish = (kept: SparseMatrix, job: Job) => Promise<Pick<NewFeatures, 'features' | 'residuals'>>;

/** Scaling and components of rows with the recipe's columns. */
function finisher(recipe: GeneRecipe, newColumn: Int32Array, isExpected: boolean): Finish {
  const { mean, scale, centre, loadings } = recipe;
  const bound = recipe.clip > 0 ? recipe.clip : Infinity;
  const scaled = (value: number, column: number) => Math.max(-bound, Math.min(bound, (value - mean[column]) / scale[column]));
  const isThere = new Uint8Array(mean.length);
  for (const column of newColumn) if (column >= 0) isThere[column] = 1;
  const ofZero = Float64Array.from(mean, (_, column) => (isThere[column] ? scaled(0, column) : centre[column]));
  if (!loadings) {
    return async ({ rows, indptr, indices, values }, job) => {
      const features = new Float32Array(rows * mean.length);
      for (let row = 0; row < rows; row++) {
        features.set(ofZero, row * mean.length);
        for (let at = indptr[row]; at < indptr[row + 1]; at++) features[row * mean.length + indices[at]] = scaled(values[at], indices[at]);
        await job.breathe();
      }
      return { features, residuals: null };
    };
  }
  // As preparation does it: less what a zero becomes, so that zeros stay unstored. Of a gene that is missing nothing is left.
  const means = Float64Array.from(centre, (value, column) => (isThere[column] ? value - ofZero[column] : 0));
  const squaresOfZeros = means.reduce((sum, value) => sum + value ** 2, 0);
  const present = isThere.reduce((count, is) => count + is, 0);
  const components = recipe.variance!.length;
  let known: KnownGenes | null | undefined;
  return async (kept, job) => {
    if (known === undefined)
      known =
        present === mean.length ? null : await knownGenes({ loadings, variance: recipe.variance!, noise: recipe.noise! }, isThere, job);
    const { rows, indptr, indices, values } = kept;
    const shifted = new Float32Array(values.length);
    const squares = new Float64Array(rows).fill(squaresOfZeros);
    for (let row = 0; row < rows; row++) {
      for (let at = indptr[row]; at < indptr[row + 1]; at++) {
        const column = indices[at];
        const value = scaled(values[at], column);
        shifted[at] = value - ofZero[column];
        squares[row] += (value - centre[column]) ** 2 - means[column] ** 2;
      }
      await job.breathe();
    }
    const features = new Float32Array(rows * components);
    await projectRows({ ...kept, values: shifted }, { loadings, means }, features, job);
    const residuals = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      const scores = features.subarray(row * components, (row + 1) * components);
      const held = known ? complete(scores, known, isExpected) : scores.reduce((sum, score) => sum + score ** 2, 0);
      residuals[row] = Math.max(0, squares[row] - held) / present;
      await job.breathe();
    }
    return { features, residuals };
  };
}

/**
 * Sums over the genes at hand become the components that these lead to expect.
 * @returns |x'|² − |x' − Lᵀ t|² of a cell x' with sums s and components t: 2 t·s − tᵀ G t
 */
function complete(sums: Float32Array, { products, expected }: KnownGenes, isExpected: boolean): number {
  const k = sums.length;
  const found = isExpected
    ? Float64Array.from(sums, (_, i) => sums.reduce((sum, value, j) => sum + expected[i * k + j] * value, 0))
    : Float64Array.from(sums);
  let held = 0;
  for (let i = 0; i < k; i++) {
    held += 2 * found[i] * sums[i];
    for (let j = 0; j < k; j++) held -= found[i] * products[i * k + j] * found[j];
  }
  sums.set(found);
  return held;
}

const slice = 1 << 18;
/** Above it, what was logged would have been more than 10¹⁰. */
const largestLogarithm = 24;

async function unlogged(chunk: SparseMatrix, job: Job): Promise<SparseMatrix> {
  const values = new Float32Array(chunk.values.length);
  for (let at = 0; at < values.length; at++) {
    if (chunk.values[at] > largestLogarithm) {
      throw new Fault('bad-option', `It has the number ${chunk.values[at]}: these are no logarithms.`, {
        place: '--values',
        remedy: 'Say that they are counts, or proportional to them in every cell (--values counts), or name another matrix.',
      });
    }
    values[at] = Math.expm1(chunk.values[at]);
    if (at % slice === 0) await job.breathe();
  }
  return { ...chunk, values };
}
