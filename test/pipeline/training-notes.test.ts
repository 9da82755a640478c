/** Notes that a run carries: written out by hand from its configuration and history. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import { trainingNotes } from '../../core/pipeline/judge.ts';
import type { Activation, EpochRecord, Regularization } from '../../core/types.ts';

const config = (activation: Activation, regularization: Regularization) =>
  parseOptions(RunConfig, { model: { inputDim: 5, hidden: [4], latentDim: 2, activation, regularization } });
const epochs = (...degenerate: number[]): EpochRecord[] =>
  degenerate.map((count, i) => ({ epoch: i + 1, loss: 1, mse: 1, regularizer: 1, heldOutMse: 1, degenerate: count, seconds: 1 }));
const volume: Regularization = { kind: 'volume', part: 'encoder', weight: 1 };

test('a regularizer through relu, and the tensors it left out', () => {
  assert.deepEqual(trainingNotes({ config: config('relu', volume), history: epochs(3, 0, 1200) }), [
    'GeomAE (encoder) was trained with ReLU: its metric is piecewise constant, so the regularizer sees no curvature within a piece.',
    'GeomAE (encoder): the regularizer left out 1,203 degenerate metric tensors in 2 of 3 epochs.',
  ]);
});

test('nothing to note of a smooth activation, or without a regularizer', () => {
  assert.deepEqual(trainingNotes({ config: config('elu', volume), history: epochs(0, 0) }), []);
  assert.deepEqual(trainingNotes({ config: config('relu', { kind: 'none' }), history: epochs(0) }), []);
});
