/** Highly variable genes as Seurat's first method finds them, in the form that scanpy's `flavor='seurat'` gives it. */
import type { Job } from '../job.ts';
import type { SparseMatrix } from '../types.ts';

/** One entry a gene, in the matrix's order. */
export interface Dispersions {
  /** log(1 + mean) of the unlogged values. */
  means: Float64Array;
  /** log(variance / mean) of the unlogged values; NaN for a gene that does not vary. */
  dispersions: Float64Array;
  /** Dispersions against those of the genes with a similar mean: centred and divided by their spread; NaN where there is no dispersion. */
  normalized: Float64Array;
}

const bins = 20;

/** @param isLogged whether the values are log(1 + x): dispersion is defined on the unlogged ones */
export async function dispersions(matrix: SparseMatrix, isLogged: boolean, job: Job): Promise<Dispersions> {
  const { rows, cols, indptr, indices, values } = matrix;
  const sums = new Float64Array(cols);
  const squares = new Float64Array(cols);
  const seen = new Uint32Array(cols);
  // Two passes: the variance of a high mean would drown in a sum of squares.
  for (let row = 0; row < rows; row++) {
    for (let at = indptr[row]; at < indptr[row + 1]; at++) sums[indices[at]] += isLogged ? Math.expm1(values[at]) : values[at];
    await job.breathe();
  }
  const mean = sums.map((sum) => sum / rows);
  for (let row = 0; row < rows; row++) {
    for (let at = indptr[row]; at < indptr[row + 1]; at++) {
      const gene = indices[at];
      squares[gene] += ((isLogged ? Math.expm1(values[at]) : values[at]) - mean[gene]) ** 2;
      seen[gene]++;
    }
    await job.breathe();
  }
  const variance = squares.map((square, gene) => (square + (rows - seen[gene]) * mean[gene] ** 2) / (rows - 1));
  const means = mean.map(Math.log1p);
  const dispersion = variance.map((value, gene) => (value > 0 && mean[gene] > 0 ? Math.log(value / mean[gene]) : NaN));
  return { means, dispersions: dispersion, normalized: normalizeByMean(means, dispersion) };
}

/** Each dispersion against the mean and the unbiased standard deviation of its bin; a bin with one gene gives it 1. */
function normalizeByMean(means: Float64Array, dispersion: Float64Array): Float64Array {
  const bin = binOf(means);
  const count = new Float64Array(bins);
  const sum = new Float64Array(bins);
  dispersion.forEach((value, gene) => {
    if (Number.isNaN(value)) return;
    count[bin[gene]]++;
    sum[bin[gene]] += value;
  });
  const centre = sum.map((total, index) => total / count[index]);
  const square = new Float64Array(bins);
  dispersion.forEach((value, gene) => {
    if (!Number.isNaN(value)) square[bin[gene]] += (value - centre[bin[gene]]) ** 2;
  });
  const spread = square.map((total, index) => Math.sqrt(total / (count[index] - 1)));
  return dispersion.map((value, gene) => {
    const own = bin[gene];
    return count[own] === 1 ? value / centre[own] : (value - centre[own]) / spread[own];
  });
}

/** Equal-width bins over the means' range, closed at the right, the first one widened by a thousandth as pandas' `cut` does. */
function binOf(means: Float64Array): Uint8Array {
  const low = means.reduce((least, value) => Math.min(least, value), Infinity);
  const high = means.reduce((most, value) => Math.max(most, value), -Infinity);
  const width = (high - low) / bins;
  return Uint8Array.from(means, (value) => {
    let index = width > 0 ? Math.min(bins - 1, Math.max(0, Math.ceil((value - low) / width) - 1)) : 0;
    // The division can land on the wrong side of an edge that the value equals.
    if (index > 0 && value <= low + index * width) index--;
    return index;
  });
}

/** The `count` genes with the highest normalized dispersion, ascending by index; all of them where there are no more. */
export function mostVariable({ normalized }: Dispersions, count: number): Uint32Array {
  const rank = (gene: number) => (Number.isNaN(normalized[gene]) ? -Infinity : normalized[gene]);
  const order = Array.from(normalized.keys()).sort((a, b) => rank(b) - rank(a) || a - b);
  return Uint32Array.from(order.slice(0, count)).sort();
}
