/** A panel's ellipses in plain words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readingWords } from '../../core/view/reading.ts';

const told = (roundness: number, evenness: number) => readingWords({ roundness, evenness });

test('the words bear the numbers: round by per cent, areas by a factor', () => {
  assert.equal(told(0.964, 1.043), '96 % round · areas within × 1.04');
  assert.equal(told(0.47, 2.1), '47 % round · areas within × 2.1');
  assert.equal(told(1, 1), '100 % round · areas within × 1.00');
});

test('nothing is told as perfect, or as nothing, that is not', () => {
  assert.equal(told(0.9949, 1.3), '99 % round · areas within × 1.30');
  assert.equal(told(0.998, 1.3), '99 % round · areas within × 1.30');
  assert.equal(told(0.004, 17.4), '< 1 % round · areas within × 17');
  assert.equal(told(0.2, 12_345), '20 % round · areas within × 100 and more');
  assert.equal(told(NaN, NaN), 'no ellipse anywhere: the metric is degenerate');
});
