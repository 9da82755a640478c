import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { evaluateMetrics } from '../../core/metrics/registry.ts';
import { neighborhoodScores } from '../../core/metrics/neighborhoods.ts';
import { categoryMeans } from '../../core/metrics/per-cell.ts';
import { normals } from '../random.ts';
import { evaluationInput } from './input.ts';

test('the mean of the cells is the metric of the embedding', async () => {
  const input = evaluationInput(
    normals(8 * 600, 1),
    normals(2 * 600, 2).map((x, i) => x + 0.1 * i),
    8,
  );
  const { values } = await evaluateMetrics(input, createJob());
  const scores = (await neighborhoodScores(input, createJob()))!;
  const average = (of: ArrayLike<number>) => Array.from(of).reduce((sum, value) => sum + value, 0) / of.length;
  for (const id of ['knnRecall', 'trustworthiness', 'continuity'] as const) {
    assert.equal(scores.cells[id].length, 600);
    assert.ok(Math.abs(average(scores.cells[id]) - values[id]!) < 1e-12);
    assert.equal(scores.curves[id].length, scores.ks.length);
    assert.ok(Math.abs(average(scores.curves[id]) - values[id]!) < 1e-12);
  }
});

test('a torn part of the map shows where it is', async () => {
  // 400 cells on a line; the embedding sends the last 100 far to the left, in a random order.
  const features = Float32Array.from({ length: 400 }, (_, i) => i);
  const shuffled = normals(100, 3);
  const embedding = features.map((x, i) => (i < 300 ? x : -1000 + shuffled[i - 300]));
  const { knnRecall } = (await neighborhoodScores({ features, inputDim: 1, embedding, latentDim: 1 }, createJob()))!.cells;
  const part = {
    kind: 'category' as const,
    name: 'part',
    categories: ['kept', 'torn', 'nowhere'],
    codes: Int32Array.from(features, (x) => (x < 300 ? 0 : 1)),
  };
  const [kept, torn, nowhere] = categoryMeans(knnRecall, part);
  assert.ok(kept! > 0.9 && torn! < 0.75);
  assert.equal(nowhere, null);
});

test('cells without a category or a value are left out', () => {
  const values = Float64Array.of(1, 2, NaN, 4);
  assert.deepEqual(categoryMeans(values, { kind: 'category', name: 'c', categories: ['a'], codes: Int32Array.of(0, -1, 0, 0) }), [2.5]);
});

test('too few cells have no neighbourhoods', async () => {
  assert.equal(
    await neighborhoodScores({ features: normals(19, 4), inputDim: 1, embedding: normals(19, 5), latentDim: 1 }, createJob()),
    null,
  );
});
