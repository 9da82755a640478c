import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indicatrices, longestAxes, placeIndicatrices } from '../../core/geometry/indicatrices.ts';
import type { MetricField } from '../../core/geometry/metric-field.ts';
import { createJob } from '../../core/base/job.ts';
import type { MetricSource } from '../../core/types.ts';
import { mulberry32, normals } from '../random.ts';

/** Ellipses of tensors that stand on a grid of their own. */
function onGrid(tensors: Float64Array, centers: Float32Array, spacing = 2, source: MetricSource = 'encoder') {
  return indicatrices(tensors, Uint32Array.from({ length: centers.length / 2 }, (_, i) => i), centers, { spacing, longest: longestAxes(tensors) }, source);
}

test('the unit ball of a known metric: semi-axes 1/√λ along its eigenvectors', () => {
  // At 45° the metric is 4, so the ball reaches 1/2; across it the metric is 1/4, so it reaches 2.
  const [along, across] = [4, 0.25];
  const tensor = Float64Array.of((along + across) / 2, (along - across) / 2, (along - across) / 2, (along + across) / 2);
  const { axes, centers, count, scale, degenerate } = onGrid(tensor, Float32Array.of(10, 20));
  assert.equal(count, 1);
  assert.equal(degenerate, 0);
  assert.deepEqual([...centers], [10, 20]);
  const [longX, longY, shortX, shortY] = axes;
  assert.ok(Math.abs(Math.hypot(longX, longY) - 2) < 1e-6 && Math.abs(longX + longY) < 1e-6);
  assert.ok(Math.abs(Math.hypot(shortX, shortY) - 0.5) < 1e-6 && Math.abs(shortX - shortY) < 1e-6);
  assert.ok(Math.abs(scale - 2 / 2 / 2) < 1e-12);
});

test('every point of every outline has length 1 in its metric', () => {
  const count = 100;
  const factors = normals(count * 4, 1);
  const tensors = new Float64Array(count * 4);
  for (let n = 0; n < count; n++) {
    const [a, b, c, d] = factors.subarray(n * 4, n * 4 + 4);
    tensors.set([a * a + b * b, a * c + b * d, a * c + b * d, c * c + d * d], n * 4);
  }
  const { axes, count: drawn } = onGrid(tensors, new Float32Array(count * 2));
  assert.equal(drawn, count);
  for (let n = 0; n < count; n++) {
    const [lx, ly, sx, sy] = axes.subarray(n * 4, n * 4 + 4);
    const [a, b, , d] = tensors.subarray(n * 4, n * 4 + 4);
    for (let angle = 0; angle < 6; angle++) {
      const x = Math.cos(angle) * lx + Math.sin(angle) * sx;
      const y = Math.cos(angle) * ly + Math.sin(angle) * sy;
      const length = a * x * x + 2 * b * x * y + d * y * y;
      assert.ok(Math.abs(length - 1) < 1e-3, `${length}`);
    }
    assert.ok(Math.hypot(lx, ly) >= Math.hypot(sx, sy) * (1 - 1e-6));
  }
});

test('the 90 % quantile of the longer axes becomes half a grid cell', () => {
  // Longer axes 1 … 11: the 90 % quantile is 10.
  const tensors = new Float64Array(44);
  for (let n = 0; n < 11; n++) tensors.set([1 / (n + 1) ** 2, 0, 0, 400], n * 4);
  const { scale, spacing } = onGrid(tensors, new Float32Array(22), 3);
  assert.ok(Math.abs(scale * 10 - 1.5) < 1e-12);
  assert.equal(spacing, 3);
});

test('a degenerate metric has no ellipse and is counted', () => {
  const tensors = Float64Array.of(1, 0, 0, 1, 1, 1, 1, 1, NaN, NaN, NaN, NaN, 4, 0, 0, 4);
  const embedding = Float32Array.of(0, 0, 1, 1, 2, 2, 3, 3);
  const { cells, centers, count, degenerate } = onGrid(tensors, embedding);
  assert.deepEqual([count, degenerate], [2, 2]);
  assert.deepEqual([...cells], [0, 3]);
  assert.deepEqual([...centers], [0, 0, 3, 3]);
  assert.equal(onGrid(new Float64Array(4), new Float32Array(2)).scale, 0);
});

test('an ellipse longer than twice the 90 % quantile is an outlier, and is drawn all the same', () => {
  // Longer axes 1 of nineteen, 2.1 and 1.9 of two: the quantile is 1.
  const tensors = new Float64Array(84);
  for (let n = 0; n < 21; n++) tensors.set([(n === 3 ? 2.1 : n === 5 ? 1.9 : 1) ** -2, 0, 0, 4], n * 4);
  const { outlier, count } = onGrid(tensors, new Float32Array(42));
  assert.equal(count, 21);
  assert.deepEqual([...outlier.keys()].filter((n) => outlier[n]), [3]);
});

/** 900 cells on a square, the metric at (x, y) diag(1 + x, 4): known wherever an ellipse is put. */
function gradedField(): MetricField {
  const random = mulberry32(5);
  const embedding = Float32Array.from({ length: 1800 }, () => random());
  const tensorsAt = (points: Float32Array) => Promise.resolve(Float64Array.from({ length: 2 * points.length }, (_, i) => [1 + points[2 * Math.floor(i / 4)], 0, 0, 4][i % 4]));
  const place = (cells: Uint32Array) => Float32Array.from([...cells].flatMap((cell) => [embedding[2 * cell], embedding[2 * cell + 1]]));
  return { source: 'decoder', embedding, dim: 2, tensors: (cells) => tensorsAt(place(cells)), tensorsAt };
}

test('ellipses stand where they are asked for, all by the ruler of the published grid', async () => {
  const field = gradedField();
  const grid = await placeIndicatrices(field, { kind: 'grid', columns: 8 }, createJob());
  const cells = await placeIndicatrices(field, { kind: 'cells', cells: Uint32Array.of(7, 700) }, createJob());
  const points = await placeIndicatrices(field, { kind: 'points', points: Float32Array.of(0.25, 0.5, 3, 3) }, createJob());
  assert.deepEqual([...cells.cells], [7, 700]);
  assert.deepEqual([...points.centers], [0.25, 0.5, 3, 3]);
  for (const { scale } of [cells, points]) assert.equal(scale, grid.scale);
  // Semi-axes are 1/√(1 + x) along x and 1/2 along y.
  assert.ok(Math.abs(Math.hypot(points.axes[0], points.axes[1]) - 1 / Math.sqrt(1.25)) < 1e-6);
  assert.ok(Math.hypot(field.embedding[2 * points.cells[0]] - 0.25, field.embedding[2 * points.cells[0] + 1] - 0.5) < 0.1);
  await assert.rejects(placeIndicatrices(field, { kind: 'grid', columns: 1 }, createJob()), { tag: 'bad-option' });
  await assert.rejects(placeIndicatrices(field, { kind: 'cells', cells: Uint32Array.of(900) }, createJob()), { tag: 'bad-option' });
});

test('clusters have as many ellipses as asked for, each among its own cells and apart from one another', async () => {
  const field = gradedField();
  const codes = Int32Array.from({ length: 900 }, (_, cell) => (cell === 0 ? 2 : cell % 50 === 1 ? -1 : Number(field.embedding[2 * cell] > 0.5)));
  const column = { kind: 'category' as const, name: 'side', categories: ['left', 'right', 'alone', 'none'], codes };
  const { cells, centers } = await placeIndicatrices(field, { kind: 'clusters', column, each: 4 }, createJob());
  assert.deepEqual([0, 1, 2, 3].map((code) => [...cells].filter((cell) => codes[cell] === code).length), [4, 4, 1, 0]);
  const left = [...cells.keys()].filter((n) => codes[cells[n]] === 0).map((n) => [centers[2 * n], centers[2 * n + 1]]);
  // Four centres in a 0.5 × 1 rectangle lie a quarter of its height apart or more.
  for (const [i, a] of left.entries()) for (const b of left.slice(i + 1)) assert.ok(Math.hypot(a[0] - b[0], a[1] - b[1]) > 0.2);
});
