import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../../core/base/errors.ts';
import { createJob } from '../../core/base/job.ts';
import { nearestNeighbors, neighborhoodAgreement } from '../../core/native/index.ts';
import { normals } from '../random.ts';
import { onEachInstructionSet } from './instruction-sets.ts';

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
  'nearly equidistant': (rows: number, dim: number) =>
    normals(rows * dim, 4).map((x, i) => (i % dim === Math.floor(i / dim) % dim ? 1 : 0) + 1e-7 * x),
};

onEachInstructionSet(import.meta.filename, () => {
  for (const [name, cloud] of Object.entries(clouds)) {
    for (const dim of [1, 2, 3, 4, 50]) {
      test(`nearest neighbours are exact: ${name}, ${dim} dimensions`, async () => {
        const rows = 301;
        const k = 40;
        const points = cloud(rows, dim);
        const { indices, squared } = await nearestNeighbors({ points, dim, k }, createJob());
        for (let row = 0; row < rows; row++) {
          const truth = sortedOthers(points, dim, row);
          assert.deepEqual(
            [...indices.subarray(row * k, (row + 1) * k)],
            truth.slice(0, k).map(({ index }) => index),
          );
          squared
            .subarray(row * k, (row + 1) * k)
            .forEach((value, i) => assert.ok(Math.abs(value - truth[i].squared) <= 1e-12 * truth[i].squared));
        }
      });
    }
  }

  for (const [name, cloud] of Object.entries(clouds)) {
    // Of the most cells, several chunks of points are looked through.
    for (const [rows, dim, otherDim] of [
      [301, 50, 2],
      [301, 4, 5],
      [301, 2, 1],
      [2_600, 3, 2],
    ]) {
      test(`neighbourhoods agree as ranks in both spaces say: ${name}, ${rows} cells, ${dim} and ${otherDim} dimensions`, async () => {
        const ks = [1, 7, 60, 150];
        // Every second point lies elsewhere in the second space, so that some neighbourhoods are kept and others torn.
        const first = cloud(rows, dim);
        const noise = normals(rows * otherDim, 10);
        const second = Float32Array.from({ length: rows * otherDim }, (_, i) =>
          Math.floor(i / otherDim) % 2 === 0 ? first[Math.floor(i / otherDim) * dim + ((i % otherDim) % dim)] : noise[i],
        );
        const cells = Uint32Array.from({ length: rows > 1000 ? 40 : 200 }, (_, i) => (i * 37 + 3) % rows);
        const found = await neighborhoodAgreement({ first, second, rows, cells, ks }, createJob());
        cells.forEach((cell, i) => {
          const orders = [sortedOthers(first, dim, cell), sortedOthers(second, otherDim, cell)].map((others) =>
            others.map(({ index }) => index),
          );
          const ranks = orders.map((order) => new Map(order.map((index, at) => [index, at + 1])));
          const excess = (of: number, k: number) =>
            orders[of].slice(0, k).reduce((sum, index) => sum + Math.max(0, ranks[1 - of].get(index)! - k), 0);
          ks.forEach((k, j) => {
            const at = i * ks.length + j;
            assert.equal(found.shared[at], orders[0].slice(0, k).filter((index) => ranks[1].get(index)! <= k).length);
            assert.equal(found.firstExcess[at], excess(1, k));
            assert.equal(found.secondExcess[at], excess(0, k));
          });
        });
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
    await assert.rejects(
      nearestNeighbors({ points, dim: 2, k: 3 }, createJob()),
      (error) => error instanceof Fault && error.tag === 'bad-option',
    );
    await assert.rejects(
      nearestNeighbors({ points: Float32Array.of(0, NaN, 1, 1), dim: 2, k: 1 }, createJob()),
      (error) => error instanceof Fault && error.tag === 'not-finite' && error.detail.place === 'row 1',
    );
    const both = { first: points, second: points, rows: 3 };
    await assert.rejects(neighborhoodAgreement({ ...both, cells: Uint32Array.of(3), ks: [1] }, createJob()), RangeError);
    await assert.rejects(neighborhoodAgreement({ ...both, cells: Uint32Array.of(0), ks: [3] }, createJob()), RangeError);
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
    await assert.rejects(
      nearestNeighbors({ points, dim: 50, k: 200 }, job),
      (error) => error instanceof Fault && error.tag === 'cancelled',
    );
    // It takes some milliseconds; the rest is for machines with more to do than cores. The whole search takes ten seconds.
    assert.ok(performance.now() - cancelled < 1000);
    assert.ok(reached > 0 && reached < 0.5);
  });
});
