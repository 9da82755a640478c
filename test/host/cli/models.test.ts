import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseModels, parseSweepModels, parseWeights } from '../../../core/host/cli/models.ts';
import { configure } from '../../../core/host/cli/train.ts';
import { preset } from '../../../core/model/presets/index.ts';
import type { Prepared } from '../../../core/types.ts';
import { regularizerOf } from '../../../core/types/regularizers.ts';

const told = (text: string) => parseSweepModels(text).map(({ kind, part }) => `${kind} ${part}`);

test('models to sweep: a kind stands for both its parts, each model once', () => {
  assert.deepEqual(told('geomae:encoder, irae'), ['volume encoder', 'scaledIsometry encoder', 'scaledIsometry decoder']);
  assert.deepEqual(told('all'), [
    'volume encoder',
    'volume decoder',
    'shapeLog encoder',
    'shapeLog decoder',
    'scaledIsometry encoder',
    'scaledIsometry decoder',
  ]);
  assert.deepEqual(told('vanilla,confae-shape:decoder,confae-shape'), ['shape decoder', 'shape encoder']);
  for (const wrong of ['geomae:middle', 'vae', 'geomae:encoder:1', 'toString'])
    assert.throws(() => parseSweepModels(wrong), { tag: 'bad-option' });
});

test('weights: the same for all kinds, or those of some kinds with the paper’s for the others', () => {
  assert.deepEqual(parseWeights('1, 0.1')('volume'), [1, 0.1]);
  const some = parseWeights('geomae=3; irae=2.5,25');
  assert.deepEqual([some('volume'), some('scaledIsometry'), some('shapeLog')], [[3], [2.5, 25], regularizerOf('shapeLog').grid]);
  assert.equal(parseWeights(undefined)('volume'), regularizerOf('volume').grid);
  for (const wrong of ['one', 'vae=1', 'geomae=1;irae=x']) assert.throws(() => parseWeights(wrong), { tag: 'bad-option' });
});

test('a preset brings network, weights, epochs and held-out share; flags come first', () => {
  const prepared = { rows: 60_000, dim: 784 } as Prepared;
  const [config] = configure(prepared, parseModels('confae:encoder', preset('mnist').weights), { preset: 'mnist', batchSize: 50 });
  const { model, epochs, heldOut, batchSize, mixing } = config;
  assert.deepEqual(
    [model.hidden, model.regularization, epochs, heldOut, batchSize, mixing],
    [[256, 256, 256, 256], { kind: 'shapeLog', part: 'encoder', weight: 0.001 }, 100, 1 / 6, 50, true],
  );
  assert.equal(configure(prepared, [{ regularization: { kind: 'none' } }], { preset: 'mnist', epochs: 3, hidden: [8] })[0].epochs, 3);
  assert.throws(() => configure(prepared, [{ regularization: { kind: 'none' } }], { preset: 'cifar' }), { tag: 'bad-option' });
});

test('the published grids, in the product’s constants', () => {
  assert.deepEqual(regularizerOf('volume').grid, [1, 0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6]);
  assert.deepEqual([regularizerOf('shapeLog').grid[0], regularizerOf('shapeLog').grid.at(-1)], [0.1, 1e-7]);
  assert.deepEqual([regularizerOf('scaledIsometry').grid[0], regularizerOf('scaledIsometry').grid.at(-1)], [2.5, 2.5e-6]);
});

test('a batch is as large as usual, or all cells that are trained on where these are fewer, unless flags say', () => {
  const batch = (rows: number, values: Parameters<typeof configure>[2] = {}) =>
    configure({ rows, dim: 50 } as Prepared, parseModels('vanilla', preset('singleCell').weights), values).map(
      ({ batchSize }) => batchSize,
    );
  assert.deepEqual([batch(5), batch(40), batch(110), batch(111), batch(10_000)], [[5], [36], [98], [99], [100]]);
  assert.deepEqual(batch(40, { batchSize: 10 }), [10]);
  assert.deepEqual(batch(40, { heldOut: 0, validation: 0 }), [40]);
});
