/** Communities of a weighted graph, on native threads. */
import type { Job } from '../base/job.ts';
import { addon } from './addon.ts';
import { runTask, type NativeTask } from './task.ts';

interface CommunitiesBinding {
  findCommunities(
    starts: Uint32Array,
    targets: Uint32Array,
    weights: Float64Array,
    resolution: number,
    refined: boolean,
    searches: number,
    seed: number,
    labels: Uint32Array,
    qualities: Float64Array,
    quality: Float64Array,
  ): NativeTask;
}

/** Undirected, each pair once, without loops. */
export interface WeightedGraph {
  nodes: number;
  sources: Uint32Array;
  targets: Uint32Array;
  /** Above 0. */
  weights: Float64Array;
}

export interface CommunityQuery {
  /** Leiden's method, repeated until nothing gets better, or one pass of Louvain's. */
  method: 'leiden' | 'louvain';
  /** More than 1 makes more communities than modularity has. */
  resolution: number;
  /** How often it is searched, each time in another order; the best is taken, and of Leiden's what several found is joined. */
  starts: number;
  seed: number;
}

export interface Communities {
  /** One a node: whole numbers from 0 on. */
  labels: Uint32Array;
  /** Modularity at the resolution: Σ inside / 2m − γ (degrees / 2m)². */
  quality: number;
  /** What each search came to. */
  qualities: Float64Array;
}

/** The same seed gives the same communities, whatever the threads. Faults: `cancelled`. */
export async function findCommunities(
  graph: WeightedGraph,
  { method, resolution, starts, seed }: CommunityQuery,
  job: Job,
): Promise<Communities> {
  const edges = await edgesOfNodes(graph, job);
  const found = { labels: new Uint32Array(graph.nodes), qualities: new Float64Array(starts) };
  const quality = new Float64Array(1);
  await runTask(
    addon<CommunitiesBinding>().findCommunities(
      edges.starts,
      edges.targets,
      edges.weights,
      resolution,
      method === 'leiden',
      starts,
      seed,
      found.labels,
      found.qualities,
      quality,
    ),
    job,
  );
  return { ...found, quality: quality[0] };
}

const edgesBetweenBreaths = 1 << 16;

/** Every edge at both its ends, those of a node together. */
async function edgesOfNodes({ nodes, sources, targets, weights }: WeightedGraph, job: Job) {
  const starts = new Uint32Array(nodes + 1);
  for (let edge = 0; edge < sources.length; edge++) {
    if (sources[edge] >= nodes || targets[edge] >= nodes)
      throw new RangeError(`an edge from ${sources[edge]} to ${targets[edge]} among ${nodes} nodes`);
    starts[sources[edge] + 1]++;
    starts[targets[edge] + 1]++;
  }
  for (let node = 0; node < nodes; node++) starts[node + 1] += starts[node];
  const next = starts.slice(0, nodes);
  const ends = { targets: new Uint32Array(2 * sources.length), weights: new Float64Array(2 * sources.length) };
  for (let edge = 0; edge < sources.length; edge++) {
    for (const [from, to] of [
      [sources[edge], targets[edge]],
      [targets[edge], sources[edge]],
    ]) {
      ends.targets[next[from]] = to;
      ends.weights[next[from]++] = weights[edge];
    }
    if (edge % edgesBetweenBreaths === 0) await job.breathe();
  }
  return { starts, ...ends };
}
