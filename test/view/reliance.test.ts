/** Reliability of estimated metrics: faint ellipses, their count, and the words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { placeIndicatrices } from '../../core/geometry/indicatrices.ts';
import { ownField } from '../../core/geometry/metric-field.ts';
import { evenWindows, widened } from '../../core/geometry/map-windows.ts';
import { placeEllipses } from '../../core/view/ellipses.ts';
import { ellipsesAmong } from '../../core/view/filter.ts';
import { tell } from '../../core/view/reading.ts';
import { inconsistencyWords, relianceLines, summarizeReliance } from '../../core/view/reliance.ts';
import type { ViewSpec } from '../../core/types/scene.ts';
import { normals } from '../random.ts';

const view: ViewSpec = {
  panels: [],
  colorBy: { kind: 'none' },
  hidden: [],
  labelBy: null,
  indicatrices: { encoder: false, decoder: false, own: true, columns: 8, size: 1 },
  pointRadius: 'auto',
  theme: 'light',
};

test('an ellipse that is not to be relied on is faint and counted; a subset keeps each its own', async () => {
  // Left of 0 a plane in ten dimensions under little noise, right of it under so much that it hides the plane.
  const noise = normals(10 * 2000, 1);
  const places = Float32Array.from(
    { length: 2 * 2000 },
    (_, i) => 2 * (((i >> 1) * (i % 2 === 0 ? 0.7548776662466927 : 0.5698402909980532)) % 1) - 1,
  );
  const features = noise.map((x, i) => {
    const cell = Math.floor(i / 10);
    return (places[2 * cell] < 0 ? 0.01 : 0.3) * x + (i % 10 < 2 ? places[2 * cell + (i % 10)] : 0);
  });
  const field = ownField({ features, inputDim: 10, embedding: places, latentDim: 2 }, evenWindows(2000, 0.3));
  const found = await placeIndicatrices(field, { kind: 'grid', columns: 8 }, createJob());
  const {
    panels: [[group]],
  } = placeEllipses([{ id: 'a', name: 'a', embedding: places, dim: 2, own: found } as never], view);
  const right = [...group.cells].map((cell) => places[2 * cell] > 0.3);
  // At the rim, and more so in a corner, fewer cells are near.
  const isInner = (cell: number) => places[2 * cell] < -0.65 && Math.max(-places[2 * cell], Math.abs(places[2 * cell + 1])) < 0.9;
  const left = [...group.cells].map(isInner);
  assert.ok(
    right.filter(Boolean).length > 4 && left.filter(Boolean).length > 5,
    `${right.filter(Boolean).length} and ${left.filter(Boolean).length}`,
  );
  assert.ok(left.every((is, i) => !is || group.faded![i] === 0));
  assert.ok(right.filter((is, i) => is && group.faded![i] === 1).length > 0.7 * right.filter(Boolean).length);
  const { unreliable } = summarizeReliance(group.reliance!);
  assert.equal(
    unreliable,
    group.faded!.reduce((sum, one) => sum + one, 0),
  );
  const { note, noteDetail } = tell([group], { sharedScale: false, cutAt: 0 });
  assert.match(note!, new RegExp(`${unreliable} unreliable`));
  assert.match(noteDetail!, /By chance the metric varies by .* %, long axes by .* % and .*°.*Windows of two sizes are/);
  const among = ellipsesAmong(
    group,
    Uint8Array.from({ length: 2000 }, (_, cell) => Number(isInner(cell))),
  );
  assert.equal(among.reliance!.reliability.length, among.cells.length);
  assert.equal(summarizeReliance(among.reliance!).unreliable, 0);
});

test('inconsistency has words, and windows are made wider within reason', () => {
  assert.deepEqual([0.031, 0.1, 0.2, 0.7, NaN].map(inconsistencyWords), [
    'consistent (3 %)',
    'nearly consistent (10 %)',
    'inconsistent (20 %)',
    'very inconsistent (70 %)',
    'not known',
  ]);
  assert.deepEqual(widened(evenWindows(2, 0.5), 3).radii, Float64Array.of(1.5, 1.5));
  assert.throws(() => widened(evenWindows(2, 0.5), 0));
});

test('what chance hides is not called consistent, and what has no bound is not given as a share', () => {
  const lines = (spread: number, none = 0) =>
    relianceLines(
      { count: 10, none, unreliable: 1, radius: 1, spread, axisSpread: Infinity, angleSpread: 30, inconsistency: 0 },
      'cells',
    ).join(' ');
  assert.match(lines(0.2), /varies by 20 %, long axes by more than 100 %.*consistent \(0 %\)/);
  assert.match(lines(1.7, 4), /varies by more than 100 %.*over the cells that have a metric.*cannot be told for chance.*4 have no metric/);
});
