import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleRows } from '../../core/metrics/sample.ts';

test('samples are of the size asked for, ascending, without repetition, and repeatable', () => {
  const sample = sampleRows(1000, 100, 7);
  assert.equal(sample.length, 100);
  assert.ok(sample.every((row, i) => row < 1000 && (i === 0 || row > sample[i - 1])));
  assert.deepEqual(sampleRows(1000, 100, 7), sample);
  assert.notDeepEqual(sampleRows(1000, 100, 8), sample);
  assert.deepEqual([...sampleRows(4, 9, 0)], [0, 1, 2, 3]);
  assert.equal(sampleRows(4, 0, 0).length, 0);
});

test('every row is drawn as often as any other', () => {
  const drawn = new Float64Array(50);
  const trials = 4000;
  for (let seed = 0; seed < trials; seed++) sampleRows(50, 10, seed).forEach((row) => drawn[row]++);
  // Binomial(4000, 1/5): standard deviation 25; 5 of them leave a chance of 3e-5 for all fifty.
  assert.ok(drawn.every((times) => Math.abs(times - trials / 5) < 5 * Math.sqrt(trials * 0.2 * 0.8)));
});
