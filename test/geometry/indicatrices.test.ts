import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indicatrices } from '../../core/geometry/indicatrices.ts';
import { normals } from '../random.ts';

const grid = (count: number, spacing = 2) => ({ cells: Uint32Array.from({ length: count }, (_, i) => i), spacing });

test('the unit ball of a known metric: semi-axes 1/√λ along its eigenvectors', () => {
  // At 45° the metric is 4, so the ball reaches 1/2; across it the metric is 1/4, so it reaches 2.
  const [along, across] = [4, 0.25];
  const tensor = Float64Array.of((along + across) / 2, (along - across) / 2, (along - across) / 2, (along + across) / 2);
  const { axes, centers, count, scale, degenerate } = indicatrices(tensor, Float32Array.of(10, 20), grid(1), 'encoder');
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
  const { axes, count: drawn } = indicatrices(tensors, new Float32Array(count * 2), grid(count), 'decoder');
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
  const { scale, spacing } = indicatrices(tensors, new Float32Array(22), grid(11, 3), 'encoder');
  assert.ok(Math.abs(scale * 10 - 1.5) < 1e-12);
  assert.equal(spacing, 3);
});

test('a degenerate metric has no ellipse and is counted', () => {
  const tensors = Float64Array.of(1, 0, 0, 1, 1, 1, 1, 1, NaN, NaN, NaN, NaN, 4, 0, 0, 4);
  const embedding = Float32Array.of(0, 0, 1, 1, 2, 2, 3, 3);
  const { cells, centers, count, degenerate } = indicatrices(tensors, embedding, grid(4), 'decoder');
  assert.deepEqual([count, degenerate], [2, 2]);
  assert.deepEqual([...cells], [0, 3]);
  assert.deepEqual([...centers], [0, 0, 3, 3]);
  assert.equal(indicatrices(new Float64Array(4), new Float32Array(2), grid(1), 'encoder').scale, 0);
});
