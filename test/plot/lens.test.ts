import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lensMatrix, throughLens } from '../../renderer/plot/lens.ts';

test('the lens turns the indicatrix under it into a circle of a unit of data', () => {
  // Semi-axes 4 along (0.6, 0.8) and 0.5 across.
  const axes = [4 * 0.6, 4 * 0.8, -0.5 * 0.8, 0.5 * 0.6];
  const [a, b, c, d] = lensMatrix(axes, 2);
  for (const angle of [0, 0.7, 1.9, 3.3, 5]) {
    const [u, v] = [Math.cos(angle), Math.sin(angle)];
    const x = u * axes[0] + v * axes[2], y = u * axes[1] + v * axes[3];
    assert.ok(Math.abs(Math.hypot(a * x + b * y, c * x + d * y) - 2) < 1e-12, `at ${angle}`);
  }
  assert.equal(b, c, 'a symmetric root: nothing is turned');
});

test('in its middle the lens is the whole warp, at its rim none, and nothing jumps between', () => {
  const lens = { x: 1, y: 2, radius: 3, matrix: [2, 0, 0, 0.5] as const, strength: 1 };
  assert.deepEqual(throughLens(lens, 1, 2), [1, 2]);
  const [x, y] = throughLens(lens, 1 + 1e-4, 2 + 1e-4);
  assert.ok(Math.abs(x - 1 - 2e-4) < 1e-9 && Math.abs(y - 2 - 0.5e-4) < 1e-9);
  assert.deepEqual(throughLens(lens, 4, 2), [4, 2]);
  assert.deepEqual(throughLens(lens, 1, 9), [1, 9]);
  assert.deepEqual(throughLens({ ...lens, strength: 0 }, 2, 2), [2, 2]);
  for (let at = 0; at < 3; at += 0.01) {
    const step = throughLens(lens, 1 + at + 0.01, 2)[0] - throughLens(lens, 1 + at, 2)[0];
    assert.ok(step > -0.03 && step < 0.03);
  }
});
