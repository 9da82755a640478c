import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { columnScaling } from '../../core/cells/normalize/scale.ts';
import { asSparse } from '../../core/cells/sparse.ts';
import { pca, type PcaResult } from '../../core/cells/pca.ts';
import type { MatrixStream, SparseMatrix } from '../../core/types.ts';
import { streamOf } from './stream.ts';
import { mulberry32 } from '../random.ts';

/** Scaled, clipped and decomposed, as preparation does it. */
async function decompose(
  matrix: SparseMatrix | MatrixStream,
  { components, scale, clip }: { components: number; scale: boolean; clip: number },
  job = createJob(),
): Promise<PcaResult> {
  return pca(matrix, await columnScaling(matrix, { scale, clip }, createJob()), components, job);
}

/** Cells × genes of several groups, most entries zero. */
async function groupedCounts(rows: number, cols: number, seed: number): Promise<{ values: Float32Array; matrix: SparseMatrix }> {
  const random = mulberry32(seed);
  const values = new Float32Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const rate = 0.15 + ((row % 5) * (col % 7) === 4 ? 0.7 : 0) + (col % 11 === row % 3 ? 0.4 : 0);
      values[row * cols + col] = random() < rate ? Math.log1p(1 + Math.floor(random() * 6)) : 0;
    }
  }
  return { values, matrix: await asSparse({ kind: 'dense', rows, cols, values }, createJob()) };
}

/** Scaled, clipped, then centred: what scanpy's `scale(max_value)` and a PCA after it work on; float64. */
function scaledAndCentred(values: Float32Array, rows: number, cols: number, scale: boolean, clip: number): Float64Array {
  const out = Float64Array.from(values);
  for (let col = 0; col < cols; col++) {
    const column = () => Array.from({ length: rows }, (_, row) => out[row * cols + col]);
    const mean = column().reduce((sum, value) => sum + value, 0) / rows;
    const deviation = Math.sqrt(column().reduce((sum, value) => sum + (value - mean) ** 2, 0) / (rows - 1)) || 1;
    for (let row = 0; row < rows; row++) {
      const value = (out[row * cols + col] - mean) / (scale ? deviation : 1);
      out[row * cols + col] = scale && clip > 0 ? Math.max(-clip, Math.min(clip, value)) : value;
    }
    const again = column().reduce((sum, value) => sum + value, 0) / rows;
    for (let row = 0; row < rows; row++) out[row * cols + col] -= again;
  }
  return out;
}

/** An independent decomposition: cyclic Jacobi rotations of the covariance in float64. Values descending, vectors as rows. */
function jacobi(centred: Float64Array, rows: number, cols: number): { values: number[]; vectors: Float64Array[] } {
  const a = Array.from({ length: cols }, (_, i) =>
    Float64Array.from({ length: cols }, (_, j) => {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += centred[row * cols + i] * centred[row * cols + j];
      return sum / (rows - 1);
    }),
  );
  const v = Array.from({ length: cols }, (_, i) => Float64Array.from({ length: cols }, (_, j) => Number(i === j)));
  for (let sweep = 0; sweep < 12; sweep++) {
    for (let p = 0; p < cols; p++) {
      for (let q = p + 1; q < cols; q++) {
        if (Math.abs(a[p][q]) < 1e-18) continue;
        const angle = Math.atan2(2 * a[p][q], a[q][q] - a[p][p]) / 2;
        const c = Math.cos(angle),
          s = Math.sin(angle);
        for (let k = 0; k < cols; k++) [a[k][p], a[k][q]] = [c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]];
        for (let k = 0; k < cols; k++) [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
        for (let k = 0; k < cols; k++) [v[p][k], v[q][k]] = [c * v[p][k] - s * v[q][k], s * v[p][k] + c * v[q][k]];
      }
    }
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j][j] - a[i][i]);
  return { values: order.map((i) => a[i][i]), vectors: order.map((i) => v[i]) };
}

for (const { scale, clip } of [
  { scale: false, clip: 0 },
  { scale: true, clip: 0 },
  { scale: true, clip: 1.5 },
]) {
  test(`components equal an independent decomposition (scale ${scale}, clip ${clip})`, async () => {
    const rows = 150,
      cols = 40,
      components = 12;
    const { values, matrix } = await groupedCounts(rows, cols, 3);
    const centred = scaledAndCentred(values, rows, cols, scale, clip);
    const exact = jacobi(centred, rows, cols);
    const { scores, model } = await decompose(matrix, { components, scale, clip }, createJob());

    const total = exact.values.reduce((sum, value) => sum + value, 0);
    for (let c = 0; c < components; c++) {
      // Inputs are float32; what is asked of the components is 1e-4 and 1e-3.
      near(model.variance[c], exact.values[c], 1e-5 * exact.values[0], `variance ${c}`);
      near(model.varianceRatio[c], exact.values[c] / total, 1e-5, `share ${c}`);
      const loading = model.loadings.subarray(c * cols, (c + 1) * cols);
      const along = loading.reduce((sum, value, col) => sum + value * exact.vectors[c][col], 0);
      near(Math.abs(along), 1, 1e-6, `direction ${c}`);
      assert.ok(Math.max(...loading) >= -Math.min(...loading), 'the largest entry is positive');
      for (let row = 0; row < rows; row++) {
        const score = loading.reduce((sum, value, col) => sum + value * centred[row * cols + col], 0);
        near(scores[row * components + c], score, 1e-4, `score ${row}, ${c}`);
      }
    }
  });
}

/** Above 384 genes the leading components come from Lanczos, above 4,096 without forming the covariance. */
for (const [rows, cols] of [
  [700, 500],
  [90, 4500],
]) {
  test(`components of ${rows} cells and ${cols} genes are orthonormal, uncorrelated, and leave nothing larger out`, async () => {
    const components = 20;
    const { values, matrix } = await groupedCounts(rows, cols, 5);
    const centred = scaledAndCentred(values, rows, cols, true, 10);
    const { scores, model } = await decompose(matrix, { components, scale: true, clip: 10 }, createJob());
    for (let i = 0; i < components; i++) {
      for (let j = 0; j <= i; j++) {
        let product = 0,
          covariance = 0;
        for (let col = 0; col < cols; col++) product += model.loadings[i * cols + col] * model.loadings[j * cols + col];
        for (let row = 0; row < rows; row++) covariance += (scores[row * components + i] * scores[row * components + j]) / (rows - 1);
        near(product, Number(i === j), 1e-5, `loadings ${i}, ${j}`);
        near(covariance, i === j ? model.variance[i] : 0, 1e-4 * model.variance[0], `scores ${i}, ${j}`);
      }
    }
    // The rest, once the components are taken out, holds no direction with more variance than the last of them.
    const rest = centred.slice();
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < components; c++) {
        for (let col = 0; col < cols; col++) rest[row * cols + col] -= scores[row * components + c] * model.loadings[c * cols + col];
      }
    }
    assert.ok(largestVariance(rest, rows, cols) <= model.variance[components - 1] * (1 + 1e-3));
    near(
      model.varianceRatio[0],
      model.variance[0] / (centred.reduce((sum, value) => sum + value * value, 0) / (rows - 1)),
      1e-5,
      'share of the whole',
    );
  });
}

test('as many components as cells allow are found where some cells are alike, so that the rest have no variance', async () => {
  const rows = 30,
    cols = 403;
  const { values } = await groupedCounts(rows, cols, 8);
  for (const copy of [1, 2]) values.copyWithin(copy * cols, 0, cols);
  const matrix = await asSparse({ kind: 'dense', rows, cols, values }, createJob());
  const { model } = await decompose(matrix, { components: rows - 1, scale: true, clip: 10 }, createJob());
  assert.ok(model.variance.every((variance) => Number.isFinite(variance)));
  assert.ok(
    model.variance[rows - 4] > 1e-3 && model.variance[rows - 3] < 1e-6 && model.variance[rows - 2] < 1e-6,
    'two of 29 directions are empty',
  );
});

test('more components than the data has are refused, and cancelling stops', async () => {
  const { matrix } = await groupedCounts(30, 50, 1);
  await assert.rejects(decompose(matrix, { components: 30, scale: true, clip: 10 }, createJob()), {
    tag: 'bad-option',
    message: /30 principal components/,
  });
  const stopped = createJob(undefined, AbortSignal.abort());
  await assert.rejects(decompose(matrix, { components: 5, scale: true, clip: 10 }, stopped), { tag: 'cancelled' });
});

for (const cols of [60, 420]) {
  test(`components of ${cols} genes that stay in their file are those found in memory, and new cells fall where old ones do`, async () => {
    const rows = 200,
      components = 8;
    const { matrix } = await groupedCounts(rows, cols, 12);
    const whole = await decompose(matrix, { components, scale: true, clip: 2 });
    const { scores, model } = await decompose(streamOf(matrix, 37), { components, scale: true, clip: 2 });
    for (let c = 0; c < components; c++) {
      // Sums in another order, and Lanczos ends at a residual of 1e-6.
      near(model.variance[c], whole.model.variance[c], 1e-6 * model.variance[0], `variance ${c}`);
      near(model.varianceRatio[c], whole.model.varianceRatio[c], 1e-7, `share ${c}`);
    }
    for (let at = 0; at < scores.length; at++) near(scores[at], whole.scores[at], 1e-3, `score ${at}`);
    // The model alone is enough to place a cell.
    for (const row of [0, 77, 199]) {
      const x = new Float64Array(cols);
      for (let at = matrix.indptr[row]; at < matrix.indptr[row + 1]; at++) x[matrix.indices[at]] = matrix.values[at];
      for (let c = 0; c < components; c++) {
        const placed = x.reduce(
          (sum, value, col) =>
            sum +
            (Math.max(-model.clip, Math.min(model.clip, (value - model.mean[col]) / model.scale[col])) - model.centre[col]) *
              model.loadings[c * cols + col],
          0,
        );
        near(placed, scores[row * components + c], 1e-4, `cell ${row}, component ${c}`);
      }
    }
  });
}

test('genes beyond what can be decomposed from a file are refused with how many can', async () => {
  const { matrix } = await groupedCounts(20, 4100, 2);
  await assert.rejects(decompose(streamOf(matrix, 7), { components: 3, scale: true, clip: 10 }), {
    tag: 'bad-option',
    detail: { place: 'variableGenes', remedy: 'Keep at most 4096 variable genes.' },
  });
});

/** By power iteration from three starts. */
function largestVariance(values: Float64Array, rows: number, cols: number): number {
  const random = mulberry32(9);
  let largest = 0;
  for (let start = 0; start < 3; start++) {
    let v = Float64Array.from({ length: cols }, () => random() - 0.5);
    let variance = 0;
    for (let turn = 0; turn < 60; turn++) {
      const norm = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
      v = v.map((x) => x / norm);
      const along = Float64Array.from({ length: rows }, (_, row) => v.reduce((sum, x, col) => sum + x * values[row * cols + col], 0));
      variance = along.reduce((sum, x) => sum + x * x, 0) / (rows - 1);
      const next = new Float64Array(cols);
      along.forEach((x, row) => {
        for (let col = 0; col < cols; col++) next[col] += x * values[row * cols + col];
      });
      v = next;
    }
    largest = Math.max(largest, variance);
  }
  return largest;
}

function near(actual: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual} against ${expected}`);
}
