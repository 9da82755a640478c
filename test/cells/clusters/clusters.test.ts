import assert from 'node:assert/strict';
import { test } from 'node:test';
import { communitiesOf } from '../../../core/cells/clusters/communities.ts';
import { onceEach, sharedNeighborGraph } from '../../../core/cells/clusters/neighbor-graph.ts';
import { createJob } from '../../../core/base/job.ts';
import { findCommunities, type WeightedGraph } from '../../../core/native/index.ts';
import { neighborGraph } from '../../../core/train/neighborhood/graph.ts';
import { mulberry32, normals } from '../../random.ts';

/** Points in `groups` clouds that stand `apart` standard deviations from one another. */
function clouds(groups: number, each: number, dim: number, apart: number): Float32Array {
  const points = normals(groups * each * dim, 5);
  for (let row = 0; row < groups * each; row++) points[row * dim + (row % groups)] += apart;
  return points;
}

test('edges and weights are those of a direct computation', async () => {
  const rows = 60,
    dim = 3,
    k = 6;
  const points = clouds(3, 20, dim, 2);
  const distance = (a: number, b: number) =>
    Array.from({ length: dim }, (_, d) => (points[a * dim + d] - points[b * dim + d]) ** 2).reduce((sum, square) => sum + square, 0);
  const near = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: rows }, (_, other) => other)
      .filter((other) => other !== row)
      .sort((a, b) => distance(row, a) - distance(row, b))
      .slice(0, k),
  );
  const expected = new Map<string, number>();
  for (let a = 0; a < rows; a++) {
    for (let b = a + 1; b < rows; b++) {
      if (!near[a].includes(b) && !near[b].includes(a)) continue;
      const [own, other] = [new Set([a, ...near[a]]), new Set([b, ...near[b]])];
      const common = [...own].filter((cell) => other.has(cell)).length;
      expected.set(`${a} ${b}`, common / (own.size + other.size - common));
    }
  }
  const { sources, targets, weights } = await sharedNeighborGraph(points, dim, k, createJob());
  assert.equal(sources.length, expected.size);
  sources.forEach((source, edge) => assert.equal(weights[edge], expected.get([source, targets[edge]].sort((a, b) => a - b).join(' '))));
});

/** Of a partition, by its definition: Σ over communities of inside / 2m − resolution · (degrees / 2m)². */
function modularityOf({ nodes, sources, targets, weights }: WeightedGraph, labels: ArrayLike<number>, resolution: number): number {
  const degrees = new Map<number, number>();
  let [inside, all] = [0, 0];
  sources.forEach((source, edge) => {
    all += 2 * weights[edge];
    if (labels[source] === labels[targets[edge]]) inside += 2 * weights[edge];
    for (const node of [source, targets[edge]]) degrees.set(labels[node], (degrees.get(labels[node]) ?? 0) + weights[edge]);
  });
  assert.equal(labels.length, nodes);
  return inside / all - resolution * [...degrees.values()].reduce((sum, degree) => sum + (degree / all) ** 2, 0);
}

const methods = ['leiden', 'louvain'] as const;
const once = { starts: 4, seed: 1 };

for (const method of methods) {
  test(`${method}: clouds that stand apart are communities, the largest first; the same seed gives the same ones, a higher resolution more`, async () => {
    const graph = await sharedNeighborGraph(clouds(4, 80, 8, 9), 8, 15, createJob());
    const found = await communitiesOf(graph, { method, resolution: 0.3, ...once }, createJob());
    assert.deepEqual(found.sizes, [80, 80, 80, 80]);
    found.labels.forEach((label, row) => assert.equal(label, found.labels[row % 4]));
    // The same sum in another order.
    assert.ok(Math.abs(found.quality - modularityOf(graph, found.labels, 0.3)) < 1e-9);
    const fine = await communitiesOf(graph, { method, resolution: 4, ...once }, createJob());
    assert.ok(fine.sizes.length > 4 && fine.sizes.every((size, at) => at === 0 || size <= fine.sizes[at - 1]), String(fine.sizes));
    assert.deepEqual((await communitiesOf(graph, { method, resolution: 4, ...once }, createJob())).labels, fine.labels);
  });
}

test('edges that stand both ways are taken once, with their weights', async () => {
  const points = clouds(3, 20, 3, 2);
  const edges = await neighborGraph(
    { features: points, dim: 3, cells: Uint32Array.from({ length: 60 }, (_, row) => row), neighbors: 6, weighting: 'fuzzy' },
    createJob(),
  );
  const { sources, targets, weights } = onceEach(edges, 60);
  assert.equal(2 * sources.length, edges.heads.length);
  const share = new Map(Array.from(edges.heads, (head, edge) => [`${head} ${edges.tails[edge]}`, edges.shares![edge]]));
  sources.forEach((source, edge) => {
    assert.ok(source < targets[edge]);
    assert.equal(weights[edge], share.get(`${source} ${targets[edge]}`));
    assert.equal(weights[edge], share.get(`${targets[edge]} ${source}`));
  });
});

/** A graph at random, small enough for all its partitions to be looked at. */
function smallGraph(nodes: number, seed: number): WeightedGraph {
  const random = mulberry32(seed);
  const edges: [number, number, number][] = [];
  for (let a = 0; a < nodes; a++) for (let b = a + 1; b < nodes; b++) if (random() < 0.45) edges.push([a, b, 0.1 + random()]);
  return {
    nodes,
    sources: Uint32Array.from(edges, ([a]) => a),
    targets: Uint32Array.from(edges, ([, b]) => b),
    weights: Float64Array.from(edges, ([, , weight]) => weight),
  };
}

/** All partitions, by restricted growth. */
function* partitions(nodes: number, labels: number[] = []): Generator<number[]> {
  if (labels.length === nodes) yield labels;
  else for (let label = 0; label <= Math.max(-1, ...labels) + 1; label++) yield* partitions(nodes, [...labels, label]);
}

test('of small graphs Leiden finds the best of all partitions', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const graph = smallGraph(8, seed);
    const resolution = [0.5, 1, 2][seed % 3];
    let most = -Infinity;
    for (const labels of partitions(8)) most = Math.max(most, modularityOf(graph, labels, resolution));
    const { quality, labels } = await findCommunities(graph, { method: 'leiden', resolution, starts: 10, seed }, createJob());
    assert.ok(Math.abs(modularityOf(graph, labels, resolution) - most) < 1e-12, `graph ${seed}: ${quality} where ${most} is best`);
    assert.ok(Math.abs(quality - most) < 1e-12);
  }
});

test('Leiden’s communities hang together, are no worse than any search came to, and better than Louvain’s', async () => {
  const graph = await sharedNeighborGraph(normals(600 * 4, 9), 4, 10, createJob());
  const { labels, quality, qualities } = await findCommunities(graph, { method: 'leiden', resolution: 1, starts: 8, seed: 3 }, createJob());
  assert.ok(
    qualities.every((one) => one <= quality + 1e-12),
    `${quality} of ${qualities.join(', ')}`,
  );
  const louvain = await findCommunities(graph, { method: 'louvain', resolution: 1, starts: 8, seed: 3 }, createJob());
  assert.ok(quality > louvain.quality, `${quality} and ${louvain.quality}`);
  const root = Int32Array.from(labels, (_, node) => node);
  const find = (node: number): number => (root[node] === node ? node : (root[node] = find(root[node])));
  graph.sources.forEach((source, edge) => {
    if (labels[source] === labels[graph.targets[edge]]) root[find(source)] = find(graph.targets[edge]);
  });
  assert.equal(new Set(Array.from(root, (_, node) => find(node))).size, new Set(labels).size);
});

test('nodes without edges are communities of their own', async () => {
  const { labels, quality } = await findCommunities(
    { nodes: 4, sources: Uint32Array.of(1), targets: Uint32Array.of(3), weights: Float64Array.of(2) },
    { method: 'leiden', resolution: 1, starts: 3, seed: 1 },
    createJob(),
  );
  assert.deepEqual(Array.from(labels), [0, 1, 2, 1]);
  assert.equal(quality, 0);
  const alone = await findCommunities(
    { nodes: 3, sources: new Uint32Array(0), targets: new Uint32Array(0), weights: new Float64Array(0) },
    { method: 'leiden', resolution: 1, starts: 3, seed: 1 },
    createJob(),
  );
  assert.deepEqual(Array.from(alone.labels), [0, 1, 2]);
});

test('cancelling stops it', async () => {
  const graph = await sharedNeighborGraph(clouds(3, 400, 3, 1), 3, 15, createJob());
  const stop = new AbortController();
  const running = findCommunities(graph, { method: 'leiden', resolution: 1, starts: 1_000, seed: 1 }, createJob(undefined, stop.signal));
  stop.abort();
  await assert.rejects(running, { tag: 'cancelled' });
});
