/** How groups of cells are found. */
import * as v from 'valibot';
import { about, count, real } from './describe.ts';

export const ClusterOptions = v.object({
  method: v.optional(
    v.pipe(
      v.picklist(['leiden', 'louvain']),
      about(
        'Method',
        'How communities are found in the graph of neighbouring cells: Leiden’s, whose clusters hang together and which is searched until nothing gets better, or one pass of Louvain’s.',
        { leiden: 'Leiden', louvain: 'Louvain' },
      ),
    ),
    'leiden',
  ),
  resolution: v.optional(
    v.pipe(
      real(0.01, 20),
      about(
        'Resolution',
        'Higher makes more and smaller clusters: what the expected weight between cells counts in modularity, as scanpy’s resolution.',
      ),
    ),
    1,
  ),
  graph: v.optional(
    v.pipe(
      v.picklist(['fuzzy', 'shared', 'plain']),
      about(
        'Graph',
        'What an edge between neighbouring cells weighs: as in UMAP (scanpy’s connectivities), the share of neighbours in common (Jaccard, as in PhenoGraph), or 1.',
        { fuzzy: 'UMAP’s fuzzy weights', shared: 'Shared neighbours', plain: 'All alike' },
      ),
    ),
    'fuzzy',
  ),
  neighbors: v.optional(
    v.pipe(
      count(2, 200),
      about('Neighbours', 'How many nearest cells each cell is joined to, itself not counted; scanpy’s n_neighbors counts it.'),
    ),
    15,
  ),
  starts: v.optional(
    v.pipe(
      count(0, 1_000),
      about(
        'Searches',
        'How often communities are searched, each time in another order; those of the highest modularity are taken. 0 searches 30 times, among more than 6,700 cells less often.',
      ),
    ),
    0,
  ),
  seed: v.optional(v.pipe(count(0, 2 ** 31 - 1), about('Seed', 'The orders in which cells are looked at follow from it.')), 1),
  name: v.optional(
    v.pipe(
      v.string(),
      v.trim(),
      v.minLength(1),
      about('Name', 'Of the column that says which cluster each cell is in. Left out: the method’s.'),
    ),
  ),
});
export type ClusterOptions = v.InferOutput<typeof ClusterOptions>;

/** Searches that take seconds; with 10 two seeds of five still missed the best division of 700 cells, with 30 none did (docs/cells.md). */
export function proposedStarts(cells: number): number {
  return Math.max(2, Math.min(30, Math.round(200_000 / cells)));
}
