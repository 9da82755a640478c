import type { Job } from '../../base/job.ts';
import type { ReferenceCells } from '../../model/portable.ts';
import { nearestNeighbors } from '../../native/index.ts';

/** Of each of some cells: the `measured` nearest reference cells by features and on the map, and those that vote. */
export interface NearestReference {
  measured: number;
  features: { indices: Uint32Array; squared: Float64Array };
  map: Uint32Array;
  voters: { k: number; indices: Uint32Array };
}

/**
 * @param cells with features and place each
 * @param measured to how many distances are measured @param voting how many vote, by nearness in the features or on the map
 */
export async function nearestReference(
  { rows, features, embedding }: ReferenceCells,
  cells: { features: Float32Array; width: number; places: Float32Array; dim: number },
  measured: number,
  { neighbors, votes }: { neighbors: number; votes: 'features' | 'map' },
  job: Job,
): Promise<NearestReference> {
  const k = Math.min(rows, Math.max(neighbors, measured));
  const all = await nearestNeighbors({ points: features, dim: cells.width, queries: cells.features, k }, job);
  const onMap = await nearestNeighbors({ points: embedding, dim: cells.dim, queries: cells.places, k }, job);
  const voting = Math.min(k, neighbors);
  return {
    measured,
    features: { indices: firstOf(all.indices, k, measured), squared: firstOf(all.squared, k, measured) },
    map: firstOf(onMap.indices, k, measured),
    voters: { k: voting, indices: firstOf(votes === 'map' ? onMap.indices : all.indices, k, voting) },
  };
}

/** How many of a cell's nearest in the features are also among its nearest on the map. */
export function sharedAt({ measured: k, features: { indices }, map }: NearestReference, at: number): number {
  const onMap = map.subarray(at * k, (at + 1) * k);
  return indices.subarray(at * k, (at + 1) * k).reduce((sum, cell) => sum + Number(onMap.includes(cell)), 0);
}

/** The first `count` of every row of k. */
function firstOf<A extends Uint32Array | Float64Array>(values: A, k: number, count: number): A {
  if (count === k) return values;
  const rows = values.length / k;
  const first = new (values.constructor as new (length: number) => A)(rows * count);
  for (let row = 0; row < rows; row++) first.set(values.subarray(row * k, row * k + count), row * count);
  return first;
}
