import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeIndicatrices } from '../../core/geometry/indicatrices.ts';
import type { MetricField } from '../../core/geometry/metric-field.ts';
import { shadows } from '../../core/geometry/shadow.ts';
import { createJob } from '../../core/base/job.ts';
import { mulberry32, normals } from '../random.ts';

type Vector = [number, number, number];

/** Nearly even directions: a spiral of golden angles. */
const directions = Array.from({ length: 20_000 }, (_, i): Vector => {
  const z = 1 - (2 * i + 1) / 20_000,
    angle = i * 2.399963229728653;
  return [Math.sqrt(1 - z * z) * Math.cos(angle), Math.sqrt(1 - z * z) * Math.sin(angle), z];
});

/** G = (F Fᵀ)⁻¹, whose unit ball is the sphere's image under F. */
function metricOf(f: ArrayLike<number>): Float64Array {
  const s = Array.from({ length: 9 }, (_, i) => [0, 1, 2].reduce((sum, l) => sum + f[3 * Math.floor(i / 3) + l] * f[3 * (i % 3) + l], 0));
  const cofactor = (r: number, c: number) =>
    s[3 * ((r + 1) % 3) + ((c + 1) % 3)] * s[3 * ((r + 2) % 3) + ((c + 2) % 3)] -
    s[3 * ((r + 1) % 3) + ((c + 2) % 3)] * s[3 * ((r + 2) % 3) + ((c + 1) % 3)];
  const det = [0, 1, 2].reduce((sum, c) => sum + s[c] * cofactor(0, c), 0);
  return Float64Array.from({ length: 9 }, (_, i) => cofactor(i % 3, Math.floor(i / 3)) / det);
}

test('the shadow of an ellipsoid holds all of its points’ and no more', () => {
  for (let trial = 0; trial < 20; trial++) {
    const f = normals(9, 100 + trial);
    const [a, b, , d] = shadows(metricOf(f), 3);
    const points = directions.map(([x, y, z]) => [f[0] * x + f[1] * y + f[2] * z, f[3] * x + f[4] * y + f[5] * z]);
    for (const [x, y] of points) assert.ok(a * x * x + 2 * b * x * y + d * y * y < 1 + 1e-6);
    for (let turn = 0; turn < 12; turn++) {
      const [u, v] = [Math.cos((turn * Math.PI) / 12), Math.sin((turn * Math.PI) / 12)];
      const reached = points.reduce((most, [x, y]) => Math.max(most, u * x + v * y), 0);
      // How far the ellipse reaches along a direction: √(uᵀ G⁻¹ u).
      const reach = Math.sqrt((d * u * u - 2 * b * u * v + a * v * v) / (a * d - b * b));
      // The spiral's directions lie 0.025 apart: what it misses of an ellipsoid's reach is of second order in that.
      assert.ok(reached <= reach * (1 + 1e-6) && reached > 0.999 * reach, `${reached} of ${reach}`);
    }
  }
});

test('two dimensions cast themselves; a degenerate metric casts nothing', () => {
  const flat = shadows(Float64Array.of(2, 0.5, 0.5, 1), 2);
  [2, 0.5, 0.5, 1].forEach((value, i) => assert.ok(Math.abs(flat[i] - value) < 1e-12));
  assert.ok(shadows(Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 0), 3).every(Number.isNaN), 'without an end along the third axis');
});

test('ellipses of three dimensions stand on the map, at cells that its own grid finds', async () => {
  const random = mulberry32(8);
  const embedding = Float32Array.from({ length: 3 * 900 }, (_, i) => (i % 3 === 2 ? 100 : 1) * random());
  // diag(4, 1 + x, 9), with x that of the cell.
  const field: MetricField = {
    source: 'encoder',
    embedding,
    dim: 3,
    tensors: (cells) => Promise.resolve(Float64Array.from([...cells].flatMap((cell) => [4, 0, 0, 0, 1 + embedding[3 * cell], 0, 0, 0, 9]))),
  };
  const { cells, centers, axes, count } = await placeIndicatrices(field, { kind: 'grid', columns: 8 }, createJob());
  // Of 64 grid points near 900 cells in the square.
  assert.ok(count > 55 && count <= 72, `${count}`);
  cells.forEach((cell, n) => {
    assert.deepEqual([...centers.subarray(2 * n, 2 * n + 2)], [...embedding.subarray(3 * cell, 3 * cell + 2)]);
    assert.ok(Math.abs(Math.hypot(axes[4 * n], axes[4 * n + 1]) - 1 / Math.sqrt(1 + embedding[3 * cell])) < 1e-6);
    assert.ok(Math.abs(Math.hypot(axes[4 * n + 2], axes[4 * n + 3]) - 0.5) < 1e-6);
  });
});
