/** Highly variable genes by each flavor, over all cells or merged over batches; numbers and choices are scanpy's. */
import { quantile } from '../../base/statistics.ts';
import { Fault } from '../../base/errors.ts';
import { portion, type Job } from '../../base/job.ts';
import type { Reading } from '../../native/index.ts';
import type { PrepareOptions } from '../../model/options/prepare.ts';
import type { Column, Matrix, MatrixStream } from '../../types.ts';
import { cellRangerDispersions, seuratDispersions, type Dispersions } from './dispersions.ts';
import { asStored, clippedSums, geneMoments, mergedMoments, oneGroup, type CellGroups, type GeneMoments } from '../moments.ts';
import { pick } from '../sparse.ts';
import { clipBounds, expectedVariances, standardizedVariances } from './standardized-variance.ts';

export type VariableGeneOptions = Pick<
  PrepareOptions,
  'flavor' | 'select' | 'variableGenes' | 'minMean' | 'maxMean' | 'minDispersion' | 'span'
>;

/** Counts of chosen cells and genes, and how they read as expression. */
export interface GeneSource {
  counts: Matrix | MatrixStream;
  batches: CellGroups;
  /** Indices of the genes to choose among. */
  genes: Uint32Array;
  /** Normalized values before the logarithm, and as preparation leaves them. */
  unlogged: Reading;
  expression: Reading;
}

/** One entry a gene of `genes`. */
export interface VariableGenes {
  /** By scanpy's names, in the order they are written. */
  columns: Record<string, Float64Array>;
  isVariable: Uint8Array;
}

export async function variableGenes(source: GeneSource, options: VariableGeneOptions, job: Job): Promise<VariableGenes> {
  return options.flavor === 'seurat_v3' ? byStandardizedVariance(source, options, job) : byDispersion(source, options, job);
}

// ---------------------------------------------------------------- dispersions

async function byDispersion(
  { counts, batches, genes, unlogged, expression }: GeneSource,
  options: VariableGeneOptions,
  job: Job,
): Promise<VariableGenes> {
  const isSeurat = options.flavor === 'seurat';
  const moments = (await geneMoments(counts, batches, isSeurat ? unlogged : expression, job)).map((batch) => ofGenes(batch, genes));
  const disperse = isSeurat ? seuratDispersions : cellRangerDispersions;
  if (moments.length === 1) {
    const { means, dispersions, normalized } = disperse(moments[0]);
    return {
      columns: { means, dispersions, dispersions_norm: normalized },
      isVariable: chosenByDispersion({ means, dispersions, normalized }, options),
    };
  }
  return mergedDispersions(
    moments.map((batch) => batchDispersions(batch, disperse, options)),
    options,
  );
}

type Batch = Dispersions & { isVariable: Uint8Array };

/** Among the genes seen in a batch; the others are zero in all. */
function batchDispersions(
  moments: GeneMoments,
  disperse: (moments: Pick<GeneMoments, 'mean' | 'variance'>) => Dispersions,
  options: VariableGeneOptions,
): Batch {
  const seen = Uint32Array.from(moments.present.keys()).filter((gene) => moments.present[gene] > 0);
  const found = disperse({
    mean: Float64Array.from(seen, (gene) => moments.mean[gene]),
    variance: Float64Array.from(seen, (gene) => moments.variance[gene]),
  });
  const chosen = chosenByDispersion(found, options);
  const batch: Batch = {
    means: new Float64Array(moments.mean.length),
    dispersions: new Float64Array(moments.mean.length),
    normalized: new Float64Array(moments.mean.length),
    isVariable: new Uint8Array(moments.mean.length),
  };
  seen.forEach((gene, at) => {
    batch.means[gene] = found.means[at];
    batch.dispersions[gene] = found.dispersions[at];
    batch.normalized[gene] = found.normalized[at];
    batch.isVariable[gene] = chosen[at];
  });
  return batch;
}

/** Means over the batches; the genes that most batches chose, and among equals those of the highest normalized dispersion. */
function mergedDispersions(batches: Batch[], options: VariableGeneOptions): VariableGenes {
  const mean = (of: (batch: Batch) => Float64Array) =>
    of(batches[0]).map((_, gene) => meanOfKnown(batches.map((batch) => of(batch)[gene])));
  const [means, dispersions, normalized] = [
    mean((batch) => batch.means),
    mean((batch) => batch.dispersions),
    mean((batch) => batch.normalized),
  ];
  const nbatches = means.map((_, gene) => batches.reduce((count, batch) => count + batch.isVariable[gene], 0));
  const isVariable =
    options.select === 'cutoffs'
      ? withinCutoffs({ means, normalized }, options)
      : first(options.variableGenes, means.length, (a, b) => nbatches[b] - nbatches[a] || descending(normalized[a], normalized[b]));
  return { columns: { means, dispersions, dispersions_norm: normalized, highly_variable_nbatches: nbatches }, isVariable };
}

/** The genes at or above the normalized dispersion of the last that is wanted, or those within the cutoffs. */
export function chosenByDispersion(
  found: Dispersions,
  options: Pick<VariableGeneOptions, 'select' | 'variableGenes' | 'minMean' | 'maxMean' | 'minDispersion'>,
): Uint8Array {
  if (options.select === 'cutoffs') return withinCutoffs(found, options);
  const ranked = found.normalized.filter((value) => !Number.isNaN(value)).sort();
  if (ranked.length === 0) return new Uint8Array(found.normalized.length);
  const least = ranked[Math.max(0, ranked.length - options.variableGenes)];
  return Uint8Array.from(found.normalized, (value) => Number(value >= least));
}

function withinCutoffs(
  { means, normalized }: Pick<Dispersions, 'means' | 'normalized'>,
  { minMean, maxMean, minDispersion }: Pick<VariableGeneOptions, 'minMean' | 'maxMean' | 'minDispersion'>,
): Uint8Array {
  return Uint8Array.from(means, (mean, gene) => Number(mean > minMean && mean < maxMean && (normalized[gene] || 0) > minDispersion));
}

// ---------------------------------------------------------------- standardized variances

async function byStandardizedVariance(
  { counts, batches, genes }: GeneSource,
  { variableGenes: wanted, span }: VariableGeneOptions,
  job: Job,
): Promise<VariableGenes> {
  const moments = await geneMoments(counts, batches, asStored, portion(job, 0, 0.5));
  // The curve goes through the chosen genes alone.
  const chosen = moments.map((batch) => ofGenes(batch, genes));
  const expected = chosen.map((batch) => expectedVariances(batch, span));
  const bounds = chosen.map((batch, index) => spread(clipBounds(batch, expected[index]), genes, counts.cols));
  const clipped = await clippedSums(counts, batches, bounds, portion(job, 0.5, 1));
  const variances = chosen.map((batch, index) =>
    standardizedVariances(batch, expected[index], { sums: pick(clipped[index].sums, genes), squares: pick(clipped[index].squares, genes) }),
  );

  const all = ofGenes(mergedMoments(moments), genes);
  // Ranks from 0; those beyond the wanted number count for nothing.
  const ranks = variances.map(ranksDescending);
  const nbatches = all.mean.map((_, gene) => ranks.filter((rank) => rank[gene] < wanted).length);
  const rank = all.mean.map((_, gene) =>
    quantile(
      ranks.map((batch) => batch[gene]).filter((value) => value < wanted),
      0.5,
    ),
  );
  const normalized = all.mean.map((_, gene) => variances.reduce((sum, batch) => sum + batch[gene], 0) / variances.length);
  return {
    columns: {
      means: all.mean,
      variances: all.variance,
      variances_norm: normalized,
      highly_variable_rank: rank,
      ...(batches.count > 1 && { highly_variable_nbatches: nbatches }),
    },
    isVariable: first(wanted, rank.length, (a, b) => ascending(rank[a], rank[b]) || nbatches[b] - nbatches[a]),
  };
}

function ranksDescending(values: Float64Array): Uint32Array {
  const ranks = new Uint32Array(values.length);
  Uint32Array.from(values.keys())
    .sort((a, b) => descending(values[a], values[b]) || a - b)
    .forEach((gene, rank) => (ranks[gene] = rank));
  return ranks;
}

// ---------------------------------------------------------------- both

/** Cells by batch. @throws `bad-option` where the column is none of categories */
export function batchesOf(cells: Uint32Array, obs: readonly Column[], name: string): CellGroups {
  if (!name) return oneGroup(cells);
  const column = obs.find((candidate) => candidate.name === name);
  const usable = obs.filter(({ kind }) => kind === 'category').map((candidate) => candidate.name);
  if (column?.kind !== 'category') {
    throw new Fault('bad-option', column ? `The column ${name} has no categories.` : `The cells have no column ${name}.`, {
      place: 'batchKey',
      remedy:
        usable.length > 0
          ? `Columns with categories: ${usable.join(', ')}.`
          : 'The file has no column with categories; leave the option empty.',
    });
  }
  // Only batches that still have cells.
  const codes = pick(column.codes, cells);
  const present = [...new Set(codes)].filter((code) => code >= 0).sort((a, b) => a - b);
  if (present.length === 0)
    throw new Fault('bad-option', `No cell that is kept has a value in ${name}.`, {
      place: 'batchKey',
      remedy: 'Choose another column, or leave the option empty.',
    });
  const groupOf = new Map(present.map((code, group) => [code, group]));
  return { cells, groups: codes.map((code) => groupOf.get(code) ?? -1), count: present.length };
}

function ofGenes({ cells, mean, variance, present }: GeneMoments, genes: Uint32Array): GeneMoments {
  return { cells, mean: pick(mean, genes), variance: pick(variance, genes), present: pick(present, genes) };
}

function spread(values: Float64Array, genes: Uint32Array, cols: number): Float64Array {
  const whole = new Float64Array(cols);
  genes.forEach((gene, at) => (whole[gene] = values[at]));
  return whole;
}

/** Flags of the first `wanted` genes in an order; among equals those that come first in the file. */
function first(wanted: number, count: number, compare: (a: number, b: number) => number): Uint8Array {
  const flags = new Uint8Array(count);
  for (const gene of Uint32Array.from(flags.keys())
    .sort((a, b) => compare(a, b) || a - b)
    .subarray(0, wanted))
    flags[gene] = 1;
  return flags;
}

/** NaN comes last either way. */
function ascending(a: number, b: number): number {
  return Number.isNaN(a) || Number.isNaN(b) ? Number(Number.isNaN(a)) - Number(Number.isNaN(b)) : a - b;
}

function descending(a: number, b: number): number {
  return Number.isNaN(a) || Number.isNaN(b) ? Number(Number.isNaN(a)) - Number(Number.isNaN(b)) : b - a;
}

function meanOfKnown(values: number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : NaN;
}
