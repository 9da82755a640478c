/** The reference is the textbook even-odd rule over all edges. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cellsInside } from '../../renderer/plot/lasso.ts';

function insideByAllEdges(outline: number[], x: number, y: number): boolean {
  let odd = false;
  for (let i = 0; i < outline.length; i += 2) {
    const j = (i + 2) % outline.length;
    const [x1, y1, x2, y2] = [outline[i], outline[i + 1], outline[j], outline[j + 1]];
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) odd = !odd;
  }
  return odd;
}

// Thousandths: they bring ties of height, and no numbers so small that they vanish.
const coordinate = fc.integer({ min: -5000, max: 5000 }).map((n) => n / 1000);
const pairs = (min: number, max: number) =>
  fc.array(fc.tuple(coordinate, coordinate), { minLength: min, maxLength: max }).map((list) => list.flat());

test('any outline, also one that crosses itself, holds what the even-odd rule says', () => {
  fc.assert(
    fc.property(pairs(3, 40), pairs(1, 300), (outline, points) => {
      const positions = Float32Array.from(points);
      const expected: number[] = [];
      for (let cell = 0; 2 * cell < positions.length; cell++)
        if (insideByAllEdges(outline, positions[2 * cell], positions[2 * cell + 1])) expected.push(cell);
      assert.deepEqual([...cellsInside(outline, positions)], expected);
    }),
    { numRuns: 300 },
  );
});

test('a box takes what is in it and nothing else', () => {
  assert.deepEqual([...cellsInside([0, 0, 2, 0, 2, 1, 0, 1], Float32Array.of(1, 0.5, 3, 0.5, 1, 2, 1.9, 0.9, NaN, 0.5))], [0, 3]);
});

test('less than a triangle, or one without height, holds nothing', () => {
  const positions = Float32Array.of(0, 0, 1, 1);
  assert.equal(cellsInside([], positions).length, 0);
  assert.equal(cellsInside([0, 0, 1, 1], positions).length, 0);
  assert.equal(cellsInside([0, 0, 1, 0, 2, 0], positions).length, 0);
});
