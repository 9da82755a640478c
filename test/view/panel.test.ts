import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions } from '../../core/model/options/describe.ts';
import { ModelSpec } from '../../core/model/options/model.ts';
import { paperNetwork } from '../../core/model/options/proposals.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import { neighborConfig, umapLike } from '../../core/model/presets/index.ts';
import type { PanelSource, ViewSpec } from '../../core/types/scene.ts';
import { headlineOf, headOf, panelSource, subtitlesOf, titlesOf } from '../../core/view/panel.ts';
import { buildScene } from '../../core/view/scene.ts';

const embedding = Float32Array.of(0, 0);

function panel(name: string, seed: number, weight?: number, latentDim = 2, more: Partial<RunConfig> = {}) {
  const regularization = weight === undefined ? { kind: 'none' } : { kind: 'volume', part: 'encoder', weight };
  return panelSource(
    {
      id: `${name} ${seed} ${weight}`,
      name,
      config: parseOptions(RunConfig, {
        model: parseOptions(ModelSpec, { ...paperNetwork, hidden: [...paperNetwork.hidden], inputDim: 50, latentDim, regularization }),
        seed,
        ...more,
      }),
    },
    embedding,
    {},
  );
}

test('panels of one name say in their titles what tells them apart, and no more', () => {
  const titles = (panels: PanelSource[]) => titlesOf(panels).map(({ title }) => title);
  assert.deepEqual(titles([panel('Vanilla', 1), panel('GeomAE', 1, 0.1)]), ['Vanilla', 'GeomAE']);
  assert.deepEqual(titles([panel('Vanilla', 1), panel('Vanilla', 2)]), ['Vanilla, start 1 (seed)', 'Vanilla, start 2 (seed)']);
  assert.deepEqual(titles([panel('GeomAE', 1, 0.1), panel('GeomAE', 1, 3)]), [
    'GeomAE, strength 0.1 (weight)',
    'GeomAE, strength 3 (weight)',
  ]);
  assert.deepEqual(titles([panel('GeomAE', 1, 0.1), panel('GeomAE', 2, 3)]), [
    'GeomAE, strength 0.1 (weight), start 1 (seed)',
    'GeomAE, strength 3 (weight), start 2 (seed)',
  ]);
  assert.deepEqual(titles([panel('Vanilla', 1), panel('Vanilla', 1, undefined, 1)]), ['Vanilla, 2D', 'Vanilla, 1D']);
  assert.deepEqual(titles([{ id: 'u', title: 'X_umap', subtitle: 'imported', embedding }, panel('Vanilla', 2)]), ['X_umap', 'Vanilla']);
});

test('a model is by something before it is called something, unless a person has called it otherwise', () => {
  const said = (name: string, weight?: number) => {
    const { title, plain, subtitle } = panel(name, 1, weight);
    return [headOf({ title, plain }), subtitle];
  };
  assert.deepEqual(said('Vanilla'), ['As it comes: Vanilla', 'reconstruction only']);
  assert.deepEqual(said('GeomAE (encoder)', 1), ['Even areas: GeomAE (encoder)', 'strength 1 (weight)']);
  assert.deepEqual(said('GeomAE (encoder), weight 1, seed 1', 1)[0], 'Even areas: GeomAE (encoder), weight 1, seed 1');
  assert.deepEqual(said('my map', 1), ['my map', 'even areas, strength 1 (weight)']);
});

test('training that differs is told: in the titles of namesakes, and under those of others', () => {
  const long = panel('Vanilla', 1, undefined, 2, { epochs: 2000, learningRate: 0.01 });
  const short = panel('Vanilla', 1, undefined, 2, { epochs: 100, learningRate: 0.01 });
  assert.deepEqual(
    titlesOf([long, short]).map(({ title }) => title),
    ['Vanilla, 2,000 epochs', 'Vanilla, 100 epochs'],
  );
  assert.deepEqual(subtitlesOf([long, short]), ['reconstruction only', 'reconstruction only']);
  const wide = panel('GeomAE', 3, 0.5, 2, { epochs: 100, learningRate: 0.01 });
  wide.variants = wide.variants!.map((one) => (one === '8-16-8-4' ? '64-64' : one));
  assert.deepEqual(subtitlesOf([short, wide]), [
    'reconstruction only, 8-16-8-4, start 1 (seed)',
    'even areas, strength 0.5 (weight), 64-64, start 3 (seed)',
  ]);
  // Neighbours' rate and length are of another kind.
  const neighbors = panelSource(
    {
      id: 'n',
      name: 'UMAP-like',
      config: neighborConfig({ contrast: umapLike, regularization: { kind: 'none' } }, { inputDim: 50, cells: 700 }),
    },
    embedding,
    {},
  );
  assert.deepEqual(subtitlesOf([short, neighbors]), ['reconstruction only', 'neighbours only']);
  // Runs of several seeds bear it in their names.
  assert.deepEqual(subtitlesOf([panel('Vanilla, seed 1', 1), panel('Vanilla, seed 2', 2)]), ['reconstruction only', 'reconstruction only']);
  assert.deepEqual(subtitlesOf([short, { id: 'u', title: 'X_umap', subtitle: 'imported', embedding }]), [
    'reconstruction only',
    'imported',
  ]);
});

test('two numbers stand beside a title, where they are known', () => {
  assert.equal(headlineOf({ values: { knnRecall: 0.604, spearman: 0.7849, mseTest: 1 }, notes: [] }).headline, 'near 0.60 · far 0.78');
  assert.equal(headlineOf({ values: { knnRecall: 0.604, spearman: null }, notes: [] }).headline, 'near 0.60');
  assert.deepEqual(headlineOf(undefined), {});
});

test('what a map shows of its embedding stands under the title, and why it has no ellipses', () => {
  assert.deepEqual(
    [1, 2, 3].map((dim) => panel('Vanilla', 1, undefined, dim).subtitle),
    ['one dimension, spread by density; reconstruction only', 'reconstruction only', 'first two of 3 dimensions; reconstruction only'],
  );
  const notes = (encoder: boolean) => {
    const view: ViewSpec = {
      panels: [],
      colorBy: { kind: 'none' },
      hidden: [],
      labelBy: null,
      indicatrices: { encoder, decoder: false, columns: 8, size: 1 },
      pointRadius: 'auto',
      theme: 'light',
    };
    return buildScene(view, [panel('Vanilla', 1, undefined, 1), panel('Vanilla', 1)], null, null, '').panels.map(({ note }) => note);
  };
  assert.deepEqual(notes(true), ['no ellipses in one dimension', undefined]);
  assert.deepEqual(notes(false), [undefined, undefined]);
});
