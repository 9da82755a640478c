/** A trained run as a model that can be passed on: with the recipe that leads counts to its features, checked on its own cells. */
import packageJson from '../../package.json' with { type: 'json' };
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { quantileOfSorted } from '../base/statistics.ts';
import { geneMoments, oneGroup } from '../cells/moments.ts';
import { newFeatures } from '../cells/placing/new-features.ts';
import { reconstructionErrors } from '../metrics/reconstruction.ts';
import { sampleRows } from '../metrics/sample.ts';
import type { PortableOptions } from '../model/options/place.ts';
import type { PrepareOptions } from '../model/options/prepare.ts';
import type { FeatureRecipe, GeneRecipe, PortableModel, Quantiles, ReferenceCells } from '../model/portable.ts';
import type { TrainedRun } from '../model/run.ts';
import { hasDecoder } from '../model/spec.ts';
import { encode, nearestNeighbors, neighborhoodAgreement } from '../native/index.ts';
import { quantileCount } from '../project/portable-file.ts';
import type { Counts, Metrics, Prepared } from '../types.ts';

/** Steps that can be done to any cell by itself. */
const steps = new Set(['filter', 'normalize', 'log1p', 'variable genes', 'pca', 'features', 'components', 'standardize', 'subset']);

const seed = 1;
/** Nearest reference cells whose mean distance says how far a cell lies from them. */
const usualNeighbors = 15;
/** Features kept from another machine may differ by as much as `restoreFeatures` allows. */
const sameWithin = 2e-2;
/** Fewer cells that training did not see say too little of how large errors are. */
const leastUnseen = 100;
/** Cells judged for how many of their neighbours the map keeps. */
const judgedCells = 2_000;
const mostCategories = 200;

export interface RunToPass {
  name: string;
  model: TrainedRun;
  metrics: Metrics;
}

/** @throws `unsupported` where the features depend on all cells together, so that no other cell's can be had */
export async function portableModel(
  data: Counts,
  prepared: Prepared,
  options: PrepareOptions,
  { name, model, metrics }: RunToPass,
  choice: PortableOptions,
  job: Job,
): Promise<PortableModel> {
  const recipe = await recipeOf(data, prepared, options, portion(job, 0, 0.3, 'Taking down the preparation'));
  const residuals = await tryRecipe(recipe, data, prepared, portion(job, 0.3, 0.5, 'Trying it on the model’s own cells'));
  const { rows, dim, features, fingerprint } = prepared;
  const { config, parameters, split } = model;
  const measuring = portion(job, 0.5, 1, 'Measuring how far its cells lie apart');
  const reference = choice.referenceCells === 0 ? null : await referenceCells(prepared, model, choice);
  const statistics = await featureStatistics(prepared, job);
  const neighbors = Math.min(usualNeighbors, (reference?.rows ?? rows) - 1);
  const distances = reference ? await neighborDistances(reference, dim, neighbors, measuring) : await spreads(features, statistics, job);
  const unseen = [...split.validation, ...split.heldOut].sort((a, b) => a - b);
  const errors = hasDecoder(config.model)
    ? await reconstructionErrors(config.model, parameters, unseen.length >= leastUnseen ? rowsOf(features, dim, unseen) : features, job)
    : undefined;
  return {
    name,
    created: new Date().toISOString(),
    version: packageJson.version,
    config,
    parameters,
    recipe,
    reference,
    metrics,
    facts: {
      name: data.name,
      cells: rows,
      steps: prepared.steps,
      fingerprint,
      neighbors,
      ...statistics,
      distances: quantilesOf(distances),
      ...(residuals && { residuals: quantilesOf(residuals) }),
      ...(errors && { errors: quantilesOf(errors) }),
      ...(reference && { agreement: await mapAgreement(reference, neighbors, job) }),
    },
    licence: choice.licence,
    note: choice.note,
  };
}

// ---------------------------------------------------------------- recipe

/** @throws `unsupported` */
export async function recipeOf(data: Counts, prepared: Prepared, options: PrepareOptions, job: Job): Promise<FeatureRecipe> {
  const other = prepared.steps.find(({ step }) => !steps.has(step));
  if (other) {
    throw new Fault(
      'unsupported',
      `The features were made by “${other.step}” (${other.summary}), which looks at all cells together: what it would make of another cell is not known.`,
      {
        place: other.step,
        remedy: 'Prepare the data without this step, and train on that, for a model that places new cells.',
      },
    );
  }
  const { standardizeCells } = options;
  if (options.start === 'pca') return { kind: 'components', obsm: options.obsm, dim: prepared.dim, standardizeCells };
  const { made, pca } = prepared;
  if (!made) throw new Fault('unsupported', 'How these features came from genes is not known.', { remedy: 'Prepare the data again.' });
  const placeOf = new Map(Array.from(made.kept, (gene, at) => [gene, at]));
  const pick = <T>(values: readonly T[]): T[] => Array.from(made.kept, (gene) => values[gene]);
  const isCounts = options.start === 'counts';
  const base = {
    kind: 'genes',
    names: pick(data.genes),
    ...(data.geneIds && { ids: pick(data.geneIds) }),
    values: data.valueKind,
    log1p: isCounts && options.log1p,
    columns: Uint32Array.from(made.columns, (gene) => placeOf.get(gene)!),
    ...(made.target !== undefined && { target: made.target, shares: await sharesOf(data, prepared, made.kept, job) }),
    standardizeCells,
  } satisfies Partial<GeneRecipe>;
  if (pca) {
    const { mean, scale, clip, centre, loadings } = pca;
    const total = pca.variance[0] / pca.varianceRatio[0];
    const explained = pca.variance.reduce((sum, value) => sum + value, 0);
    const noise = Math.max(0, total - explained) / Math.max(1, made.columns.length - pca.variance.length);
    return { ...base, mean, scale, clip, centre, loadings, variance: Float32Array.from(pca.variance), noise };
  }
  const { scaling } = made;
  const width = made.columns.length;
  return {
    ...base,
    mean: scaling ? Float32Array.from(scaling.mean) : new Float32Array(width),
    scale: scaling ? Float32Array.from(scaling.deviation) : new Float32Array(width).fill(1),
    clip: scaling && Number.isFinite(scaling.bound) ? scaling.bound : 0,
    // Of scaled columns that were standardized a cell after that, what cutting took off their mean of 0 is not known any more.
    centre: !standardizeCells
      ? (await featureStatistics(prepared, job)).mean
      : scaling
        ? new Float32Array(width)
        : await columnMeans(data, prepared, made.columns, options, job),
  };
}

/** Each gene's mean share of a cell's total. */
async function sharesOf(data: Counts, prepared: Prepared, genes: Uint32Array, job: Job): Promise<Float32Array> {
  const { cells, factors } = inOrder(prepared);
  const [{ mean }] = await geneMoments(data.matrix, oneGroup(cells), { factors, transform: 'none' }, job);
  const total = genes.reduce((sum, gene) => sum + mean[gene], 0);
  return Float32Array.from(genes, (gene) => (total > 0 ? mean[gene] / total : 0));
}

async function columnMeans(
  data: Counts,
  prepared: Prepared,
  columns: Uint32Array,
  { start, log1p }: PrepareOptions,
  job: Job,
): Promise<Float32Array> {
  const { cells, factors } = inOrder(prepared);
  const [{ mean }] = await geneMoments(
    data.matrix,
    oneGroup(cells),
    { factors, transform: start === 'counts' && log1p ? 'log1p' : 'none' },
    job,
  );
  return Float32Array.from(columns, (gene) => mean[gene]);
}

/** Chosen cells may stand in any order; passes over a matrix want them ascending. */
function inOrder({ kept, cellFactors }: Prepared): { cells: Uint32Array; factors?: Float32Array } {
  const order = Uint32Array.from(kept.keys()).sort((a, b) => kept[a] - kept[b]);
  return { cells: order.map((row) => kept[row]), ...(cellFactors && { factors: Float32Array.from(order, (row) => cellFactors[row]) }) };
}

/**
 * Components hold more of the cells that they were found on than of others: each cell has pulled them towards itself, by its leverage
 * h = 1/n + Σ score² / Σ over all cells of score². A residual of a cell left out is about 1 / (1 − h)² times as large (as in PRESS, Allen 1974).
 */
function asIfUnseen(residuals: Float64Array, features: Float32Array, dim: number): Float64Array {
  const rows = residuals.length;
  const squares = new Float64Array(dim);
  for (let i = 0; i < features.length; i++) squares[i % dim] += features[i] ** 2;
  return residuals.map((residual, row) => {
    let leverage = 1 / rows;
    for (let at = 0; at < dim; at++) if (squares[at] > 0) leverage += features[row * dim + at] ** 2 / squares[at];
    return residual / Math.max(1 - leverage, 0.05) ** 2;
  });
}

/** @returns what components do not hold of the model's own cells, had they not been among those they were found on @throws `unsupported` where the recipe makes other features of them */
async function tryRecipe(
  recipe: FeatureRecipe,
  data: Counts,
  { kept, made, features, dim }: Prepared,
  job: Job,
): Promise<Float64Array | null> {
  if (recipe.kind === 'components') return null;
  const rowOf = new Map(Array.from(kept, (cell, row) => [cell, row]));
  const columns = Int32Array.from(made!.kept);
  const residuals = recipe.loadings ? new Float64Array(kept.length) : null;
  let off = 0;
  let all = 0;
  for await (const chunk of newFeatures(recipe, { matrix: data.matrix, columns, isLogged: false, missing: 'mean' }, job)) {
    for (let at = 0; at < chunk.rows; at++) {
      const row = rowOf.get(chunk.from + at);
      if (row === undefined) continue;
      if (residuals) residuals[row] = chunk.residuals![at];
      for (let feature = 0; feature < dim; feature++) {
        const own = features[row * dim + feature];
        off += (chunk.features[at * dim + feature] - own) ** 2;
        all += own ** 2;
      }
    }
  }
  if (off <= sameWithin ** 2 * all) return residuals && asIfUnseen(residuals, features, dim);
  throw new Fault(
    'unsupported',
    'The same steps make other features of the model’s own cells: they depend on more than each cell’s counts.',
    {
      file: data.source,
      remedy: 'Prepare the data again, and train on that.',
    },
  );
}

// ---------------------------------------------------------------- what its cells are like

async function referenceCells(
  { rows, dim, features, obs }: Prepared,
  { config, parameters }: TrainedRun,
  { referenceCells: most, carried }: PortableOptions,
): Promise<ReferenceCells> {
  const chosen = sampleRows(rows, most, seed);
  const own = rowsOf(features, dim, chosen);
  const wanted = carried
    .split(',')
    .map((column) => column.trim())
    .filter(Boolean);
  const columns = obs.filter((column) => column.kind === 'category');
  for (const column of wanted) {
    if (!columns.some(({ name }) => name === column))
      throw new Fault('bad-option', `The cells have no column ${column} with categories.`, {
        place: 'carried',
        remedy: `There are: ${columns.map(({ name }) => name).join(', ') || 'none'}.`,
      });
  }
  const labels = columns.filter(({ name, categories }) =>
    wanted.length > 0 ? wanted.includes(name) : categories.length >= 2 && categories.length <= mostCategories,
  );
  return {
    rows: chosen.length,
    features: own,
    embedding: await encode(config.model, parameters, own),
    labels: labels.map((column) => ({ ...column, codes: Int32Array.from(chosen, (row) => column.codes[row]) })),
  };
}

async function featureStatistics({ rows, dim, features }: Prepared, job: Job): Promise<{ mean: Float32Array; deviation: Float32Array }> {
  const sums = new Float64Array(dim);
  const squares = new Float64Array(dim);
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < dim; at++) sums[at] += features[row * dim + at];
    await job.breathe();
  }
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < dim; at++) squares[at] += (features[row * dim + at] - sums[at] / rows) ** 2;
    await job.breathe();
  }
  return {
    mean: Float32Array.from(sums, (sum) => sum / rows),
    deviation: Float32Array.from(squares, (sum) => Math.sqrt(sum / Math.max(1, rows - 1))),
  };
}

/** Of each reference cell to those nearest to it, in the mean. */
async function neighborDistances({ features }: ReferenceCells, dim: number, k: number, job: Job): Promise<Float64Array> {
  const { squared } = await nearestNeighbors({ points: features, dim, k }, job);
  return meanDistances(squared, k);
}

/** @param squared queries × k */
export function meanDistances(squared: Float64Array, k: number): Float64Array {
  const means = new Float64Array(squared.length / k);
  for (let at = 0; at < squared.length; at++) means[Math.floor(at / k)] += Math.sqrt(squared[at]) / k;
  return means;
}

/** Root mean square of each cell's standardized features; constant ones count nothing. @param features rows × mean.length */
export async function spreads(
  features: Float32Array,
  { mean, deviation }: { mean: Float32Array; deviation: Float32Array },
  job: Job,
): Promise<Float64Array> {
  const dim = mean.length;
  const found = new Float64Array(features.length / dim);
  for (let row = 0; row < found.length; row++) {
    for (let at = 0; at < dim; at++)
      if (deviation[at] > 0) found[row] += ((features[row * dim + at] - mean[at]) / deviation[at]) ** 2 / dim;
    found[row] = Math.sqrt(found[row]);
    await job.breathe();
  }
  return found;
}

async function mapAgreement({ rows, features, embedding }: ReferenceCells, k: number, job: Job): Promise<number> {
  if (rows <= k + 1) return 1;
  const cells = sampleRows(rows, judgedCells, seed);
  const { shared } = await neighborhoodAgreement({ first: features, second: embedding, rows, cells, ks: [k] }, job);
  return shared.reduce((sum, count) => sum + count, 0) / (cells.length * k);
}

function quantilesOf(values: Float64Array): Quantiles {
  const sorted = values.slice().sort();
  return Float32Array.from({ length: quantileCount }, (_, at) => quantileOfSorted(sorted, at / (quantileCount - 1)));
}

function rowsOf(features: Float32Array, dim: number, rows: ArrayLike<number>): Float32Array {
  const own = new Float32Array(rows.length * dim);
  for (let at = 0; at < rows.length; at++) own.set(features.subarray(rows[at] * dim, (rows[at] + 1) * dim), at * dim);
  return own;
}
