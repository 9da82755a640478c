import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSweepModels, parseWeights } from '../../../core/host/cli/models.ts';
import { publishedGrid } from '../../../core/presets/index.ts';

const told = (text: string) => parseSweepModels(text).map(({ kind, part }) => `${kind} ${part}`);

test('models to sweep: a kind stands for both its parts, each model once', () => {
  assert.deepEqual(told('geomae:encoder, irae'), ['volume encoder', 'isometry encoder', 'isometry decoder']);
  assert.deepEqual(told('all'), ['volume encoder', 'volume decoder', 'shapeLog encoder', 'shapeLog decoder', 'isometry encoder', 'isometry decoder']);
  assert.deepEqual(told('vanilla,confae-shape:decoder,confae-shape'), ['shape decoder', 'shape encoder']);
  for (const wrong of ['geomae:middle', 'vae', 'geomae:encoder:1', 'toString']) assert.throws(() => parseSweepModels(wrong), { tag: 'bad-option' });
});

test('weights: the same for all kinds, or those of some kinds with the paper’s for the others', () => {
  assert.deepEqual(parseWeights('1, 0.1')('volume'), [1, 0.1]);
  const some = parseWeights('geomae=3; irae=2.5,25');
  assert.deepEqual([some('volume'), some('isometry'), some('shapeLog')], [[3], [2.5, 25], publishedGrid.shapeLog]);
  assert.equal(parseWeights(undefined)('volume'), publishedGrid.volume);
  for (const wrong of ['one', 'vae=1', 'geomae=1;irae=x']) assert.throws(() => parseWeights(wrong), { tag: 'bad-option' });
});

test('the published grids, in the product’s constants', () => {
  assert.deepEqual(publishedGrid.volume, [1, 0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6]);
  assert.deepEqual([publishedGrid.shapeLog[0], publishedGrid.shapeLog.at(-1)], [0.1, 1e-7]);
  assert.deepEqual([publishedGrid.isometry[0], publishedGrid.isometry.at(-1)], [2.5, 2.5e-6]);
});
