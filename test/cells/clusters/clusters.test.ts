import assert from 'node:assert/strict';
import { test } from 'node:test';
import { louvainCommunities } from '../../../core/cells/clusters/louvain.ts';
import { sharedNeighborGraph, type WeightedGraph } from '../../../core/cells/clusters/neighbor-graph.ts';
import { createJob } from '../../../core/base/job.ts';
import { normals } from '../../random.ts';

/** Points in `groups` clouds that stand `apart` standard deviations from one another. */
function clouds(groups: number, each: number, dim: number, apart: number): Float32Array {
  const points = normals(groups * each * dim, 5);
  for (let row = 0; row < groups * each; row++) points[row * dim + (row % groups)] += apart;
  return points;
}

test('edges and weights are those of a direct computation', async () => {
  const rows = 60, dim = 3, k = 6;
  const points = clouds(3, 20, dim, 2);
  const distance = (a: number, b: number) => Array.from({ length: dim }, (_, d) => (points[a * dim + d] - points[b * dim + d]) ** 2).reduce((sum, square) => sum + square, 0);
  const near = Array.from({ length: rows }, (_, row) => Array.from({ length: rows }, (_, other) => other).filter((other) => other !== row).sort((a, b) => distance(row, a) - distance(row, b)).slice(0, k));
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

test('clouds that stand apart are communities, the largest first; the same seed gives the same ones, a higher resolution more', async () => {
  const graph = await sharedNeighborGraph(clouds(4, 80, 8, 9), 8, 15, createJob());
  const found = await louvainCommunities(graph, { resolution: 0.3, seed: 1 }, createJob());
  assert.deepEqual(found.sizes, [80, 80, 80, 80]);
  found.labels.forEach((label, row) => assert.equal(label, found.labels[row % 4]));
  // The library's sum, in another order.
  assert.ok(Math.abs(found.modularity - modularityOf(graph, found.labels, 0.3)) < 1e-9);
  const fine = await louvainCommunities(graph, { resolution: 4, seed: 1 }, createJob());
  assert.ok(fine.sizes.length > 4 && fine.sizes.every((size, at) => at === 0 || size <= fine.sizes[at - 1]), String(fine.sizes));
  assert.deepEqual((await louvainCommunities(graph, { resolution: 4, seed: 1 }, createJob())).labels, fine.labels);
});

test('cancelling stops it', async () => {
  const graph = await sharedNeighborGraph(clouds(3, 40, 3, 4), 3, 8, createJob());
  const stop = new AbortController();
  const running = louvainCommunities(graph, { resolution: 1, seed: 1 }, createJob(undefined, stop.signal));
  stop.abort();
  await assert.rejects(running, { tag: 'cancelled' });
});
