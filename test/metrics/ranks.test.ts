import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/job.ts';
import { mean, meanOverKs, rankAgreement, recall, standardError } from '../../core/metrics/ranks.ts';
import { sampleRows } from '../../core/metrics/sample.ts';
import { normals } from '../random.ts';

test('recall and agreement of a few ranks, by hand', () => {
  // Of the three nearest, ranks 1 and 3 are among the three nearest of the other space; 7 misses by 4.
  const ranks = Uint32Array.of(1, 7, 3);
  assert.equal(recall(ranks, 3), 2 / 3);
  // n = 20, k = 3: 1 − 2 · 4 / (3 · (40 − 9 − 1)).
  assert.equal(rankAgreement(ranks, 3, 20), 1 - 8 / 90);
});

test('the worst order scores 0, the best 1', () => {
  // The k neighbours have the k largest ranks, n − k … n − 1.
  const [n, k] = [50, 10];
  assert.ok(Math.abs(rankAgreement(Uint32Array.from({ length: k }, (_, i) => n - 1 - i), k, n)) < 1e-12);
  assert.equal(rankAgreement(Uint32Array.from({ length: k }, (_, i) => i + 1), k, n), 1);
});

test('means over k take the first k neighbours of each', async () => {
  // Two cells, width 2: recall at k = 1 and 2.
  const means = await meanOverKs(Uint32Array.of(1, 5, 2, 1), 2, [1, 2], recall, createJob());
  assert.deepEqual([...means], [(1 + 0.5) / 2, (0 + 1) / 2]);
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
