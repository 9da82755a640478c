import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gridCells } from '../../core/geometry/grid.ts';
import { createJob } from '../../core/base/job.ts';
import { mulberry32, normals } from '../random.ts';

test('on a lattice every grid point meets its own cell', async () => {
  // 8 × 4 lattice: width 7, height 3, so ⌈3/7 · 8⌉ = 4 rows; the grid falls on the lattice.
  const lattice = Float32Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? (i / 2) % 8 : Math.floor(i / 16)));
  const { cells, spacing } = await gridCells(lattice, 2, 8, createJob());
  assert.deepEqual(
    [...cells],
    Array.from({ length: 32 }, (_, i) => i),
  );
  assert.equal(spacing, 7 / 8);
});

test('each grid point takes its nearest cell, each cell once', async () => {
  const embedding = normals(2000, 1).map((x, i) => (i % 2 === 0 ? 3 * x : x));
  const columns = 8;
  const xs = embedding.filter((_, i) => i % 2 === 0);
  const ys = embedding.filter((_, i) => i % 2 === 1);
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const rows = Math.ceil(((top - bottom) / (right - left)) * columns);
  const expected = new Set<number>();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = Math.fround(left + (column / (columns - 1)) * (right - left));
      const y = Math.fround(bottom + (row / (rows - 1)) * (top - bottom));
      let best = 0;
      for (let i = 1; i < 1000; i++) if (Math.hypot(xs[i] - x, ys[i] - y) < Math.hypot(xs[best] - x, ys[best] - y)) best = i;
      expected.add(best);
    }
  }
  const { cells, spacing } = await gridCells(embedding, 2, columns, createJob());
  assert.deepEqual(
    [...cells],
    [...expected].sort((a, b) => a - b),
  );
  assert.equal(spacing, (right - left) / columns);
});

test('embeddings without width, in one place, in one and three dimensions', async () => {
  const column = Float32Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 5 : i));
  assert.equal((await gridCells(column, 2, 8, createJob())).cells.length, 8);
  const place = new Float32Array(20).fill(3);
  assert.deepEqual(await gridCells(place, 2, 8, createJob()), { cells: Uint32Array.of(0), spacing: 0 });
  const line = Float32Array.from({ length: 9 }, (_, i) => i);
  assert.deepEqual([...(await gridCells(line, 1, 3, createJob())).cells], [0, 4, 8]);
  const cube = Float32Array.from({ length: 24 }, (_, i) => (Math.floor(i / 3) >> (i % 3)) & 1);
  assert.equal((await gridCells(cube, 3, 2, createJob())).cells.length, 8);
});

test('a million cells with far outliers take seconds at most', async () => {
  const random = mulberry32(3);
  const embedding = Float32Array.from({ length: 2_000_000 }, (_, i) => random() ** 4 + (i < 4 ? 1000 * random() : 0));
  const start = performance.now();
  const { cells } = await gridCells(embedding, 2, 64, createJob());
  assert.ok(cells.length > 2);
  assert.ok(performance.now() - start < 5_000);
});
