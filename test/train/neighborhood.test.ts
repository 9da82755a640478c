/** Models trained on neighbours: their graph against umap-learn's, where they begin, and whole runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { parameterCount } from '../../core/model/network.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import { firstNeighborConfig, neighborConfig, neighborEpochs, umapLike } from '../../core/model/presets/index.ts';
import { modelName } from '../../core/model/spec.ts';
import { encode, gramTensors, initialParameters, nearestNeighbors, type Edges } from '../../core/native/index.ts';
import { edgesTo, fuzzyStrengths, neighborGraph } from '../../core/train/neighborhood/graph.ts';
import { spectrumParameter } from '../../core/train/neighborhood/spectrum.ts';
import { startAtComponents } from '../../core/train/neighborhood/start.ts';
import { trainRun } from '../../core/train/trainer.ts';
import type { NetworkShape, Regularization } from '../../core/types.ts';
import { needsPython, runPython } from '../python.ts';
import { normals } from '../random.ts';
import { bentSheet } from './data.ts';

const never = new AbortController().signal;
const job = createJob();
const cellsOf = (rows: number) => Uint32Array.from({ length: rows }, (_, row) => row);

/** `head tail` → share. */
const byEnds = ({ heads, tails, shares }: Edges) => new Map(Array.from(heads, (head, i) => [`${head} ${tails[i]}`, shares?.[i] ?? 1]));

test('fuzzy weights are umap-learn’s, duplicates among them', needsPython(), async () => {
  const dim = 4,
    rows = 90,
    neighbors = 9;
  const features = normals(rows * dim, 3);
  // Five cells at one place, and one far from all.
  for (let row = 1; row < 5; row++) features.copyWithin(row * dim, 0, dim);
  features.fill(30, 50 * dim, 51 * dim);
  const edges = byEnds(await neighborGraph({ features, dim, cells: cellsOf(rows), neighbors, weighting: 'fuzzy' }, job));
  const expected = await runPython<[number, number, number][]>(
    `
import numpy as np, umap.umap_ as u
from sklearn.metrics import pairwise_distances
k = given['k']
X = np.array(given['x'], dtype=np.float32).reshape(-1, given['dim'])
near = np.array(given['near']).reshape(len(X), k)
distances = np.array([[np.sqrt(((X[i].astype(float) - X[j]) ** 2).sum()) for j in row] for i, row in enumerate(near)])
# umap-learn counts the cell itself first.
indices = np.hstack([np.arange(len(X))[:, None], near]); distances = np.hstack([np.zeros((len(X), 1)), distances])
graph = u.fuzzy_simplicial_set(X, k + 1, np.random.RandomState(0), 'euclidean', knn_indices=indices, knn_dists=distances)[0].tocoo()
print(json.dumps([[int(i), int(j), float(w)] for i, j, w in zip(graph.row, graph.col, graph.data)]))
`,
    {
      x: Array.from(features),
      dim,
      k: neighbors,
      near: Array.from((await nearestNeighbors({ points: features, dim, k: neighbors }, job)).indices),
    },
  );
  assert.equal(edges.size, expected.length);
  // umap-learn stops its search for σ at 1e-5 of the sum, and keeps distances in float32.
  for (const [head, tail, weight] of expected)
    assert.ok(
      Math.abs(edges.get(`${head} ${tail}`)! - weight) < 1e-4,
      `${head} ${tail}: ${edges.get(`${head} ${tail}`)}, expected ${weight}`,
    );
});

test('a cell’s strengths sum to log₂(k + 1), the nearest’s is 1, and all are 1 where cells share a place', async () => {
  const k = 7,
    squared = Float64Array.from({ length: 3 * k }, (_, i) => (i < k ? (i + 1) ** 2 : i < 2 * k ? 2 + (i % k) / 10 : 0));
  const strengths = await fuzzyStrengths({ squared }, k, job);
  for (let cell = 0; cell < 2; cell++) {
    const own = strengths.subarray(cell * k, (cell + 1) * k);
    assert.equal(own[0], 1);
    assert.ok(Math.abs(own.reduce((sum, x) => sum + x, 0) - Math.log2(k + 1)) < 2e-5);
  }
  assert.ok(strengths.subarray(2 * k).every((x) => x === 1));
});

test('plain edges: whoever is a neighbour of either end, both ways, once', async () => {
  const features = Float32Array.of(0, 1, 2.5, 10, 11),
    dim = 1;
  const { heads, tails, shares } = await neighborGraph(
    { features, dim, cells: Uint32Array.of(0, 1, 2, 4), neighbors: 1, weighting: 'plain' },
    job,
  );
  assert.equal(shares, undefined);
  assert.deepEqual(Array.from(heads, (head, i) => `${head}-${tails[i]}`).sort(), ['0-1', '1-0', '1-2', '2-1', '2-4', '4-2']);
  const outside = await edgesTo({ features, dim, cells: Uint32Array.of(0, 1, 2, 4), neighbors: 9 }, Uint32Array.of(3), job);
  assert.deepEqual(
    [Array.from(outside.heads), Array.from(outside.tails)],
    [
      [3, 3, 3, 3],
      [4, 2, 1, 0],
    ],
  );
});

test('where fewer cells are trained on than neighbours are usual, all others are neighbours, and so few train', async () => {
  const none = { kind: 'none' } as const;
  const chosen = (cells: number, more: object = {}) =>
    neighborConfig({ contrast: umapLike, regularization: none }, { inputDim: 3, cells }, more).neighbors;
  assert.deepEqual(
    [2, 5, 16, 17, 700].map((cells) => chosen(cells)),
    [1, 4, 14, 15, 15],
  );
  assert.deepEqual([chosen(20, { heldOut: 0.5 }), chosen(20, { heldOut: 0 }), chosen(5, { neighbors: 15 })], [9, 15, 15]);
  for (const cells of [3, 5, 12]) {
    const config = { ...firstNeighborConfig({ inputDim: 3, cells }), epochs: 3 };
    const { parameters } = await trainRun({ features: normals(3 * cells, cells), rows: cells, config }, { epoch: () => {} }, never);
    assert.ok(parameters.every(Number.isFinite), `${cells} cells`);
  }
});

test('too few cells, numbers that are none and cancelling are said', async () => {
  const graph = (rows: number, neighbors: number, features = bentSheet(rows, 3)) =>
    neighborGraph({ features, dim: 3, cells: cellsOf(rows), neighbors, weighting: 'fuzzy' }, job);
  await assert.rejects(graph(10, 10), { tag: 'too-few-cells', message: /10 cells to train on, too few for 10 neighbours/ });
  await assert.rejects(graph(20, 5, bentSheet(20, 3).fill(NaN, 7, 8)), { tag: 'not-finite' });
  const config = neighborConfig({ contrast: umapLike, regularization: { kind: 'none' } }, { inputDim: 5, cells: 400 });
  const features = bentSheet(400, 5);
  await assert.rejects(trainRun({ features, rows: 12, config: { ...config } }, { epoch() {} }, never), { tag: 'malformed' });
  await assert.rejects(trainRun({ features: features.subarray(0, 60), rows: 12, config }, { epoch() {} }, never), {
    tag: 'too-few-cells',
    message: /neighbours/,
  });
  await assert.rejects(trainRun({ features, rows: 400, config: { ...config, mixing: true } }, { epoch() {} }, never), {
    tag: 'bad-option',
  });
  await assert.rejects(trainRun({ features, rows: 400, config: { ...config, engine: 'tfjs' } }, { epoch() {} }, never), {
    tag: 'unsupported',
    message: /TensorFlow\.js/,
  });
  const stop = new AbortController();
  const long = trainRun({ features, rows: 400, config: { ...config, epochs: 100_000 } }, { epoch: () => stop.abort() }, stop.signal);
  await assert.rejects(long, { tag: 'cancelled' });
});

test('the spectrum is contrastive-ne’s: Z̄ from 100 n to n² / 5, ρ from 1 to 4', () => {
  for (const n of [700, 70_000]) {
    assert.ok(Math.abs(spectrumParameter('neg', 0, n, 5) / ((5 * 100 * n) / n ** 2) - 1) < 1e-12);
    assert.ok(Math.abs(spectrumParameter('neg', 1, n, 5) - 1) < 1e-12);
    assert.ok(
      Math.abs(spectrumParameter('neg', 0.5, n, 5) ** 2 / (spectrumParameter('neg', 0, n, 5) * spectrumParameter('neg', 1, n, 5)) - 1) <
        1e-12,
    );
  }
  assert.deepEqual(
    [0, 0.5, 1].map((s) => spectrumParameter('infonce', s, 100, 5)),
    [1, 2, 4],
  );
});

test('an encoder begins at the first components, of one spread whatever the data’s', async () => {
  const rows = 300,
    dim = 6;
  // Two wide directions beside noise: the components are known.
  const noise = normals(rows * dim, 4);
  for (const scale of [1e-3, 1, 1e3]) {
    const features = noise.map((x, i) => scale * x * (i % dim === 1 ? 9 : i % dim === 4 ? 4 : 0.1));
    const shape: NetworkShape = { inputDim: dim, hidden: [40, 40], latentDim: 2, activation: 'silu', encoderOnly: true };
    const start = await startAtComponents(
      shape,
      initialParameters(shape, 1).map((x) => x / scale ** (scale > 1 ? 1 : 0)),
      features,
      cellsOf(rows),
      job,
    );
    assert.equal(start.length, parameterCount(shape));
    const embedding = await encode(shape, start, features);
    for (const [d, feature] of [
      [0, 1],
      [1, 4],
    ]) {
      const [a, b] = [
        Array.from({ length: rows }, (_, row) => embedding[2 * row + d]),
        Array.from({ length: rows }, (_, row) => features[row * dim + feature]),
      ];
      assert.ok(Math.abs(correlation(a, b)) > 0.8, `${scale}, component ${d}: ${correlation(a, b)}`);
    }
  }
});

const trained: [string, Regularization][] = [
  ['UMAP-like', { kind: 'none' }],
  ['UMAP-like GeomAE', { kind: 'volume', part: 'encoder', weight: 1 }],
];

test('whole runs: neighbours stay, areas become even under GeomAE, and nothing depends on the threads', async () => {
  const rows = 500,
    dim = 8;
  const features = bentSheet(rows, dim);
  const spread: number[] = [];
  for (const [name, regularization] of trained) {
    const config = neighborConfig({ contrast: umapLike, regularization }, { inputDim: dim, cells: rows }, { epochs: 60 });
    assert.equal(modelName(config.model), name);
    const frames: number[] = [];
    const run = (threads: number) =>
      trainRun({ features, rows, config, threads }, { epoch() {}, frame: (epoch) => frames.push(epoch) }, never);
    const one = await run(1);
    assert.deepEqual((await run(2)).parameters, one.parameters);
    assert.deepEqual(await run(1).then(({ parameters }) => parameters), one.parameters);
    assert.ok(frames.length > 0);
    const last = one.history.at(-1)!;
    assert.ok(
      last.contrast! < one.history[0].contrast! && last.heldOutContrast! > 0 && Number.isNaN(last.mse) && Number.isNaN(last.heldOutMse),
    );
    assert.equal(one.bestEpoch, 60);
    const embedding = await encode(config.model, one.parameters, features);
    const [near, far] = await Promise.all(
      [features, embedding].map((points) => nearestNeighbors({ points, dim: points.length / rows, k: 15 }, job)),
    );
    let shared = 0;
    for (let i = 0; i < rows * 15; i++)
      shared += Number(far.indices.subarray(Math.floor(i / 15) * 15, Math.floor(i / 15) * 15 + 15).includes(near.indices[i]));
    // A sheet has two dimensions: by chance 15 of 500 would be shared.
    assert.ok(shared / (rows * 15) > 0.5, `${name}: ${shared / (rows * 15)} of neighbours stay`);
    const tensors = await gramTensors(config.model, one.parameters, 'encoder', features);
    const logs = Array.from({ length: rows }, (_, row) => Math.log(tensors[4 * row] * tensors[4 * row + 3] - tensors[4 * row + 1] ** 2));
    const mean = logs.reduce((sum, x) => sum + x, 0) / rows;
    spread.push(logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / rows);
  }
  assert.ok(spread[1] < 0.2 * spread[0], `variance of log det G: ${spread.join(', ')}`);
});

test('a reconstruction beside the neighbours has a decoder and both losses', async () => {
  const rows = 300,
    dim = 8;
  const config = neighborConfig(
    { contrast: { ...umapLike, reconstruction: 1 }, regularization: { kind: 'scaledIsometry', part: 'decoder', weight: 0.1 } },
    { inputDim: dim, cells: rows },
    { epochs: 20 },
  );
  assert.equal(config.model.encoderOnly, false);
  const { history, parameters } = await trainRun({ features: bentSheet(rows, dim), rows, config }, { epoch() {} }, never);
  assert.equal(parameters.length, parameterCount(config.model));
  assert.ok(history.at(-1)!.heldOutMse < 0.5 * history[0].heldOutMse && Number.isFinite(history.at(-1)!.heldOutContrast));
});

test('a model is an encoder alone only where nothing is reconstructed, and none is regularized on a decoder that is fitted afterwards', () => {
  const model = { inputDim: 5, hidden: [4], latentDim: 2, activation: 'elu', regularization: { kind: 'none' } };
  const decoder = { kind: 'volume', part: 'decoder', weight: 1 };
  const parse = (more: object) => () => parseOptions(RunConfig, { model: { ...model, ...more } });
  for (const wrong of [
    { encoderOnly: true },
    { contrast: umapLike, regularization: decoder },
    { contrast: { ...umapLike, reconstruction: 1 }, encoderOnly: true },
    { contrast: umapLike, encoderOnly: true, regularization: decoder },
  ]) {
    assert.throws(parse(wrong), { tag: 'bad-option' });
  }
  parse({ contrast: umapLike, encoderOnly: true })();
  parse({ contrast: umapLike })();
  parse({ contrast: { ...umapLike, reconstruction: 1 }, regularization: decoder })();
  // Enough steps for few cells, enough epochs for many.
  assert.deepEqual(
    [700, 3_500, 70_000].map((cells) => neighborEpochs(cells, { neighbors: 15 })),
    [231, 49, 20],
  );
});

function correlation(a: number[], b: number[]): number {
  const center = (x: number[]) => x.map((value) => value - x.reduce((sum, y) => sum + y, 0) / x.length);
  const [u, v] = [center(a), center(b)];
  const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v));
}
