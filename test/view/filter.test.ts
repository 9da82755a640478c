import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column, Indicatrices } from '../../core/types.ts';
import type { PanelSource, ViewSpec } from '../../core/types/scene.ts';
import { cellsOf, stretchesOf } from '../../core/view/filter.ts';
import { buildScene } from '../../core/view/scene.ts';

const embedding = Float32Array.of(0, 0, 4, 0, 4, 2, 0, 2, 2, 1, 1, 1);
const types: Column = { kind: 'category', name: 'type', categories: ['B', 'T'], codes: Int32Array.of(0, 1, 1, 0, -1, 1) };
const encoder: Indicatrices = {
  part: 'encoder',
  count: 2,
  cells: Uint32Array.of(2, 5),
  centers: Float32Array.of(4, 2, 1, 1),
  axes: Float32Array.of(3, 4, -0.8, 0.6, 1, 0, 0, 1),
  scale: 0.1,
  spacing: 0.5,
};
const panel: PanelSource = { id: 'a', title: 'Vanilla', subtitle: '', embedding, encoder };
const view: ViewSpec = {
  panels: ['a'],
  colorBy: { kind: 'obs', column: 'type' },
  hidden: [],
  labelBy: 'type',
  indicatrices: { encoder: true, decoder: false, columns: 8, size: 1 },
  pointRadius: 'auto',
  theme: 'light',
};

test('cells come back from their stretches, and whole stretches are short', () => {
  const cells = Uint32Array.of(0, 1, 2, 7, 9, 10);
  assert.deepEqual(stretchesOf(cells), [0, 3, 7, 1, 9, 2]);
  assert.deepEqual(cellsOf(stretchesOf(cells)), cells);
  assert.deepEqual(stretchesOf(new Uint32Array()), []);
});

test('cells that are not shown are not drawn, counted or named, and no ellipse stands at them; places stay', () => {
  const all = buildScene(view, [panel], types, types, '');
  const scene = buildScene({ ...view, only: [1, 1, 5, 1] }, [panel], types, types, '');
  assert.deepEqual([...scene.order].sort(), [1, 5]);
  assert.deepEqual([...scene.shown!], [0, 1, 0, 0, 0, 1]);
  assert.ok(scene.legend.kind === 'categories');
  assert.deepEqual(
    scene.legend.entries.map(({ label, count }) => [label, count]),
    [
      ['B', 0],
      ['T', 2],
      ['not labelled', 0],
    ],
  );
  const [shown] = scene.panels,
    [whole] = all.panels;
  assert.deepEqual(
    shown.labels.map(({ text, weight }) => [text, weight]),
    [['T', 2]],
  );
  assert.deepEqual([...shown.ellipses[0].cells], [5]);
  assert.deepEqual(shown.ellipses[0].instances, whole.ellipses[0].instances.subarray(6));
  assert.deepEqual([shown.positions, shown.bounds], [whole.positions, whole.bounds]);
  assert.deepEqual([all.order.length, all.shown], [6, undefined]);
});
