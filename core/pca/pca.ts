/** Principal components of expression: genes scaled and clipped without writing the matrix out, then an exact decomposition. */
import type { Job } from '../job.ts';
import { principalComponents } from '../native/index.ts';
import type { PcaModel, SparseMatrix } from '../types.ts';

export interface PcaOptions {
  components: number;
  /** Give every gene unbiased variance 1 first. */
  scale: boolean;
  /** Scaled values beyond ±clip are cut to it; 0 leaves them. */
  clip: number;
}

export interface PcaResult {
  /** cells × components */
  scores: Float32Array;
  /** Without `genes`, which the caller knows. */
  model: Omit<PcaModel, 'genes'>;
}

/** @throws Fault `bad-option` where the data has fewer components */
export async function pca(matrix: SparseMatrix, { components, scale, clip }: PcaOptions, job: Job): Promise<PcaResult> {
  const columns = await columnScaling(matrix, scale, job);
  const shifted = await scaledAboveZero(matrix, columns, scale && clip > 0 ? clip : Infinity, job);
  const { variance, totalVariance, loadings, scores } = await principalComponents(shifted, components, job);
  return {
    scores,
    model: { mean: Float32Array.from(columns.mean), scale: Float32Array.from(columns.deviation), loadings, variance, varianceRatio: variance.map((value) => (totalVariance > 0 ? value / totalVariance : 0)) },
  };
}

interface ColumnScaling { mean: Float64Array; /** What a centred value is divided by: 1 where nothing is scaled or the column is constant. */ deviation: Float64Array }

async function columnScaling({ rows, cols, indptr, indices, values }: SparseMatrix, scale: boolean, job: Job): Promise<ColumnScaling> {
  const mean = new Float64Array(cols);
  for (let row = 0; row < rows; row++) {
    for (let at = indptr[row]; at < indptr[row + 1]; at++) mean[indices[at]] += values[at] / rows;
    await job.breathe();
  }
  if (!scale) return { mean, deviation: new Float64Array(cols).fill(1) };
  const squares = new Float64Array(cols);
  const stored = new Uint32Array(cols);
  for (let row = 0; row < rows; row++) {
    for (let at = indptr[row]; at < indptr[row + 1]; at++) {
      squares[indices[at]] += (values[at] - mean[indices[at]]) ** 2;
      stored[indices[at]]++;
    }
    await job.breathe();
  }
  const deviation = squares.map((square, col) => Math.sqrt((square + (rows - stored[col]) * mean[col] ** 2) / (rows - 1)) || 1);
  return { mean, deviation };
}

/**
 * The scaled and clipped values less what a zero of their column becomes, so that zeros stay unstored. Columns differ from
 * the scaled ones by a constant, which centring takes away: their components are the same.
 */
async function scaledAboveZero(matrix: SparseMatrix, { mean, deviation }: ColumnScaling, bound: number, job: Job): Promise<SparseMatrix> {
  const values = new Float32Array(matrix.values.length);
  const scaled = (value: number, col: number) => Math.max(-bound, Math.min(bound, (value - mean[col]) / deviation[col]));
  const ofZero = mean.map((_, col) => scaled(0, col));
  for (let row = 0; row < matrix.rows; row++) {
    for (let at = matrix.indptr[row]; at < matrix.indptr[row + 1]; at++) values[at] = scaled(matrix.values[at], matrix.indices[at]) - ofZero[matrix.indices[at]];
    await job.breathe();
  }
  return { ...matrix, values };
}
