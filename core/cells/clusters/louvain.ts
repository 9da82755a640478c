import { Worker } from 'node:worker_threads';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { LouvainTask } from './louvain-worker.ts';
import type { WeightedGraph } from './neighbor-graph.ts';

export interface Communities {
  /** One a node: 0 is the largest community. */
  labels: Int32Array;
  sizes: number[];
  /** Of the partition, at the resolution it was found with. */
  modularity: number;
}

/** Communities of high modularity. The same seed gives the same ones. @param resolution more than 1 makes more of them. Faults: `cancelled`. */
export function louvainCommunities(graph: WeightedGraph, { resolution, seed }: { resolution: number; seed: number }, job: Job): Promise<Communities> {
  if (job.signal.aborted) return Promise.reject(new Fault('cancelled', 'Cancelled.'));
  const task: LouvainTask = { ...graph, resolution, seed };
  const worker = new Worker(new URL('./louvain-worker.ts', import.meta.url), { workerData: task });
  return new Promise<Communities>((resolve, reject) => {
    const cancel = () => reject(new Fault('cancelled', 'Cancelled.'));
    job.signal.addEventListener('abort', cancel, { once: true });
    worker.on('message', ({ labels, modularity }: { labels: Uint32Array; modularity: number }) => resolve({ ...bySize(labels), modularity }));
    worker.on('error', reject);
  }).finally(() => void worker.terminate());
}

/** Communities renumbered, the largest first; among equals the one that a lower node is in. */
function bySize(labels: Uint32Array): Pick<Communities, 'labels' | 'sizes'> {
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const order = [...sizes.keys()].sort((a, b) => sizes.get(b)! - sizes.get(a)!);
  const rank = new Map(order.map((label, index) => [label, index]));
  return { labels: Int32Array.from(labels, (label) => rank.get(label)!), sizes: order.map((label) => sizes.get(label)!) };
}
