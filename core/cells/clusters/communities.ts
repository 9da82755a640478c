/** Communities of a graph of cells, numbered by size. */
import type { Job } from '../../base/job.ts';
import { findCommunities, type CommunityQuery, type WeightedGraph } from '../../native/index.ts';

export interface CellCommunities {
  /** One a cell: 0 is the largest community. */
  labels: Int32Array;
  sizes: number[];
  /** Modularity at the resolution they were found with. */
  quality: number;
}

/** The same seed gives the same ones. Faults: `cancelled`. */
export async function communitiesOf(graph: WeightedGraph, query: CommunityQuery, job: Job): Promise<CellCommunities> {
  const { labels, quality } = await findCommunities(graph, query, job);
  return { ...bySize(labels), quality };
}

/** Renumbered, the largest first; among equals the one that a lower node is in. */
function bySize(labels: Uint32Array): Pick<CellCommunities, 'labels' | 'sizes'> {
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const order = [...sizes.keys()].sort((a, b) => sizes.get(b)! - sizes.get(a)!);
  const rank = new Map(order.map((label, index) => [label, index]));
  return { labels: Int32Array.from(labels, (label) => rank.get(label)!), sizes: order.map((label) => sizes.get(label)!) };
}
