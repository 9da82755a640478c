import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ModelSpec, paperNetwork, parseOptions } from '../../core/model/options.ts';
import type { PanelSource, ViewSpec } from '../../core/types/scene.ts';
import { panelSource, titlesOf } from '../../core/view/panel.ts';
import { buildScene } from '../../core/view/scene.ts';

const embedding = Float32Array.of(0, 0);

function panel(name: string, seed: number, weight?: number, latentDim = 2) {
  const regularization = weight === undefined ? { kind: 'none' } : { kind: 'volume', part: 'encoder', weight };
  return panelSource({ id: `${name} ${seed} ${weight}`, name, config: { model: parseOptions(ModelSpec, { ...paperNetwork, hidden: [...paperNetwork.hidden], inputDim: 50, latentDim, regularization }), seed } }, embedding, {});
}

test('panels of one name say in their titles what tells them apart, and no more', () => {
  const titles = (panels: PanelSource[]) => titlesOf(panels).map(({ title }) => title);
  assert.deepEqual(titles([panel('Vanilla', 1), panel('GeomAE', 1, 0.1)]), ['Vanilla', 'GeomAE']);
  assert.deepEqual(titles([panel('Vanilla', 1), panel('Vanilla', 2)]), ['Vanilla, seed 1', 'Vanilla, seed 2']);
  assert.deepEqual(titles([panel('GeomAE', 1, 0.1), panel('GeomAE', 1, 3)]), ['GeomAE, weight 0.1', 'GeomAE, weight 3']);
  assert.deepEqual(titles([panel('GeomAE', 1, 0.1), panel('GeomAE', 2, 3)]), ['GeomAE, weight 0.1, seed 1', 'GeomAE, weight 3, seed 2']);
  assert.deepEqual(titles([panel('Vanilla', 1), panel('Vanilla', 1, undefined, 1)]), ['Vanilla, 2D', 'Vanilla, 1D']);
  assert.deepEqual(titles([{ id: 'u', title: 'X_umap', subtitle: 'imported', embedding }, panel('Vanilla', 2)]), ['X_umap', 'Vanilla']);
});

test('what a map shows of its embedding stands under the title, and why it has no ellipses', () => {
  assert.deepEqual([1, 2, 3].map((dim) => panel('Vanilla', 1, undefined, dim).subtitle), ['one dimension, spread by density; reconstruction only', 'reconstruction only', 'first two of 3 dimensions; reconstruction only']);
  const notes = (encoder: boolean) => {
    const view: ViewSpec = { panels: [], colorBy: { kind: 'none' }, hidden: [], labelBy: null, indicatrices: { encoder, decoder: false, columns: 8, size: 1 }, pointRadius: 'auto', theme: 'light' };
    return buildScene(view, [panel('Vanilla', 1, undefined, 1), panel('Vanilla', 1)], null, null, '').panels.map(({ note }) => note);
  };
  assert.deepEqual(notes(true), ['no ellipses in one dimension', undefined]);
  assert.deepEqual(notes(false), [undefined, undefined]);
});
