import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ViewSpec } from '../../core/types/scene.ts';
import { placementOf } from '../../core/view/shown.ts';
import { sightOf } from '../../core/view/sight.ts';

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
  panels: ['a'], colorBy: { kind: 'none' }, hidden: [], labelBy: 'type', indicatrices: { encoder: true, decoder: false, columns: 8, size: 1 }, pointRadius: 'auto', theme: 'light',
  sights: { a: { zoom: 4, within: square(0, 0, 2), seen: square(0, 0, 1) }, b: { zoom: 1.26, within: square(0, 0, 2), seen: square(0, 0, 1) } },
};

test('one rule says where ellipses stand: on up to fifteen groups, among the cells of more, and among those in sight from near', () => {
  const whole = { kind: 'spread', columns: 8, zoom: 1 };
  const near = { kind: 'spread', columns: 8, zoom: 4, within: square(0, 0, 2) };
  const each = { kind: 'clusters', column: 'type', each: 1 };
  assert.deepEqual([null, 1, 2, 15, 16].map((groups) => placementOf(view, groups, 'c')), [whole, whole, each, each, whole]);
  assert.deepEqual([placementOf(view, 10, 'a'), placementOf(view, 10, 'b'), placementOf(view, 40, 'b')], [near, each, whole]);
  const placed = (placement: 'clusters' | 'spread' | 'selected' | 'grid', change: Partial<ViewSpec> = {}, groups: number | null = 10) => placementOf({ ...view, ...change, look: { placement } }, groups, 'c');
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
