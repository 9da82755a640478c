import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Indicatrices } from '../../core/types.ts';
import type { PanelSource } from '../../core/types/scene.ts';
import { alignPanels, inverse, procrustes, transformIndicatrices, transformPoints, type Similarity } from '../../core/view/align.ts';
import { normals } from '../random.ts';

const cloud = Float32Array.from(normals(400, 7), (value, index) => (index % 2 === 0 ? 3 * value + 5 : value - 2));

/** A turn by `angle`, mirrored first or not, times `scale`. */
function similarity(angle: number, scale: number, mirrored: boolean, t: readonly [number, number]): Similarity {
  const [c, s] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  return { a: mirrored ? [c, s, s, -c] : [c, -s, s, c], t };
}

const close = (a: ArrayLike<number>, b: ArrayLike<number>, within: number, message: string) => {
  assert.equal(a.length, b.length);
  for (let i = 0; i < a.length; i++) assert.ok(Math.abs(a[i] - b[i]) <= within, `${message}: ${a[i]} and ${b[i]} at ${i}`);
};

test('a turned, mirrored, scaled and shifted cloud is laid back upon itself', () => {
  for (const [angle, scale, mirrored] of [[0.7, 2, false], [-2.5, 0.1, true], [3.1, 30, false], [0, 1, true]] as const) {
    const map = similarity(angle, scale, mirrored, [4, -9]);
    const found = procrustes(transformPoints(map, cloud), cloud);
    // Float32 positions some tens in size.
    close(transformPoints(found, transformPoints(map, cloud)), cloud, 2e-4, `angle ${angle}, scale ${scale}, mirrored ${mirrored}`);
    assert.equal(found.a[0] * found.a[3] - found.a[1] * found.a[2] < 0, mirrored);
  }
});

test('no small turn, scale or shift comes closer, however noisy the two clouds', () => {
  const noisy = transformPoints(similarity(1.2, 0.5, true, [1, 1]), cloud).map((value, index) => value + 0.4 * Math.sin(37 * index));
  const best = procrustes(noisy, cloud);
  const distance = (map: Similarity) => transformPoints(map, noisy).reduce((sum, value, index) => sum + (value - cloud[index]) ** 2, 0);
  const least = distance(best);
  for (let i = 0; i < 4; i++) {
    for (const step of [-1e-2, 1e-2]) {
      const [turn, scale, x, y] = [0, 1, 2, 3].map((which) => (which === i ? step : 0));
      const [c, s] = [(1 + scale) * Math.cos(turn), (1 + scale) * Math.sin(turn)];
      const [a, b, d, e] = best.a;
      const varied: Similarity = { a: [c * a - s * d, c * b - s * e, s * a + c * d, s * b + c * e], t: [best.t[0] + x, best.t[1] + y] };
      assert.ok(distance(varied) > least, `change ${i} by ${step}`);
    }
  }
});

test('degenerate clouds and gaps do no harm', () => {
  assert.deepEqual(procrustes(new Float32Array(6), Float32Array.from([1, 2, 1, 2, 1, 2])), { a: [1, 0, 0, 1], t: [1, 2] });
  const holed = cloud.slice();
  holed[10] = NaN;
  const found = procrustes(holed, transformPoints(similarity(0.3, 2, false, [0, 0]), cloud));
  close(found.a, similarity(0.3, 2, false, [0, 0]).a, 1e-4, 'from the others');
});

test('the inverse leads back', () => {
  const map = similarity(0.9, 3, true, [2, -5]);
  close(transformPoints(inverse(map), transformPoints(map, cloud)), cloud, 1e-4, 'there and back');
});

test('ellipses turn with their embedding: axes stay at right angles, their ratio and the size in grid cells stay', () => {
  const indicatrices: Indicatrices = {
    part: 'encoder', count: 1, cells: Uint32Array.of(0), centers: Float32Array.of(1, 2), axes: Float32Array.of(3, 4, -0.8, 0.6), scale: 0.5, spacing: 10, outlier: new Uint8Array(1),
  };
  const map = similarity(0.4, 2, true, [0, 0]);
  const { axes: [ax, ay, bx, by], centers, scale, spacing } = transformIndicatrices(map, indicatrices);
  close([Math.hypot(ax, ay), Math.hypot(bx, by), ax * bx + ay * by], [10, 2, 0], 1e-5, 'axes');
  close(centers, transformPoints(map, Float32Array.of(1, 2)), 0, 'centre');
  assert.deepEqual([scale, spacing], [0.5, 20]);
});

test('panels are laid upon the chosen one, which stays; without one all stay as they are', () => {
  const panel = (id: string, embedding: Float32Array): PanelSource => ({ id, title: id, subtitle: '', embedding });
  const sources = [panel('a', cloud), panel('b', transformPoints(similarity(2, 5, true, [8, 8]), cloud))];
  assert.equal(alignPanels(sources, null), sources);
  assert.equal(alignPanels(sources, 'gone'), sources);
  const aligned = alignPanels(sources, 'a');
  assert.equal(aligned[0], sources[0]);
  close(aligned[1].embedding, cloud, 2e-4, 'b upon a');
  assert.equal(alignPanels(sources, 'a')[1].embedding, aligned[1].embedding, 'the same arrays, so that nothing moves');
});
