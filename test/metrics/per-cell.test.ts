import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/job.ts';
import { evaluateMetrics } from '../../core/metrics/registry.ts';
import { categoryMeans, neighborhoodColumns } from '../../core/metrics/per-cell.ts';
import { normals } from '../random.ts';
import { evaluationInput } from './input.ts';

test('the mean of the cells is the metric of the embedding', async () => {
  const input = evaluationInput(normals(8 * 600, 1), normals(2 * 600, 2).map((x, i) => x + 0.1 * i), 8);
  const { values } = await evaluateMetrics(input, createJob());
  const columns = await neighborhoodColumns({ features: input.features, inputDim: 8, embedding: input.embedding, latentDim: 2 }, createJob());
  const ids = ['knnRecall', 'trustworthiness', 'continuity'];
  columns.forEach(({ values: cells }, i) => {
    assert.equal(cells.length, 600);
    assert.ok(Math.abs(cells.reduce((sum, value) => sum + value, 0) / 600 - values[ids[i]]!) < 1e-12);
  });
});

test('a torn part of the map shows where it is', async () => {
  // 400 cells on a line; the embedding sends the last 100 far to the left, in a random order.
  const features = Float32Array.from({ length: 400 }, (_, i) => i);
  const shuffled = normals(100, 3);
  const embedding = features.map((x, i) => (i < 300 ? x : -1000 + shuffled[i - 300]));
  const [recalls] = await neighborhoodColumns({ features, inputDim: 1, embedding, latentDim: 1 }, createJob());
  const part = { kind: 'category' as const, name: 'part', categories: ['kept', 'torn', 'nowhere'], codes: Int32Array.from(features, (x) => (x < 300 ? 0 : 1)) };
  const [kept, torn, nowhere] = categoryMeans(recalls, part);
  assert.deepEqual([kept.cells, torn.cells, nowhere.cells], [300, 100, 0]);
  assert.ok(kept.mean > 0.9 && torn.mean < 0.75 && Number.isNaN(nowhere.mean));
});

test('cells without a category or a value are left out', () => {
  const values = Float64Array.of(1, 2, NaN, 4);
  const means = categoryMeans({ kind: 'number', name: 'x', values }, { kind: 'category', name: 'c', categories: ['a'], codes: Int32Array.of(0, -1, 0, 0) });
  assert.deepEqual(means, [{ category: 'a', cells: 2, mean: 2.5 }]);
});

test('too few cells have no neighbourhoods', async () => {
  assert.deepEqual(await neighborhoodColumns({ features: normals(19, 4), inputDim: 1, embedding: normals(19, 5), latentDim: 1 }, createJob()), []);
});
