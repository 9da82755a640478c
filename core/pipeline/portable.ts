/** A trained run as a model that can be passed on: with the recipe that leads counts to its features, checked on its own cells. */
import packageJson from '../../package.json' with { type: 'json' };
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { quantileOfSorted } from '../base/statistics.ts';
import { rowsOf } from '../cells/sparse.ts';
import { reconstructionErrors } from '../metrics/reconstruction.ts';
import { sampleRows } from '../metrics/sample.ts';
import type { PortableOptions } from '../model/options/place.ts';
import type { PrepareOptions } from '../model/options/prepare.ts';
import type { PortableModel, Quantiles, ReferenceCells } from '../model/portable.ts';
import type { TrainedRun } from '../model/run.ts';
import { hasDecoder } from '../model/spec.ts';
import { encode, nearestNeighbors, neighborhoodAgreement } from '../native/index.ts';
import { quantileCount } from '../project/portable-file.ts';
import type { Counts, Metrics, Prepared } from '../types.ts';
import { featureStatistics, triedRecipe } from './recipe.ts';

const seed = 1;
/** Nearest reference cells whose mean distance says how far a cell lies from them. */
const usualNeighbors = 15;
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
  const { recipe, residuals } = await triedRecipe(data, prepared, options, portion(job, 0, 0.5));
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
