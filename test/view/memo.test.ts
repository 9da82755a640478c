import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column } from '../../core/types.ts';
import type { PanelSource, ViewSpec } from '../../core/types/scene.ts';
import { memoizeLast } from '../../core/view/memo.ts';
import { buildScene } from '../../core/view/scene.ts';

test('a result is kept for as long as what it came from is identical, and no longer', () => {
  let computed = 0;
  const sum = memoizeLast(
    (values: Float32Array, factor: number) => (computed++, values.reduce((total, value) => total + factor * value, 0)),
  );
  const values = Float32Array.of(1, 2);
  assert.deepEqual([sum(values, 2), sum(values, 2), computed], [6, 6, 1]);
  assert.deepEqual([sum(values, 3), computed], [9, 2]);
  assert.deepEqual([sum(values.slice(), 3), computed], [9, 3]);
});

test('a scene that is made anew keeps labels, contours, colours and order of what has not changed', () => {
  const cells = 400;
  const embedding = Float32Array.from({ length: 2 * cells }, (_, index) => Math.sin(index * 12.9898) * (1 + (index % 7)));
  const types: Column = {
    kind: 'category',
    name: 'type',
    categories: ['a', 'b'],
    codes: Int32Array.from({ length: cells }, (_, cell) => cell % 2),
  };
  const source: PanelSource = { id: 'run', title: '', subtitle: '', embedding };
  const view: ViewSpec = {
    panels: ['run'],
    colorBy: { kind: 'obs', column: 'type' },
    hidden: [],
    labelBy: 'type',
    indicatrices: { encoder: true, decoder: false, columns: 8, size: 1 },
    pointRadius: 'auto',
    theme: 'light',
    look: { contours: true },
  };
  const first = buildScene(view, [source], types, types, '');
  const second = buildScene(
    { ...view, indicatrices: { ...view.indicatrices, size: 2 } },
    [{ ...source, title: 'renamed' }],
    types,
    types,
    '',
  );
  assert.equal(second.panels[0].title, 'renamed');
  assert.equal(second.colors, first.colors);
  assert.equal(second.order, first.order);
  assert.equal(second.panels[0].labels, first.panels[0].labels);
  assert.equal(second.panels[0].contours, first.panels[0].contours);
  assert.notEqual(buildScene({ ...view, hidden: ['a'] }, [source], types, types, '').panels[0].labels, first.panels[0].labels);
});
