/** The reference is a plain search over all points. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mulberry32 } from '../random.ts';
import { ellipseAt, indexPoints } from '../../renderer/plot/picking.ts';

/** The squared distance of the nearest point within reach, or Infinity. */
function nearestOfAll(positions: Float32Array, x: number, y: number, reach: number): number {
  let best = Infinity;
  for (let i = 0; i < positions.length; i += 2) {
    const square = (positions[i] - x) ** 2 + (positions[i + 1] - y) ** 2;
    if (square < best) best = square;
  }
  return best <= reach * reach ? best : Infinity;
}

function checkAgainstAll(positions: Float32Array, queries: [number, number, number][]): void {
  const index = indexPoints(positions);
  for (const [x, y, reach] of queries) {
    const found = index.nearest(x, y, reach);
    const square = found < 0 ? Infinity : (positions[2 * found] - x) ** 2 + (positions[2 * found + 1] - y) ** 2;
    assert.equal(square, nearestOfAll(positions, x, y, reach), `at ${x}, ${y} within ${reach}`);
  }
}

test('the grid finds what a search over all points finds', () => {
  const coordinate = fc.integer({ min: -10_000, max: 10_000 }).map((n) => n / 1000);
  const place = fc.integer({ min: -14_000, max: 14_000 }).map((n) => n / 1000);
  const positions = fc
    .array(coordinate, { minLength: 2, maxLength: 800 })
    .map((values) => Float32Array.from(values.slice(0, 2 * Math.floor(values.length / 2))));
  const queries = fc.array(
    fc.tuple(
      place,
      place,
      fc.integer({ min: 0, max: 30_000 }).map((n) => n / 1000),
    ),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(fc.property(positions, queries, checkAgainstAll), { numRuns: 200 });
});

test('clusters far from each other, and points outside every bucket', () => {
  const random = mulberry32(1);
  const positions = Float32Array.from({ length: 20_000 }, (_, i) => (i % 4 < 2 ? 0 : 1e4) + random() ** 3);
  const queries = Array.from({ length: 300 }, (): [number, number, number] => [
    (random() < 0.5 ? 0 : 1e4) + 1.5 * random() - 0.2,
    (random() < 0.5 ? 0 : 1e4) + 1.5 * random() - 0.2,
    10 ** (4 * random() - 3),
  ]);
  checkAgainstAll(positions, queries);
});

test('points in one place, on one line, of no number, and none at all', () => {
  checkAgainstAll(Float32Array.of(3, 3, 3, 3, 3, 3), [
    [3, 3, 0],
    [3, 4, 0.5],
    [3, 4, 2],
  ]);
  checkAgainstAll(
    Float32Array.from({ length: 200 }, (_, i) => (i % 2 ? 1 : i / 10)),
    [
      [4.03, 1, 1],
      [4, 9, 3],
      [-7, 1, 6],
    ],
  );
  checkAgainstAll(Float32Array.of(NaN, 1, Infinity, 2, 5, 5), [
    [5, 5.5, 1],
    [0, 0, 100],
  ]);
  assert.equal(indexPoints(Float32Array.of(NaN, NaN)).nearest(0, 0, 10), -1);
  assert.equal(indexPoints(new Float32Array()).nearest(0, 0, 10), -1);
});

test('the smallest ellipse under the pointer is the one meant', () => {
  const ellipses = Float32Array.of(0, 0, 4, 0, 0, 2, /* turned by 45° */ 1, 0, 1, 1, -0.5, 0.5);
  assert.equal(ellipseAt(ellipses, -3, 0), 0);
  assert.equal(ellipseAt(ellipses, 1.5, 0.5), 1);
  assert.equal(ellipseAt(ellipses, 1.8, -0.6), 0);
  assert.equal(ellipseAt(ellipses, 0, 2.1), -1);
});
