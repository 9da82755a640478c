/** Louvain's method (Blondel et al. 2008) on a thread of its own: the library is synchronous. */
import { parentPort, workerData } from 'node:worker_threads';
import { UndirectedGraph } from 'graphology';
import louvain from 'graphology-communities-louvain';
import { mulberry32 } from '../../base/random.ts';
import type { WeightedGraph } from './neighbor-graph.ts';

export interface LouvainTask extends WeightedGraph { resolution: number; seed: number }

const { nodes, sources, targets, weights, resolution, seed } = workerData as LouvainTask;

const graph = new UndirectedGraph<object, { weight: number }>({ allowSelfLoops: false });
for (let node = 0; node < nodes; node++) graph.addNode(node);
for (let edge = 0; edge < sources.length; edge++) graph.addEdge(sources[edge], targets[edge], { weight: weights[edge] });

const { communities, modularity } = louvain.detailed(graph, { resolution, rng: mulberry32(seed), getEdgeWeight: 'weight' });
const labels = new Uint32Array(nodes);
for (let node = 0; node < nodes; node++) labels[node] = communities[node];
parentPort!.postMessage({ labels, modularity }, [labels.buffer]);
