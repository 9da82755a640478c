import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column } from '../../core/types.ts';
import type { PanelSource, ViewSpec } from '../../core/types/scene.ts';
import { multiplesIn, multiplesOf } from '../../core/view/multiples.ts';
import { buildScene } from '../../core/view/scene.ts';
import { themeColors } from '../../core/view/themes.ts';

const source: PanelSource = {
  id: 'a',
  title: 'Vanilla',
  subtitle: 'reconstruction only',
  embedding: Float32Array.of(0, 0, 1, 0, 0, 1, 1, 1),
};
const gene = (name: string, ...values: number[]): Column => ({ kind: 'number', name, values: Float64Array.from(values) });
const genes = [gene('CD14', 0, 2, 0, 4), gene('NKG7', 0, 0, 1, 2)];
const view: ViewSpec = {
  panels: ['b', 'a'],
  colorBy: { kind: 'genes', genes: ['CD14', 'NKG7'], of: 'a' },
  hidden: [],
  labelBy: null,
  indicatrices: { encoder: true, decoder: false, columns: 8, size: 1 },
  pointRadius: 'auto',
  theme: 'light',
  look: { clip: [0, 1] },
};

test('a panel a gene of the embedding that was chosen, or of the first where that one is gone', () => {
  assert.deepEqual(multiplesIn(view), { genes: ['CD14', 'NKG7'], of: 'a' });
  assert.equal(multiplesIn({ ...view, panels: ['b'] })!.of, 'b');
  assert.equal(multiplesIn({ ...view, colorBy: { kind: 'genes', genes: ['CD14', 'NKG7'] } }), null);
  assert.deepEqual(
    multiplesOf(source, ...genes).map(({ id, run, title, subtitle }) => [id, run, title, subtitle]),
    [
      ['a/CD14', 'a', 'CD14', 'Vanilla'],
      ['a/NKG7', 'a', 'NKG7', 'Vanilla'],
    ],
  );
  assert.equal(multiplesOf(source, ...genes), multiplesOf(source, ...genes), 'the same panels for the same genes');
});

test('all genes have one scale; zeros are grey, and cells without any of the genes lie beneath', () => {
  const scene = buildScene(view, multiplesOf(source, ...genes), null, null, '');
  assert.ok(scene.legend.kind === 'continuous');
  assert.deepEqual([scene.legend.min, scene.legend.max], [1, 4]);
  const pixel = (panel: number, cell: number) => scene.panels[panel].colors!.subarray(4 * cell, 4 * cell + 4).join();
  const zero = themeColors.light.zero.map((channel) => Math.round(255 * channel)).join();
  assert.deepEqual(
    [0, 2].map((cell) => pixel(0, cell)),
    [zero, zero],
  );
  assert.deepEqual(
    [0, 1].map((cell) => pixel(1, cell)),
    [zero, zero],
  );
  assert.equal(pixel(0, 1), pixel(1, 3), 'the same value has the same colour in both');
  assert.equal(scene.order[0], 0);
});
