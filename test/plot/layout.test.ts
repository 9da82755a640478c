import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsFor, shapeOf } from '../../renderer/plot/layout.ts';

const maps = (count: number, width = 1, height = 1) =>
  Array.from({ length: count }, () => ({ minX: 0, minY: 0, maxX: width, maxY: height }));
const square = (count: number, width: number, height: number, header: number, now?: number) =>
  columnsFor(maps(count), { width, height, header }, true, now);

test('panels share the area so that round maps get the largest square', () => {
  assert.equal(square(1, 1440, 900, 32), 1);
  assert.equal(square(2, 1440, 900, 32), 2);
  assert.equal(square(2, 500, 900, 32), 1);
  // Three in a row: 480 pixels each; two and one: (450 − 32) high.
  assert.equal(square(3, 1440, 900, 32), 3);
  assert.equal(square(4, 1000, 900, 32), 2);
  assert.equal(square(8, 1440, 900, 32), 4);
  assert.equal(square(0, 1440, 900, 32), 1);
});

test('long maps get panels as long where that makes them larger', () => {
  const area = { width: 1000, height: 500, header: 40 };
  // Twice as long as wide: beside one another the scale is min(333 / 1, 460 / 2) = 230; below one another min(1000 / 2, 127 / 1) = 127.
  assert.equal(columnsFor(maps(3, 2, 1), area, true), 3);
  // Where they cannot be turned, beside one another it is 333 / 2 = 167, and in two rows min(500 / 2, 210) = 210.
  assert.equal(columnsFor(maps(3, 2, 1), area, false), 2);
  // Two of them, lying, in a square: under one another min(600 / 2, 260) = 260; beside one another they stand, min(300, 560 / 2) = 280.
  assert.equal(columnsFor(maps(2, 2, 1), { width: 600, height: 600, header: 40 }, true), 2);
  assert.equal(columnsFor(maps(2, 2, 1), { width: 600, height: 600, header: 40 }, false), 1);
});

test('panels stay where they are while other places would gain them little', () => {
  // A bar opens below four panels: in a row they would be 223 instead of 192 pixels wide.
  assert.equal(square(4, 892, 546, 46), 2);
  assert.equal(square(4, 892, 476, 46), 4);
  assert.equal(square(4, 892, 476, 46, 2), 2);
  // Much lower, it is worth it.
  assert.equal(square(4, 892, 400, 46, 2), 4);
  assert.equal(square(3, 1440, 900, 32, 4), 3);
});

test('panels are wide or tall; what is nearly square stays as it was', () => {
  const area = { width: 900, height: 640, header: 40 };
  assert.equal(shapeOf(1, 1, area, 'tall'), 'wide');
  assert.equal(shapeOf(3, 3, area, 'wide'), 'tall');
  assert.deepEqual(
    (['wide', 'tall'] as const).map((now) => shapeOf(1, 1, { width: 640, height: 640, header: 40 }, now)),
    ['wide', 'tall'],
  );
});
