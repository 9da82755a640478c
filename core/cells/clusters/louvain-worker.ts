/** Louvain's method (Blondel et al. 2008) on a thread of its own: the library is synchronous. */
import { parentPort, workerData } from 'node:worker_threads';
import { UndirectedGraph } from 'graphology';
import louvain from 'graphology-communities-louvain';
import type { WeightedGraph } from './neighbor-graph.ts';

export interface LouvainTask extends WeightedGraph { resolution: number; seed: number }

const { nodes, sources, targets, weights, resolution, seed } = workerData as LouvainTask;

const graph = new UndirectedGraph<object, { weight: number }>({ allowSelfLoops: false });
for (let node = 0; node < nodes; node++) graph.addNode(node);
for (let edge = 0; edge < sources.length; edge++) graph.addEdge(sources[edge], targets[edge], { weight: weights[edge] });

/** Uniform in [0, 1): mulberry32, a 32-bit generator by Tommy Ettinger (public domain). */
let state = seed >>> 0;
function random(): number {
  state = (state + 0x6d2b79f5) >>> 0;
  let x = Math.imul(state ^ (state >>> 15), state | 1);
  x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
  return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
}

const { communities, modularity } = louvain.detailed(graph, { resolution, rng: random, getEdgeWeight: 'weight' });
const labels = new Uint32Array(nodes);
for (let node = 0; node < nodes; node++) labels[node] = communities[node];
parentPort!.postMessage({ labels, modularity }, [labels.buffer]);
