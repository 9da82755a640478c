import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Fault } from '../../../core/base/errors.ts';
import { contrastName, modelName } from '../../../core/model/spec.ts';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { proposedEpochs } from '../../../core/model/options/proposals.ts';
import { RunConfig } from '../../../core/model/options/train.ts';
import { defaultModels, preset, presetConfigs, presets, singleCell, weightOf } from '../../../core/model/presets/index.ts';
import { defaultModels as cliModels, parseModels } from '../../../core/host/cli/models.ts';
import type { RegularizerKind } from '../../../core/types.ts';
import { needs, shared } from '../../shared.ts';

test('every preset makes seven valid runs, vanilla first, that differ in their regularization alone', () => {
  for (const each of presets) {
    const configs = presetConfigs(each, { inputDim: each.data?.inputDim ?? 30, cells: each.data?.cells ?? 3000 }).map((config) =>
      parseOptions(RunConfig, config),
    );
    assert.deepEqual(
      configs.map(({ model }) => modelName(model)),
      ['Vanilla', 'GeomAE (encoder)', 'GeomAE (decoder)', 'ConfAE (encoder)', 'ConfAE (decoder)', 'IRAE (encoder)', 'IRAE (decoder)'],
    );
    const [vanilla] = configs;
    for (const config of configs) {
      const { regularization } = config.model;
      assert.deepEqual({ ...config, model: { ...config.model, regularization: vanilla.model.regularization }, mixing: false }, vanilla);
      assert.equal(config.mixing, regularization.kind === 'shapeLog');
    }
    const published = each.id !== 'singleCell';
    assert.deepEqual([vanilla.learningRate, vanilla.schedule], published ? [5e-4, 'constant'] : [0.003, 'cosine'], each.id);
    assert.deepEqual([vanilla.batchSize, vanilla.evaluateEvery, vanilla.keepBest], [100, 100, true]);
  }
});

/** Rows of Table 4: MNIST, Zilionis, PBMC, C. elegans, encoder and decoder each. */
function table4(): Record<string, number[]> {
  const rows = readFileSync(shared('paper.txt'), 'utf8')
    .split('\n')
    .map((line) => line.split('\t'));
  const from = rows.findIndex((row) => row[0] === 'model/reg');
  return Object.fromEntries(rows.slice(from + 1, from + 4).map(([model, ...weights]) => [model, weights.map(Number)]));
}

test('weights are those of the paper’s Table 4, IRAE’s divided by m² = 4', needs('paper.txt'), () => {
  const table = table4();
  ['mnist', 'zilionis', 'pbmc', 'celegans'].forEach((id, i) => {
    const both = (kind: RegularizerKind, factor = 1) =>
      (['encoder', 'decoder'] as const).map((part) => factor * weightOf(preset(id).weights, kind, part));
    assert.deepEqual(both('volume'), table.GeomAE.slice(2 * i, 2 * i + 2));
    assert.deepEqual(both('shapeLog'), table.ConfAE.slice(2 * i, 2 * i + 2));
    assert.deepEqual(both('scaledIsometry', 4), table.IRAE.slice(2 * i, 2 * i + 2));
  });
});

test('a small data set gets epochs for enough steps; the paper’s get the paper’s 100', () => {
  const epochs = (id: string, cells: number) => presetConfigs(preset(id), { inputDim: 50, cells })[0].epochs;
  assert.deepEqual(
    [epochs('singleCell', 700), epochs('singleCell', 1_000_000)],
    [proposedEpochs(700, 100), proposedEpochs(1_000_000, 100)],
  );
  assert.deepEqual([epochs('paper', 700), epochs('paper', 1_000_000)], [2_858, 100]);
  assert.equal(presetConfigs(preset('pbmc'), { inputDim: 50, cells: 700 })[0].epochs, 100);
});

test('kinds and seeds can be chosen', () => {
  const configs = presetConfigs(preset('singleCell'), { inputDim: 50, cells: 700, kinds: ['none', 'volume'], seed: 3 });
  assert.deepEqual(
    configs.map(({ model }) => model.regularization.kind),
    ['none', 'volume', 'volume'],
  );
  assert.ok(configs.every(({ seed }) => seed === 3));
});

test('an unknown preset is a fault that names those there are', () => {
  assert.throws(
    () => preset('nothing'),
    (error) => error instanceof Fault && error.tag === 'bad-option' && error.detail.remedy!.includes('zilionis'),
  );
});

test('what is trained by default has weights in the preset that everything proposes, and is known by its name', () => {
  assert.equal(presets[0], singleCell);
  assert.deepEqual(
    parseModels(cliModels),
    defaultModels.map(({ kind, part, contrast }) => ({
      regularization: kind === 'none' ? { kind } : { kind, part, weight: weightOf(singleCell.weights, kind, part!) },
      ...(kind !== 'none' && { isProposed: true }),
      ...(contrast && { contrast }),
    })),
  );
  assert.deepEqual(
    defaultModels.filter(({ contrast }) => contrast).map(({ contrast }) => contrastName(contrast!)),
    ['UMAP-like'],
  );
});
