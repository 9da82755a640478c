import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapOf, mapWords } from '../../core/model/map.ts';
import { normals } from '../random.ts';

test('two dimensions are the map, of more it is the first two', () => {
  const plane = Float32Array.of(1, 2, 3, 4);
  assert.equal(mapOf(plane, 2), plane);
  assert.deepEqual(mapOf(Float32Array.of(1, 2, 9, 3, 4, 9), 3), plane);
  assert.deepEqual([1, 2, 3, 50].map(mapWords), [
    'one dimension, spread by density',
    undefined,
    'first two of 3 dimensions',
    'first two of 50 dimensions',
  ]);
});

test('one dimension lies across; its cells rise as high as they are dense, and fill that height evenly', () => {
  // Two normal clusters with standard deviation 1 at 0 and 10, the first with four times the cells.
  const cells = 10_000;
  const line = normals(cells, 3).map((x, cell) => (cell % 5 === 0 ? 10 + x : x));
  const map = mapOf(line, 1);
  const all = Array.from(line, (x, cell) => ({ x, y: map[2 * cell + 1] }));
  assert.deepEqual(
    map.filter((_, i) => i % 2 === 0),
    line,
  );
  const within = (from: number, to: number) => all.filter(({ x }) => x > from && x < to).map(({ y }) => y);
  const reach = (ys: number[]) => ys.reduce((most, y) => Math.max(most, Math.abs(y)), 0);
  const [min, max] = [line.reduce((a, b) => Math.min(a, b)), line.reduce((a, b) => Math.max(a, b))];
  // Half as high as wide where it is densest; sampling moves densities by some per cent, blurring lowers peaks by less than that.
  assert.ok(Math.abs(reach(within(-0.5, 0.5)) / (max - min) - 0.25) < 0.01);
  assert.ok(Math.abs(reach(within(9.5, 10.5)) / reach(within(-0.5, 0.5)) - 1 / 4) < 0.05);
  // exp(−1.5²/2) of the peak.
  assert.ok(Math.abs(reach(within(1.45, 1.55)) / reach(within(-0.5, 0.5)) - 0.325) < 0.05);
  const middle = within(-0.2, 0.2).sort((a, b) => a - b);
  for (const share of [0.1, 0.25, 0.5, 0.75, 0.9])
    assert.ok(Math.abs(middle[Math.floor(share * middle.length)] / (max - min) - (share - 0.5) / 2) < 0.015, `quantile ${share}`);
});

test('a cell keeps its share of the height when others come and go, so that maps in training do not flicker', () => {
  const line = normals(2000, 4);
  const [before, after] = [
    mapOf(line, 1),
    mapOf(
      line.map((x) => 1.01 * x + 0.02),
      1,
    ),
  ];
  const height = before.reduce((most, value, i) => (i % 2 ? Math.max(most, Math.abs(value)) : most), 0);
  for (let cell = 0; cell < 2000; cell++) assert.ok(Math.abs(before[2 * cell + 1] - after[2 * cell + 1]) < 0.1 * height);
});

test('cells without a place have none, and cells all at one place stand in a line', () => {
  const map = mapOf(Float32Array.of(0, NaN, 1, Infinity, 2), 1);
  assert.deepEqual(
    [...map.keys()].filter((i) => i % 2 && Number.isNaN(map[i])),
    [3, 7],
  );
  const column = mapOf(new Float32Array(100).fill(7), 1);
  assert.ok(column.every((value, i) => (i % 2 ? Math.abs(value) <= 0.25 : value === 7)));
  assert.equal(mapOf(new Float32Array(3).fill(NaN), 1).length, 6);
  assert.equal(mapOf(new Float32Array(), 1).length, 0);
});
