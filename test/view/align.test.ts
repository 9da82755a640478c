import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Indicatrices } from '../../core/types.ts';
import type { PanelSource, Similarity } from '../../core/types/scene.ts';
import { layPanels } from '../../core/view/align.ts';
import { conjugated, inverse, procrustes, transformIndicatrices, transformPoints } from '../../core/view/similarity.ts';
import { principalAxes, turnAlong } from '../../core/view/turn.ts';
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
  for (const [angle, scale, mirrored] of [
    [0.7, 2, false],
    [-2.5, 0.1, true],
    [3.1, 30, false],
    [0, 1, true],
  ] as const) {
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
    part: 'encoder',
    count: 1,
    cells: Uint32Array.of(0),
    centers: Float32Array.of(1, 2),
    axes: Float32Array.of(3, 4, -0.8, 0.6),
    scale: 0.5,
    spacing: 10,
  };
  const map = similarity(0.4, 2, true, [0, 0]);
  const {
    axes: [ax, ay, bx, by],
    centers,
    scale,
    spacing,
  } = transformIndicatrices(map, indicatrices);
  close([Math.hypot(ax, ay), Math.hypot(bx, by), ax * bx + ay * by], [10, 2, 0], 1e-5, 'axes');
  close(centers, transformPoints(map, Float32Array.of(1, 2)), 0, 'centre');
  assert.deepEqual([scale, spacing], [0.5, 20]);
});

test('a linear map is seen in a similarity’s plane as there, applied, and back', () => {
  const map = similarity(0.9, 3, true, [2, -5]);
  const point = Float32Array.of(0.3, -1.2);
  const linear: Similarity = { a: [2, 0.5, -1, 3], t: [0, 0] };
  const there = transformPoints({ a: conjugated(map, linear.a), t: [0, 0] }, transformPoints({ ...map, t: [0, 0] }, point));
  close(there, transformPoints({ ...map, t: [0, 0] }, transformPoints(linear, point)), 1e-5, 'both ways');
});

const panel = (id: string, embedding: Float32Array): PanelSource => ({ id, title: id, subtitle: '', embedding });

test('panels are laid upon the chosen one, which stays; without one all stay as they are', () => {
  const sources = [panel('a', cloud), panel('b', transformPoints(similarity(2, 5, true, [8, 8]), cloud))];
  assert.equal(layPanels(sources, { shape: null }), sources);
  assert.equal(layPanels(sources, { shape: null, alignTo: 'gone' }), sources);
  const aligned = layPanels(sources, { shape: null, alignTo: 'a' });
  assert.equal(aligned[0], sources[0]);
  close(aligned[1].embedding, cloud, 2e-4, 'b upon a');
  assert.equal(
    layPanels(sources, { shape: null, alignTo: 'a' })[1].embedding,
    aligned[1].embedding,
    'the same arrays, so that nothing moves',
  );
});

test('turned, the long axis lies along the panel, and copies of one map lie alike however they came', () => {
  // Standard deviations 3 and 1.
  const copies = [0.3, -1.4, 2.9].map((angle, index) =>
    panel(String(index), transformPoints(similarity(angle, 1 + index, index === 1, [index, 4]), cloud)),
  );
  for (const shape of ['wide', 'tall'] as const) {
    const laid = layPanels(copies, { shape });
    for (const [index, { embedding, lie }] of laid.entries()) {
      const { angle } = principalAxes(embedding)!;
      // Of an axis, so ±90° are one.
      assert.ok(Math.abs(Math.sin(angle - (shape === 'wide' ? 0 : Math.PI / 2))) < 1e-4, `${shape} ${index}: ${angle}`);
      close(transformPoints(lie!, copies[index].embedding), embedding, 0, 'the lie leads there');
      const share = (cell: number, axis: 0 | 1) =>
        embedding[2 * cell + axis] -
        laid[index].embedding.filter((_, at) => at % 2 === axis).reduce((sum, value) => sum + value, 0) / (embedding.length / 2);
      const first = (cell: number, axis: 0 | 1) =>
        laid[0].embedding[2 * cell + axis] -
        laid[0].embedding.filter((_, at) => at % 2 === axis).reduce((sum, value) => sum + value, 0) / (embedding.length / 2);
      for (const cell of [0, 17, 90])
        for (const axis of [0, 1] as const)
          assert.ok(Math.abs(share(cell, axis) / (1 + index) - first(cell, axis)) < 2e-3, `cell ${cell} of copy ${index}`);
    }
  }
});

test('a map is turned and at most mirrored, never stretched; its ellipses turn along; a round one lies as agrees best', () => {
  const indicatrices: Indicatrices = {
    part: 'encoder',
    count: 1,
    cells: Uint32Array.of(0),
    centers: cloud.slice(0, 2),
    axes: Float32Array.of(3, 4, -0.8, 0.6),
    scale: 0.5,
    spacing: 10,
  };
  const [laid] = layPanels([{ ...panel('a', transformPoints(similarity(0.8, 1, false, [0, 0]), cloud)), encoder: indicatrices }], {
    shape: 'wide',
  });
  const [a, b, c, d] = laid.lie!.a;
  close([a * a + c * c, b * b + d * d, a * b + c * d], [1, 1, 0], 1e-9, 'orthogonal');
  close(laid.encoder!.axes, transformPoints({ a: laid.lie!.a, t: [0, 0] }, indicatrices.axes), 0, 'axes');
  // A disc, evenly filled.
  const round = Float32Array.from(
    { length: 400 },
    (_, at) => Math.sqrt(at >> 1) * (at % 2 === 0 ? Math.cos(2.399963 * (at >> 1)) : Math.sin(2.399963 * (at >> 1))),
  );
  const turned = transformPoints(similarity(1.1, 2, true, [3, 3]), round);
  const { a: back } = turnAlong(turned, 'wide', round);
  close(
    transformPoints({ a: back, t: [0, 0] }, transformPoints({ ...similarity(1.1, 1, true, [0, 0]) }, Float32Array.of(1, 0, 0, 1))),
    [1, 0, 0, 1],
    0.05,
    'undone',
  );
});

test('a map lies along the side to which it reaches farther, though most of its cells spread across', () => {
  // A bar upright, and a few cells far to its sides.
  const bar = Float32Array.from({ length: 400 }, (_, at) => (at % 2 === 0 ? ((at / 2) % 7) / 7 : (at / 400) * 10));
  bar.set([-9, 5, 10, 5.1]);
  const laid = transformPoints(turnAlong(bar, 'wide', null), bar);
  const length = (axis: 0 | 1) =>
    Math.max(...laid.filter((_, at) => at % 2 === axis)) - Math.min(...laid.filter((_, at) => at % 2 === axis));
  assert.ok(length(0) > 1.5 * length(1));
});

test('a map without an axis stays as it is', () => {
  assert.deepEqual(turnAlong(new Float32Array(8), 'tall', null), { a: [1, 0, 0, 1], t: [0, 0] });
  assert.deepEqual(turnAlong(Float32Array.of(NaN, 1, NaN, 2), 'wide', null), { a: [1, 0, 0, 1], t: [0, 0] });
});
