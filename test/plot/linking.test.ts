/** Maps of the same cells that share no coordinates: turned, mirrored, scaled, and one whose groups lie in another order. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { panelBounds } from '../../core/view/bounds.ts';
import { atRest, type Camera } from '../../renderer/plot/camera.ts';
import { cellsInSight, followed, lookingAt, type Looked } from '../../renderer/plot/linking.ts';
import { normals } from '../random.ts';

const perGroup = 200;
const groups = 5;
const cells = Uint32Array.from({ length: perGroup * groups }, (_, cell) => cell);
const noise = normals(2 * cells.length, 4);

/** @param middles of the groups @param spread standard deviation of each */
function looked(middles: readonly (readonly [number, number])[], spread: number, frame = { width: 420, height: 420 }): Looked {
  const positions = Float32Array.from(noise, (value, at) => middles[Math.floor(at / 2 / perGroup)][at % 2] + spread * value);
  return { positions, bounds: panelBounds(positions), frame };
}

const here = looked(
  [
    [0, 0],
    [10, 0],
    [0, 10],
    [10, 10],
    [5, 5],
  ],
  0.7,
);
const elsewhere = looked(
  [
    [300, 20],
    [40, 90],
    [500, 500],
    [10, 480],
    [250, 260],
  ],
  9,
  { width: 600, height: 380 },
);

const groupIn = (panel: Looked, camera: Camera, group: number) =>
  cellsInSight(panel, camera, cells.subarray(perGroup * group, perGroup * (group + 1))).length / perGroup;

test('a group that is zoomed into in one panel comes into sight in another, and fills it as much', () => {
  for (let group = 0; group < groups; group++) {
    const camera = lookingAt(here, cells.subarray(perGroup * group, perGroup * (group + 1)))!;
    const there = followed(here, camera, elsewhere, cells);
    // 3 % may be left out at each of four ends.
    assert.ok(groupIn(here, camera, group) > 0.85, `${group} here`);
    assert.ok(groupIn(elsewhere, there, group) > 0.85, `${group} there: ${groupIn(elsewhere, there, group)}`);
    for (let other = 0; other < groups; other++)
      if (other !== group) assert.ok(groupIn(elsewhere, there, other) < 0.1, `${other} is not meant`);
    assert.ok(Math.max(camera.zoom / there.zoom, there.zoom / camera.zoom) < 4);
  }
});

test('the whole map is followed by the whole map, and few stray cells move no camera far', () => {
  assert.equal(followed(here, atRest, elsewhere, cells), atRest);
  assert.equal(followed(here, { x: 0.4, y: 0.4, zoom: 1 }, elsewhere, new Uint32Array(0)), atRest);
  const strayed = { ...elsewhere, positions: elsewhere.positions.slice() };
  strayed.positions.set([500, 500], 0);
  strayed.positions.set([10, 480], 2);
  const camera = lookingAt(here, cells.subarray(0, perGroup))!;
  const [plain, robust] = [elsewhere, strayed].map((panel) => followed(here, camera, panel, cells));
  assert.ok(Math.hypot(plain.x - robust.x, plain.y - robust.y) < 0.01 && Math.abs(Math.log(plain.zoom / robust.zoom)) < 0.1);
});

test('in a map that is only turned and scaled, whatever is looked at in one panel, nine cells of ten are in sight in the other', () => {
  const positions = here.positions.map((_, at) => (at % 2 === 0 ? -7 * here.positions[at + 1] : 7 * here.positions[at - 1] + 40));
  const turned = { ...here, positions, bounds: panelBounds(positions) };
  const camera = fc.record({
    x: fc.double({ min: -0.4, max: 0.4, noNaN: true }),
    y: fc.double({ min: -0.4, max: 0.4, noNaN: true }),
    zoom: fc.double({ min: 0.6, max: 20, noNaN: true }),
  });
  fc.assert(
    fc.property(camera, (at) => {
      const seen = cellsInSight(here, at, cells);
      fc.pre(seen.length >= 20);
      const there = cellsInSight(turned, followed(here, at, turned, cells), seen);
      // Twice 3 % of each axis, and what the panel's corners cut off.
      assert.ok(there.length >= 0.85 * seen.length, `${there.length} of ${seen.length}`);
    }),
    { numRuns: 300, seed: 1 },
  );
});
