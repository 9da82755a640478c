import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ViewSpec } from '../../core/types/scene.ts';
import { placementOf } from '../../core/view/shown.ts';
import { sightOf, sightOfBox, sightOn } from '../../core/view/sight.ts';
import { normals } from '../random.ts';

const square = (x: number, y: number, half: number) => [x - half, y - half, x + half, y - half, x + half, y + half, x - half, y + half];

test('a sight serves small moves and small zooms, and gives way to another when one leaves it', () => {
  const first = sightOf({ zoom: 4.1, corners: square(0, 0, 1) }, undefined);
  assert.deepEqual([first.zoom, first.within, first.seen], [4, square(0, 0, 1.7), square(0, 0, 1)]);
  const moved = sightOf({ zoom: 4.3, corners: square(0.5, 0.5, 1) }, first);
  assert.equal(moved.within, first.within, 'the very same, so that nothing is asked for again');
  assert.deepEqual(moved.seen, square(0.5, 0.5, 1));
  assert.notEqual(sightOf({ zoom: 4.1, corners: square(1, 0, 1) }, first).within, first.within);
  assert.ok(sightOf({ zoom: 5.1, corners: square(0, 0, 0.8) }, first).zoom > 4);
});

const view: ViewSpec = {
  panels: ['a'],
  colorBy: { kind: 'none' },
  hidden: [],
  labelBy: 'type',
  indicatrices: { encoder: true, decoder: false, columns: 8, size: 1 },
  pointRadius: 'auto',
  theme: 'light',
  sights: {
    a: { zoom: 4, within: square(0, 0, 2), seen: square(0, 0, 1) },
    b: { zoom: 1.26, within: square(0, 0, 2), seen: square(0, 0, 1) },
  },
};

test('one rule says where ellipses stand: on up to fifteen groups, among the cells of more, and among those in sight from near', () => {
  const whole = { kind: 'spread', columns: 8, zoom: 1 };
  const near = { kind: 'spread', columns: 8, zoom: 4, within: square(0, 0, 2) };
  const each = { kind: 'clusters', column: 'type', each: 1 };
  assert.deepEqual(
    [null, 1, 2, 15, 16].map((groups) => placementOf(view, groups, 'c')),
    [whole, whole, each, each, whole],
  );
  assert.deepEqual([placementOf(view, 10, 'a'), placementOf(view, 10, 'b'), placementOf(view, 40, 'b')], [near, each, whole]);
  const placed = (placement: 'clusters' | 'spread' | 'selected' | 'grid', change: Partial<ViewSpec> = {}, groups: number | null = 10) =>
    placementOf({ ...view, ...change, look: { placement } }, groups, 'c');
  assert.deepEqual(placed('clusters', {}, 40), { ...each }, 'where one asks for it, on any number of groups');
  assert.deepEqual(placed('clusters', { labelBy: null }, null), whole);
  assert.deepEqual(placed('clusters', { labels: false }), each, 'with names or without');
  assert.deepEqual(placed('spread', { only: [0, 5] }), { ...whole, only: [0, 5] });
  assert.deepEqual(placed('grid'), { kind: 'grid', columns: 8 });
  assert.deepEqual(placed('selected'), each, 'as long as nothing is selected');
  assert.deepEqual(placed('selected', { selected: Uint32Array.of(3, 9) }), { kind: 'cells', cells: Uint32Array.of(3, 9) });
  const many = placed('selected', { selected: Uint32Array.from({ length: 1000 }, (_, cell) => cell) });
  assert.ok(many.kind === 'cells' && many.cells.length <= 400 && many.cells.length > 300);
});

test('a sight of a box has it to its corners; one of cells has nearly all of them in sight, with little else, however the map is turned', () => {
  const random = normals(2000, 5);
  // Twenty times as far apart as they are wide; the second half is a long group.
  const map = Float32Array.from(random, (value, at) => (at < 1000 ? value : at % 2 === 0 ? 20 + 5 * value : 20 + 0.2 * value));
  const group = Uint32Array.from({ length: 500 }, (_, index) => 500 + index);
  const { zoom, seen } = sightOfBox(map, { minX: 18, minY: 19, maxX: 22, maxY: 20 });
  assert.deepEqual(seen, [18, 19, 22, 19, 22, 20, 18, 20]);
  assert.ok(zoom > 5 && zoom < 20, `zoom ${zoom}`);
  for (const angle of [0, 0.6, 2]) {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const turned = (points: ArrayLike<number>) =>
      Float32Array.from(points, (_, at) =>
        at % 2 === 0 ? cos * points[at] - sin * points[at + 1] : sin * points[at - 1] + cos * points[at],
      );
    const sight = sightOn(turned(map), group)!;
    const xs = Array.from(sight.seen).filter((_, at) => at % 2 === 0),
      ys = Array.from(sight.seen).filter((_, at) => at % 2 === 1);
    const inside = (cell: number) =>
      turned(map)[2 * cell] >= Math.min(...xs) &&
      turned(map)[2 * cell] <= Math.max(...xs) &&
      turned(map)[2 * cell + 1] >= Math.min(...ys) &&
      turned(map)[2 * cell + 1] <= Math.max(...ys);
    assert.ok(group.filter(inside).length >= 0.9 * 500, `${group.filter(inside).length} of 500 in sight`);
    assert.equal(group.map((cell) => cell - 500).filter(inside).length, 0, 'the others are far');
    // Back as the map lay, it is no larger: the group is 25 long, and seen with a quarter more.
    const back = turned(sight.seen);
    assert.equal(back.length, sight.seen.length);
    assert.ok(Math.hypot(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)) < 45);
  }
  assert.equal(sightOn(Float32Array.of(NaN, NaN, 0, 0), Uint32Array.of(0)), null);
  // One cell, two alike, and three in a line have a place.
  for (const cells of [[0], [0, 1], [0, 2, 3]]) {
    const { seen, zoom } = sightOn(Float32Array.of(0, 0, 0, 0, 1, 1, 2, 2, 50, 60), Uint32Array.from(cells))!;
    assert.ok(seen.every(Number.isFinite) && Number.isFinite(zoom) && zoom >= 1, `${cells.join()}: ${seen.join()} at ${zoom}`);
  }
});
