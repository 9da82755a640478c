/** Groups of cells: what sets them apart before any model, and communities among their neighbours. */
import { communitiesOf } from '../cells/clusters/communities.ts';
import { onceEach, sharedNeighborGraph } from '../cells/clusters/neighbor-graph.ts';
import type { CellQualityNumbers } from '../contract/preparation.ts';
import { portion, type Job } from '../base/job.ts';
import { cellQuality, yesCells } from '../cells/filter/quality.ts';
import { allIndices } from '../cells/sparse.ts';
import { proposedStarts, type ClusterOptions } from '../model/options/cluster.ts';
import type { WeightedGraph } from '../native/index.ts';
import { neighborGraph } from '../train/neighborhood/graph.ts';
import type { Column, CountMatrix, CountStream, Prepared } from '../types.ts';

type Source = CountMatrix | CountStream;
type Category = Extract<Column, { kind: 'category' }>;

/** Counts, genes and mitochondrial share of every cell of the data, and which cells its yes/no columns mark. @throws `negative-counts` */
export async function qualityControl(data: Source, job: Job): Promise<CellQualityNumbers> {
  const { counts, genes, mitochondrial } = await cellQuality(data, job);
  const marks = data.obs.flatMap((column) => {
    const marked = yesCells(column);
    return marked?.includes(1) ? [{ column: column.name, marked }] : [];
  });
  return { counts: Float32Array.from(counts), genes, mitochondrial, marks };
}

type CellFeatures = Pick<Prepared, 'features' | 'dim' | 'rows'>;

/** The graph of each cell's nearest among the features. */
async function graphOfCells(
  { features, dim, rows }: CellFeatures,
  { graph, neighbors: wanted }: Pick<ClusterOptions, 'graph' | 'neighbors'>,
  job: Job,
): Promise<WeightedGraph> {
  const neighbors = Math.min(wanted, rows - 1);
  if (graph === 'shared') return sharedNeighborGraph(features, dim, neighbors, job);
  return onceEach(await neighborGraph({ features, dim, cells: allIndices(rows), neighbors, weighting: graph }, job), rows);
}

/** Communities of the graph of nearest neighbours among the features, as a column of the prepared cells: `0` is the largest. */
export async function cluster(
  cells: CellFeatures,
  { method, graph, neighbors, resolution, starts, seed, name = method }: ClusterOptions,
  job: Job,
): Promise<{ column: Category; quality: number }> {
  const found = await graphOfCells(cells, { graph, neighbors }, portion(job, 0, 0.5, 'Finding neighbours'));
  const { labels, sizes, quality } = await communitiesOf(
    found,
    { method, resolution, starts: starts || proposedStarts(cells.rows), seed },
    portion(job, 0.5, 1, 'Finding communities'),
  );
  return { column: { kind: 'category', name, categories: sizes.map((_, index) => String(index)), codes: labels, found: true }, quality };
}
