import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emphasize } from '../../core/view/emphasis.ts';

const colors = Uint8Array.of(200, 0, 0, 255, 0, 200, 0, 255, 0, 0, 200, 128);
const order = Uint32Array.of(2, 0, 1);
const grey = [0.5, 0.5, 0.5, 1] as const;

test('without emphasis nothing is copied', () => {
  const strokes = emphasize({ colors, order }, null, grey);
  assert.equal(strokes.colors, colors);
  assert.equal(strokes.order, order);
});

test('what stands out keeps its colour and comes to the front; the rest fades, keeps its order, and stays to be seen', () => {
  const strokes = emphasize({ colors, order }, Uint8Array.of(1, 0, 0), grey);
  assert.deepEqual([...strokes.order], [2, 1, 0]);
  assert.deepEqual([...strokes.colors.subarray(0, 4)], [200, 0, 0, 255]);
  const [r, g, b, alpha] = strokes.colors.subarray(4, 8);
  assert.ok(g < 200 && g > r && r === b, 'between its own green and grey');
  assert.ok(alpha > 0 && alpha < 100);
  assert.ok(strokes.colors[11] < 128 && strokes.colors[11] > 0);
  assert.deepEqual([...colors.subarray(4, 8)], [0, 200, 0, 255], 'the scene is left as it was');
});
