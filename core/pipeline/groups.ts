/** Groups of cells: found by clustering, told apart by marker genes. */
import { communitiesOf } from '../cells/clusters/communities.ts';
import { onceEach, sharedNeighborGraph } from '../cells/clusters/neighbor-graph.ts';
import type { CellQualityNumbers, MarkerTable } from '../contract/preparation.ts';
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { groupMarkers, type GroupMarkers, type MarkerSource } from '../cells/markers/markers.ts';
import { cellTotals, totalFactors } from '../cells/normalize/normalize.ts';
import { cellQuality, yesCells } from '../cells/filter/quality.ts';
import { allIndices } from '../cells/sparse.ts';
import { markerLines } from '../cells/tables.ts';
import { proposedStarts, type ClusterOptions } from '../model/options/cluster.ts';
import type { PrepareOptions } from '../model/options/prepare.ts';
import type { WeightedGraph } from '../native/index.ts';
import { neighborGraph } from '../train/neighborhood/graph.ts';
import type { Column, CountMatrix, CountStream, Prepared } from '../types.ts';
import { categoriesOf } from './columns.ts';

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

/** Expression that markers are looked for in: as preparation left it, or log-normalized where it began with something else. */
async function markerSource(
  data: Source,
  { kept, cellFactors, genes: statistics }: Prepared,
  options: PrepareOptions,
  groups: Int32Array,
  groupCount: number,
  job: Job,
): Promise<MarkerSource> {
  const means = statistics && Object.values(statistics.columns)[0];
  const genes = means ? allIndices(data.genes.length).filter((gene) => !Number.isNaN(means[gene])) : allIndices(data.genes.length);
  const common = { matrix: data.matrix, cells: kept, groups, groupCount, genes };
  if (options.start === 'counts') {
    const expression = expressed(cellFactors, options.log1p);
    return { ...common, expression, scale: options.log1p || data.valueKind === 'nonnegative' ? 'logged' : 'plain' };
  }
  if (data.valueKind === 'counts')
    return { ...common, expression: expressed(totalFactors(await cellTotals(data.matrix, kept, genes, job), 1e4), true), scale: 'logged' };
  return { ...common, expression: (value) => value, scale: data.valueKind === 'signed' ? 'signed' : 'logged' };
}

function expressed(factors: Float32Array | undefined, isLogged: boolean): MarkerSource['expression'] {
  if (isLogged)
    return factors
      ? (value, cell) => Math.fround(Math.log1p(Math.fround(value * factors[cell])))
      : (value) => Math.fround(Math.log1p(value));
  return factors ? (value, cell) => Math.fround(value * factors[cell]) : (value) => value;
}

export interface MarkersFound {
  /** Names of the genes that were tested. */
  genes: string[];
  groups: (GroupMarkers & { name: string })[];
}

/** Every category of a column against all other cells. @throws `bad-option` */
export async function markers(data: Source, prepared: Prepared, options: PrepareOptions, name: string, job: Job): Promise<MarkersFound> {
  const { categories, codes } = categoriesOf(prepared, name);
  // A category that no prepared cell has is no group.
  const present = [...new Set(codes)].filter((code) => code >= 0).sort((a, b) => a - b);
  if (present.length < 2)
    throw new Fault('bad-option', `${name} has one group only.`, {
      place: name,
      remedy: 'Markers tell groups apart: choose a column with two or more, or cluster the cells.',
    });
  const groupOf = new Map(present.map((code, group) => [code, group]));
  const source = await markerSource(
    data,
    prepared,
    options,
    codes.map((code) => groupOf.get(code) ?? -1),
    present.length,
    job,
  );
  const found = await groupMarkers(source, job);
  return {
    genes: Array.from(source.genes, (gene) => data.genes[gene]),
    groups: found.map((group, index) => ({ ...group, name: categories[present[index]] })),
  };
}

/** Some prepared cells against all others. @throws `bad-option` */
export async function markersOf(
  data: Source,
  prepared: Prepared,
  options: PrepareOptions,
  cells: Uint32Array,
  job: Job,
): Promise<MarkersFound> {
  const groups = new Int32Array(prepared.rows).fill(1);
  for (const cell of cells) groups[cell] = 0;
  const source = await markerSource(data, prepared, options, groups, 2, job);
  const [selected] = await groupMarkers(source, job);
  return { genes: Array.from(source.genes, (gene) => data.genes[gene]), groups: [{ ...selected, name: 'Selected cells' }] };
}

/** Of each group the genes that stand out most, the best first. */
export function topMarkers({ genes, groups }: MarkersFound, limit: number): MarkerTable {
  return {
    tested: genes.length,
    groups: groups.map(({ name, cells, ...numbers }) => {
      const best = Uint32Array.from(genes.keys())
        .sort((a, b) => numbers.score[b] - numbers.score[a] || a - b)
        .subarray(0, limit);
      return {
        name,
        cells,
        markers: Array.from(best, (gene) => ({
          gene: genes[gene],
          score: numbers.score[gene],
          pValue: numbers.pValue[gene],
          adjusted: numbers.adjusted[gene],
          logFoldChange: numbers.logFoldChange[gene],
          fractionIn: numbers.fractionIn[gene],
          fractionOut: numbers.fractionOut[gene],
        })),
      };
    }),
  };
}

/** Every gene of every group as CSV. */
export async function markersTable(
  name: string,
  found: MarkersFound,
  job: Job,
): Promise<{ name: string; mime: string; bytes: Uint8Array }> {
  const pieces: Uint8Array[] = [];
  const encoder = new TextEncoder();
  for await (const text of markerLines(found, job)) pieces.push(encoder.encode(text));
  return { name: `${name}-markers.csv`, mime: 'text/csv', bytes: Buffer.concat(pieces) };
}
