/**
 * Models trained on neighbours where the graph is hard: cells at one place, parts without an edge between them, one cluster, more
 * neighbours than cells.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../../core/base/errors.ts';
import { createJob } from '../../core/base/job.ts';
import { neighborConfig, tsneLike, umapLike } from '../../core/model/presets/index.ts';
import type { ContrastSpec, Regularization } from '../../core/types.ts';
import { encode } from '../../core/native/index.ts';
import { neighborGraph } from '../../core/train/neighborhood/graph.ts';
import { trainRun } from '../../core/train/trainer.ts';
import { normals } from '../random.ts';

const dim = 6,
  rows = 120;
const never = new AbortController().signal;
const regularizations: Regularization[] = [
  { kind: 'none' },
  { kind: 'volume', part: 'encoder', weight: 1 },
  { kind: 'scaledIsometry', part: 'encoder', weight: 1 },
];
const losses: ContrastSpec[] = [umapLike, tsneLike, { ...umapLike, loss: 'umap' }, { ...umapLike, loss: 'infonce' }];

async function mapOf(
  features: Float32Array,
  contrast: ContrastSpec,
  regularization: Regularization,
  chosen: object = {},
): Promise<Float32Array> {
  const config = neighborConfig({ contrast, regularization }, { inputDim: dim, cells: rows }, { epochs: 15, ...chosen });
  const { parameters, history } = await trainRun({ features, rows, config }, { epoch: () => {} }, never);
  assert.ok(history.every(({ loss, contrast: edges }) => Number.isFinite(loss) && Number.isFinite(edges)));
  return encode(config.model, parameters, features);
}

const far = (features: Float32Array, from: number, by: number) => features.map((x, at) => (at >= from * dim ? x + by : x));

test('cells at one place train all the same, whatever the loss and the regularizer: all of them, or many', async () => {
  const one = new Float32Array(rows * dim).fill(0.5);
  const many = normals(rows * dim, 2);
  for (let row = 1; row < 60; row++) many.copyWithin(row * dim, 0, dim);
  for (const features of [one, many]) {
    for (const contrast of losses) {
      for (const regularization of regularizations) {
        const map = await mapOf(features, contrast, regularization);
        assert.ok(map.every(Number.isFinite), `${contrast.loss} ${regularization.kind}`);
        for (let row = 1; row < 60; row++)
          assert.deepEqual(map.slice(2 * row, 2 * row + 2), map.slice(0, 2), 'cells at one place stay at one place');
      }
    }
  }
});

test('parts of the graph without an edge between them are laid apart, each whole', async () => {
  const features = far(normals(rows * dim, 3), rows / 2, 40);
  const { heads, tails } = await neighborGraph(
    { features, dim, cells: Uint32Array.from({ length: rows }, (_, row) => row), neighbors: 10, weighting: 'fuzzy' },
    createJob(),
  );
  assert.ok(
    heads.every((head, edge) => head < rows / 2 === tails[edge] < rows / 2),
    'no edge between them',
  );
  const map = await mapOf(features, umapLike, { kind: 'none' }, { neighbors: 10, epochs: 60 });
  const centre = (from: number) =>
    [0, 1].map(
      (d) => Array.from({ length: rows / 2 }, (_, cell) => map[2 * (from + cell) + d]).reduce((sum, x) => sum + x, 0) / (rows / 2),
    );
  const [a, b] = [centre(0), centre(rows / 2)];
  const apart = Math.hypot(a[0] - b[0], a[1] - b[1]);
  const spread = (from: number, [x, y]: number[]) =>
    Math.sqrt(
      Array.from({ length: rows / 2 }, (_, cell) => (map[2 * (from + cell)] - x) ** 2 + (map[2 * (from + cell) + 1] - y) ** 2).reduce(
        (sum, s) => sum + s,
        0,
      ) /
        (rows / 2),
    );
  assert.ok(
    apart > 2 * spread(0, a) && apart > 2 * spread(rows / 2, b),
    `${apart} apart, ${spread(0, a)} and ${spread(rows / 2, b)} across`,
  );
});

test('one round cluster makes a map that fills both dimensions', async () => {
  const map = await mapOf(normals(rows * dim, 4), umapLike, { kind: 'none' });
  for (const d of [0, 1]) {
    const values = Array.from({ length: rows }, (_, cell) => map[2 * cell + d]);
    const mean = values.reduce((sum, x) => sum + x, 0) / rows;
    assert.ok(Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / rows) > 0.1);
  }
});

test('more neighbours than cells are a fault that says how many there may be; a number that is none names its place', async () => {
  const features = normals(rows * dim, 5);
  // A twentieth is held out.
  await assert.rejects(mapOf(features, umapLike, { kind: 'none' }, { neighbors: 114 }), {
    tag: 'too-few-cells',
    detail: { place: 'neighbors', remedy: 'Choose 113 neighbours or fewer.' },
  });
  assert.ok((await mapOf(features, umapLike, { kind: 'none' }, { neighbors: 113, epochs: 2 })).every(Number.isFinite));
  features[3 * dim + 2] = NaN;
  await assert.rejects(
    mapOf(features, umapLike, { kind: 'none' }),
    (error: Fault) => error.tag === 'not-finite' && error.detail.place === 'row 4, feature 3',
  );
});

test('it stops within a step, while the graph is made and while it trains', async () => {
  const features = normals(rows * dim, 6);
  const config = neighborConfig(
    { contrast: umapLike, regularization: { kind: 'none' } },
    { inputDim: dim, cells: rows },
    { epochs: 100_000 },
  );
  await assert.rejects(trainRun({ features, rows, config }, { epoch: () => {} }, AbortSignal.abort()), { tag: 'cancelled' });
  const stop = new AbortController();
  let told = 0;
  await assert.rejects(trainRun({ features, rows, config }, { epoch: () => (told++, stop.abort()) }, stop.signal), { tag: 'cancelled' });
  assert.ok(told < 50_000, `${told} epochs`);
});
