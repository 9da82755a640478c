import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../../core/errors.ts';
import { createJob } from '../../core/job.ts';
import { nearestNeighbors, neighborRanks } from '../../core/native/index.ts';
import { mulberry32, normals } from '../random.ts';

/** All other rows by squared distance in float64, the lower row first where equal: the definition, in the plainest form. */
function sortedOthers(points: Float32Array, dim: number, row: number): { index: number; squared: number }[] {
  const others = [];
  for (let index = 0; index < points.length / dim; index++) {
    if (index === row) continue;
    let squared = 0;
    for (let j = 0; j < dim; j++) squared += (points[index * dim + j] - points[row * dim + j]) ** 2;
    others.push({ index, squared });
  }
  return others.sort((a, b) => a.squared - b.squared || a.index - b.index);
}

const clouds = {
  normal: (rows: number, dim: number) => normals(rows * dim, 1),
  'far from the origin': (rows: number, dim: number) => normals(rows * dim, 2).map((x) => 1000 + x),
  'on a lattice, with ties and duplicates': (rows: number, dim: number) => normals(rows * dim, 3).map((x) => Math.round(x)),
  'all in one place': (rows: number, dim: number) => new Float32Array(rows * dim).fill(7),
  'nearly equidistant': (rows: number, dim: number) => normals(rows * dim, 4).map((x, i) => (i % dim === Math.floor(i / dim) % dim ? 1 : 0) + 1e-7 * x),
};

for (const [name, cloud] of Object.entries(clouds)) {
  for (const dim of [1, 2, 3, 4, 50]) {
    test(`nearest neighbours and ranks are exact: ${name}, ${dim} dimensions`, async () => {
      const rows = 301;
      const k = 40;
      const points = cloud(rows, dim);
      const { indices, squared } = await nearestNeighbors({ points, dim, k }, createJob());
      const random = mulberry32(5);
      const cells = Uint32Array.from({ length: rows }, (_, row) => row);
      const neighbors = Uint32Array.from({ length: rows * k }, (_, i) => (Math.floor(i / k) + 1 + Math.floor(random() * (rows - 1))) % rows);
      const ranks = await neighborRanks({ points, dim, cells, neighbors, k }, createJob());
      for (let row = 0; row < rows; row++) {
        const truth = sortedOthers(points, dim, row);
        assert.deepEqual([...indices.subarray(row * k, (row + 1) * k)], truth.slice(0, k).map(({ index }) => index));
        squared.subarray(row * k, (row + 1) * k).forEach((value, i) => assert.ok(Math.abs(value - truth[i].squared) <= 1e-12 * truth[i].squared));
        const rankOf = new Map(truth.map(({ index }, i) => [index, i + 1]));
        assert.deepEqual([...ranks.subarray(row * k, (row + 1) * k)], [...neighbors.subarray(row * k, (row + 1) * k)].map((index) => rankOf.get(index)!));
      }
    });
  }
}

test('queries need not be points, and may be few', async () => {
  for (const dim of [2, 5]) {
    const points = normals(1000 * dim, 6);
    const queries = normals(7 * dim, 7);
    const { indices } = await nearestNeighbors({ points, dim, queries, k: 1 }, createJob());
    for (let q = 0; q < 7; q++) {
      const joined = Float32Array.from([...queries.subarray(q * dim, (q + 1) * dim), ...points]);
      assert.equal(indices[q], sortedOthers(joined, dim, 0)[0].index - 1);
    }
  }
});

test('some rows may ask for all', async () => {
  const points = normals(500 * 10, 8);
  const cells = Uint32Array.of(3, 499, 0, 77);
  const all = await nearestNeighbors({ points, dim: 10, k: 5 }, createJob());
  const some = await nearestNeighbors({ points, dim: 10, cells, k: 5 }, createJob());
  cells.forEach((cell, i) => assert.deepEqual(some.indices.subarray(i * 5, i * 5 + 5), all.indices.subarray(cell * 5, cell * 5 + 5)));
});

test('what cannot be answered is a fault', async () => {
  const points = Float32Array.of(0, 0, 1, 1, 2, 2);
  await assert.rejects(nearestNeighbors({ points, dim: 2, k: 3 }, createJob()), (error) => error instanceof Fault && error.tag === 'bad-option');
  await assert.rejects(nearestNeighbors({ points: Float32Array.of(0, NaN, 1, 1), dim: 2, k: 1 }, createJob()), (error) => error instanceof Fault && error.tag === 'not-finite' && error.detail.place === 'row 1');
  await assert.rejects(neighborRanks({ points, dim: 2, cells: Uint32Array.of(3), neighbors: Uint32Array.of(0), k: 1 }, createJob()), RangeError);
});

test('a search tells how far it is, and stops soon after it is cancelled', async () => {
  const points = normals(60_000 * 50, 9);
  const stop = new AbortController();
  let cancelled = 0;
  let reached = 0;
  const job = createJob((fraction) => {
    if (fraction === 0 || cancelled) return;
    reached = fraction;
    cancelled = performance.now();
    stop.abort();
  }, stop.signal);
  await assert.rejects(nearestNeighbors({ points, dim: 50, k: 200 }, job), (error) => error instanceof Fault && error.tag === 'cancelled');
  // It takes some milliseconds; the rest is for machines with more to do than cores. The whole search takes ten seconds.
  assert.ok(performance.now() - cancelled < 1000);
  assert.ok(reached > 0 && reached < 0.5);
});
