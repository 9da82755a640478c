/** How counts came to a preparation's features, as far as it can be done to a cell by itself, and tried on the cells at hand. */
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { ascending } from '../cells/chunks.ts';
import { geneMoments, oneGroup } from '../cells/moments.ts';
import { newFeatures } from '../cells/placing/new-features.ts';
import type { PrepareOptions } from '../model/options/prepare.ts';
import type { FeatureRecipe, GeneRecipe } from '../model/portable.ts';
import type { Counts, Prepared } from '../types.ts';

/** Steps that can be done to any cell by itself. */
const steps = new Set(['filter', 'normalize', 'log1p', 'variable genes', 'pca', 'features', 'components', 'standardize', 'subset']);

/** Features kept from another machine may differ by as much as `restoreFeatures` allows. */
const sameWithin = 2e-2;
export interface TriedRecipe {
  recipe: FeatureRecipe;
  /** What components do not hold of the model's own cells, had they not been among those they were found on; null without components of genes. */
  residuals: Float64Array | null;
}

/** @throws `unsupported` where the features depend on all cells together, so that no other cell's can be had */
export async function triedRecipe(data: Counts, prepared: Prepared, options: PrepareOptions, job: Job): Promise<TriedRecipe> {
  const recipe = await recipeOf(data, prepared, options, portion(job, 0, 0.6, 'Taking down the preparation'));
  return { recipe, residuals: await tryRecipe(recipe, data, prepared, portion(job, 0.6, 1, 'Trying it on the model’s own cells')) };
}

/** @throws `unsupported` */
async function recipeOf(data: Counts, prepared: Prepared, options: PrepareOptions, job: Job): Promise<FeatureRecipe> {
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

function inOrder({ kept, cellFactors }: Prepared): { cells: Uint32Array; factors?: Float32Array } {
  const order = ascending(kept);
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

/** Over all cells. */
export async function featureStatistics(
  { rows, dim, features }: Prepared,
  job: Job,
): Promise<{ mean: Float32Array; deviation: Float32Array }> {
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
