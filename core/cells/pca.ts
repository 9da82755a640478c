/** Principal components of expression: genes scaled and clipped without writing the matrix out, then an exact decomposition. */
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import { addProducts, componentsOfProducts, mostProductColumns, principalComponents, projectRows } from '../native/index.ts';
import type { ColumnScaling, MatrixStream, PcaModel, SparseMatrix } from '../types.ts';

export interface PcaResult {
  /** cells × components */
  scores: Float32Array;
  /** Without `genes`, which the caller knows. */
  model: Omit<PcaModel, 'genes'>;
}

/** @throws Fault `bad-option` where the data has fewer components, or is a stream of too many genes */
export async function pca(matrix: SparseMatrix | MatrixStream, scaling: ColumnScaling, components: number, job: Job): Promise<PcaResult> {
  const shift = shiftOf(scaling);
  const { variance, totalVariance, loadings, scores, means } =
    matrix.kind === 'stream'
      ? await streamedComponents(matrix, shift, components, job)
      : await principalComponents(await shifted(matrix, shift, job), components, job);
  return {
    scores,
    model: {
      mean: Float32Array.from(scaling.mean),
      scale: Float32Array.from(scaling.deviation),
      deviation: Float32Array.from(scaling.own),
      clip: Number.isFinite(scaling.bound) ? scaling.bound : 0,
      centre: Float32Array.from(means, (mean, col) => mean + shift.ofZero[col]),
      loadings,
      variance,
      varianceRatio: variance.map((value) => (totalVariance > 0 ? value / totalVariance : 0)),
    },
  };
}

/**
 * Scaled and clipped values less what a zero of their column becomes, so that zeros stay unstored. Columns differ from
 * the scaled ones by a constant, which centring takes away: their components are the same.
 */
interface Shift extends ColumnScaling {
  ofZero: Float64Array;
}

function shiftOf(scaling: ColumnScaling): Shift {
  const { mean, deviation, bound } = scaling;
  return { ...scaling, ofZero: mean.map((value, col) => Math.max(-bound, Math.min(bound, -value / deviation[col]))) };
}

async function shifted(matrix: SparseMatrix, { mean, deviation, bound, ofZero }: Shift, job: Job): Promise<SparseMatrix> {
  const { indices, values: before } = matrix;
  const values = new Float32Array(before.length);
  const slice = 1 << 20;
  for (let from = 0; from < values.length; from += slice) {
    const to = Math.min(values.length, from + slice);
    for (let at = from; at < to; at++) {
      const col = indices[at];
      values[at] = Math.max(-bound, Math.min(bound, (before[at] - mean[col]) / deviation[col])) - ofZero[col];
    }
    await job.breathe();
  }
  return { ...matrix, values };
}

/** Two passes: sums of products, whose eigenvectors are the loadings; then every cell in their coordinates. */
async function streamedComponents(matrix: MatrixStream, shift: Shift, components: number, job: Job) {
  const { rows, cols } = matrix;
  if (cols > mostProductColumns) {
    throw new Fault('bad-option', `Components of ${cols} genes cannot be found while the counts stay in their file.`, {
      place: 'variableGenes',
      remedy: `Keep at most ${mostProductColumns} variable genes.`,
    });
  }
  const products = new Float64Array(cols * cols);
  const sums = new Float64Array(cols);
  for await (const { from, matrix: chunk } of matrix.chunks(job.signal)) {
    const part = await shifted(chunk, shift, job);
    for (let at = 0; at < part.values.length; at++) sums[part.indices[at]] += part.values[at];
    await addProducts(part, products, job);
    job.report((from + chunk.rows) / rows / 2);
  }
  const found = await componentsOfProducts(products, sums, rows, components, job);
  const scores = new Float32Array(rows * components);
  for await (const { from, matrix: chunk } of matrix.chunks(job.signal)) {
    const part = await shifted(chunk, shift, job);
    await projectRows(part, found, scores.subarray(from * components, (from + chunk.rows) * components), job);
    job.report(0.5 + (from + chunk.rows) / rows / 2);
  }
  return { ...found, scores };
}
