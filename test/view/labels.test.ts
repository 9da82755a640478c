import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SceneLabel } from '../../core/types/scene.ts';
import { readCategories } from '../../core/view/categories.ts';
import { shuffle } from '../../core/view/draw-order.ts';
import { findLabels, layoutLabels } from '../../core/view/labels.ts';

const ink = [0, 0, 0, 1] as const;

/** Two far arms with few cells each, one dense knot on the first: the mean lies between them, where no cell is. */
function horseshoe() {
  const positions: number[] = [];
  for (let cell = 0; cell < 20; cell++) positions.push(-8 + 0.1 * cell, 0, 8 - 0.1 * cell, 0);
  for (let cell = 0; cell < 60; cell++) positions.push(-8 + 0.005 * cell, 5 + 0.004 * (cell % 7));
  return Float32Array.from(positions);
}

const bounds = { minX: -10, minY: -10, maxX: 10, maxY: 10 };

test('a label stands where its cells are densest, not at their mean', () => {
  const positions = horseshoe();
  const categories = readCategories({ kind: 'category', name: 'type', categories: ['shoe'], codes: new Int32Array(positions.length / 2) })!;
  const [label] = findLabels(positions, bounds, categories, [ink], new Set());
  assert.equal(label.text, 'shoe');
  assert.equal(label.weight, 100);
  assert.ok(Math.hypot(label.x + 7.85, label.y - 5) < 0.5, `${label.x}, ${label.y}`);
});

test('hidden and empty categories and cells without a place get no label', () => {
  const positions = Float32Array.of(0, 0, 1, 1, NaN, NaN, 2, 2);
  const categories = readCategories({ kind: 'category', name: 'type', categories: ['a', 'b', 'lost', 'empty'], codes: Int32Array.of(0, 1, 2, -1) })!;
  const labels = findLabels(positions, bounds, categories, Array(4).fill(ink), new Set(['b']));
  assert.deepEqual(labels.map(({ text }) => text), ['a']);
});

const measure = (text: string) => ({ width: 6 * text.length, height: 10 });
const canvas = { project: (x: number, y: number) => [x, y] as const, measure, width: 200, height: 200 };

test('labels never overlap nor leave the canvas, and the largest cluster stays where it is', () => {
  const label = fc.record({ text: fc.string({ minLength: 1, maxLength: 20 }), x: fc.integer({ min: 0, max: 200 }), y: fc.integer({ min: 0, max: 200 }), weight: fc.integer({ min: 1, max: 1000 }) });
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 25 }), (given) => {
      const labels: SceneLabel[] = given.map((one) => ({ ...one, color: ink }));
      const placed = layoutLabels(labels, canvas);
      placed.forEach((a, index) => {
        assert.ok(a.x - a.width / 2 >= -1e-9 && a.x + a.width / 2 <= 200 + 1e-9 && a.y - a.height / 2 >= -1e-9 && a.y + a.height / 2 <= 200 + 1e-9);
        for (const b of placed.slice(0, index)) {
          assert.ok(Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2);
        }
      });
      assert.equal(placed[0].label.weight, Math.max(...labels.map(({ weight }) => weight)));
    }),
  );
});

test('the smaller of two labels in one place steps aside, and is left out where there is no room', () => {
  const at = (text: string, weight: number): SceneLabel => ({ text, x: 100, y: 100, weight, color: ink });
  const [large, small] = layoutLabels([at('small', 3), at('large', 9)], canvas);
  assert.deepEqual([large.label.text, large.x, large.y], ['large', 100, 100]);
  assert.equal(small.label.text, 'small');
  assert.ok(Math.abs(small.y - 100) >= 10);
  const crowd = Array.from({ length: 60 }, (_, index) => at(`cluster ${index}`, index));
  const shown = layoutLabels(crowd, { ...canvas, width: 80, height: 40, project: () => [40, 20] });
  assert.ok(shown.length >= 1 && shown.length <= 4);
  assert.equal(shown[0].label.text, 'cluster 59');
});

test('a shuffle is a permutation that the seed fixes', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(2 ** 31), (count, seed) => {
      const order = shuffle(count, seed);
      assert.deepEqual([...order].sort((a, b) => a - b), Array.from({ length: count }, (_, index) => index));
      assert.deepEqual(order, shuffle(count, seed));
    }),
  );
});
