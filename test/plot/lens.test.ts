import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SceneEllipses } from '../../core/types/scene.ts';
import { ellipsesThroughLens, lensMatrix, lineThroughLens, throughLens } from '../../renderer/plot/lens.ts';

test('the lens turns the indicatrix under it into a circle of a unit of data', () => {
  // Semi-axes 4 along (0.6, 0.8) and 0.5 across.
  const axes = [4 * 0.6, 4 * 0.8, -0.5 * 0.8, 0.5 * 0.6];
  const [a, b, c, d] = lensMatrix(axes, 2);
  for (const angle of [0, 0.7, 1.9, 3.3, 5]) {
    const [u, v] = [Math.cos(angle), Math.sin(angle)];
    const x = u * axes[0] + v * axes[2],
      y = u * axes[1] + v * axes[3];
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

test('an ellipse is seen as the lens shows the points round its middle', () => {
  const lens = { x: 1, y: -2, radius: 4, matrix: [2, 0.4, 0.4, 0.7] as const, strength: 0.8 };
  const small = 1e-3;
  const instances = Float32Array.of(2, -1, 0.8 * small, 0.6 * small, -0.3 * small, 0.4 * small, /* outside */ 9, 9, 1, 0, 0, 0.5);
  const group = { instances, bare: Float32Array.of(1.5, -2, 9, 9) } as SceneEllipses;
  const [{ instances: seen, bare }] = ellipsesThroughLens([group], lens);
  const [cx, cy, ax, ay, bx, by] = seen;
  // float32 holds middles to 1e−7 and small axes to 1e−10.
  const middle = throughLens(lens, 2, -1);
  assert.ok(Math.hypot(cx - middle[0], cy - middle[1]) < 1e-6);
  assert.ok(Math.abs(ax * bx + ay * by) < 1e-6 * small ** 2 * 10 && Math.hypot(ax, ay) >= Math.hypot(bx, by), 'axes are axes');
  for (let angle = 0; angle < 6.28; angle += 0.3) {
    const [u, v] = [Math.cos(angle), Math.sin(angle)];
    const [x, y] = throughLens(lens, 2 + u * instances[2] + v * instances[4], -1 + u * instances[3] + v * instances[5]);
    const [dx, dy] = [x - middle[0], y - middle[1]];
    const along = (dx * ax + dy * ay) / (ax * ax + ay * ay),
      across = (dx * bx + dy * by) / (bx * bx + by * by);
    assert.ok(Math.abs(Math.hypot(along, across) - 1) < 5e-3, `at ${angle}: ${Math.hypot(along, across)}`);
  }
  assert.deepEqual([...seen.subarray(6)], [9, 9, 1, 0, 0, 0.5]);
  assert.ok(Math.abs(bare[0] - throughLens(lens, 1.5, -2)[0]) < 1e-6 && bare[2] === 9);
});

test('a line that was measured goes through the lens with the points beside it', () => {
  const lens = { x: 0, y: 0, radius: 2, matrix: [2, 0.4, 0.4, 0.7] as const, strength: 1 };
  // Its ends lie outside, and it crosses beside the middle.
  const seen = lineThroughLens([-5, 0.5, 5, 0.5, 5, 9], false, lens);
  assert.deepEqual(seen.slice(0, 2), [-5, 0.5]);
  assert.deepEqual(seen.slice(-4), [5, 0.5, 5, 9], 'a stretch that does not come near stays as it is');
  for (let x = -4.9; x < 5; x += 0.05) {
    const [atX, atY] = throughLens(lens, x, 0.5);
    const corners = Array.from({ length: seen.length / 2 - 1 }, (_, at) => [seen[2 * at], seen[2 * at + 1]]);
    const away = Math.min(
      ...corners.slice(1).map(([bx, by], at) => {
        const [ax, ay] = corners[at];
        const share = Math.min(1, Math.max(0, ((atX - ax) * (bx - ax) + (atY - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)));
        return Math.hypot(atX - ax - share * (bx - ax), atY - ay - share * (by - ay));
      }),
    );
    assert.ok(away < 0.06, `at ${x}: ${away} from the line`);
  }
  const outline = lineThroughLens([-3, -3, 3, -3, 3, 3, -3, 3], true, lens);
  assert.deepEqual(outline, [-3, -3, 3, -3, 3, 3, -3, 3], 'round the lens nothing bends');
  assert.ok(
    lineThroughLens([-1, 0, 0, 1, 1, 0], true, lens).length > lineThroughLens([-1, 0, 0, 1, 1, 0], false, lens).length,
    'it is closed',
  );
});
