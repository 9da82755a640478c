/** Which cells are neighbours, and how much of their neighbourhoods they share. */
import type { Job } from '../../base/job.ts';
import { nearestNeighbors, type Edges, type WeightedGraph } from '../../native/index.ts';
import { allIndices } from '../sparse.ts';

/**
 * Two cells are joined where one is among the other's k nearest; the weight is the share of common members in both
 * neighbourhoods, each counted with its own cell (the Jaccard index, as in PhenoGraph, Levine et al. 2015).
 * @param features rows × dim
 */
export async function sharedNeighborGraph(features: Float32Array, dim: number, k: number, job: Job): Promise<WeightedGraph> {
  const nodes = features.length / dim;
  const { indices } = await nearestNeighbors({ points: features, dim, k }, job);
  const sources = new Uint32Array(nodes * k);
  const targets = new Uint32Array(nodes * k);
  const weights = new Float64Array(nodes * k);
  const lastSeenBy = new Uint32Array(nodes);
  let edges = 0;
  for (let node = 0; node < nodes; node++) {
    const mark = node + 1;
    lastSeenBy[node] = mark;
    for (let at = node * k; at < (node + 1) * k; at++) lastSeenBy[indices[at]] = mark;
    for (let at = node * k; at < (node + 1) * k; at++) {
      const other = indices[at];
      let isMutual = false;
      let common = Number(lastSeenBy[other] === mark);
      for (let beyond = other * k; beyond < (other + 1) * k; beyond++) {
        if (lastSeenBy[indices[beyond]] === mark) common++;
        if (indices[beyond] === node) isMutual = true;
      }
      if (isMutual && other < node) continue;
      sources[edges] = node;
      targets[edges] = other;
      weights[edges++] = common / (2 * (k + 1) - common);
    }
    await job.breathe();
  }
  return { nodes, sources: sources.slice(0, edges), targets: targets.slice(0, edges), weights: weights.slice(0, edges) };
}

/** Of edges that stand both ways each one once; those without a share have 1. */
export function onceEach({ heads, tails, shares }: Edges, nodes: number): WeightedGraph {
  const kept = allIndices(heads.length).filter((edge) => heads[edge] < tails[edge]);
  return {
    nodes,
    sources: Uint32Array.from(kept, (edge) => heads[edge]),
    targets: Uint32Array.from(kept, (edge) => tails[edge]),
    weights: Float64Array.from(kept, (edge) => shares?.[edge] ?? 1),
  };
}
