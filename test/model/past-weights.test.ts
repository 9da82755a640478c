import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PastWeights } from '../../core/model/past-weights.ts';

test('of a long run few weights are kept, evenly spaced from its first epoch on', () => {
  const past = new PastWeights();
  for (let epoch = 1; epoch <= 10_000; epoch++) past.add(epoch, new Float32Array([epoch]));
  const { epochs } = past;
  assert.ok(epochs.length <= 64 && epochs.length > 32, `${epochs.length} kept`);
  assert.equal(epochs[0], 1);
  const gaps = epochs.slice(1).map((epoch, index) => epoch - epochs[index]);
  assert.equal(new Set(gaps).size, 1, `one cadence: ${gaps.join()}`);
  assert.ok(10_000 - epochs.at(-1)! < 2 * gaps[0]);
});

test('the weights of an epoch are its own, or those of the nearest kept one before', () => {
  const past = new PastWeights();
  for (const epoch of [2, 4, 9]) past.add(epoch, new Float32Array([epoch]));
  assert.deepEqual(
    [1, 2, 3, 4, 8, 9, 50].map((epoch) => past.at(epoch)?.parameters[0]),
    [2, 2, 2, 4, 4, 9, 9],
  );
  assert.equal(new PastWeights().at(1), undefined);
});

test('wide networks keep fewer: no more than 64 MB', () => {
  const past = new PastWeights();
  const big = new Float32Array(4 * 2 ** 20);
  for (let epoch = 1; epoch <= 40; epoch++) past.add(epoch, big);
  assert.ok(past.epochs.length <= 4, `${past.epochs.length} of 16 MB`);
});
