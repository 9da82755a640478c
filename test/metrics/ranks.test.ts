import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mean, rankAgreement, standardError } from '../../core/metrics/ranks.ts';
import { sampleRows } from '../../core/metrics/sample.ts';
import { normals } from '../random.ts';

test('the agreement of a few ranks, by hand', () => {
  // Of ranks 1, 7 and 3, 7 misses the three nearest by 4; n = 20, k = 3: 1 − 2 · 4 / (3 · (40 − 9 − 1)).
  assert.equal(rankAgreement(4, 3, 20), 1 - 8 / 90);
});

test('the worst order scores 0, the best 1', () => {
  // The k neighbours have the k largest ranks, n − k … n − 1.
  const [n, k] = [50, 10];
  const worst = Array.from({ length: k }, (_, i) => n - 1 - i - k).reduce((sum, miss) => sum + miss, 0);
  assert.ok(Math.abs(rankAgreement(worst, k, n)) < 1e-12);
  assert.equal(rankAgreement(0, k, n), 1);
});

test('standard errors are the spread of sample means', () => {
  const population = Float64Array.from(normals(400, 1));
  const trials = 2000;
  const truth = mean(population);
  let squares = 0;
  let told = 0;
  for (let seed = 0; seed < trials; seed++) {
    const sample = Float64Array.from(sampleRows(400, 100, seed), (row) => population[row]);
    squares += (mean(sample) - truth) ** 2 / trials;
    told += standardError(sample, 400) / trials;
  }
  assert.ok(Math.abs(Math.sqrt(squares) / told - 1) < 0.06);
  assert.equal(standardError(population, 400), 0);
});
