/** The page: open → prepare → train → evaluate → scene → figure. Stages never call one another; here they meet. */
import { createHash } from 'node:crypto';
import packageJson from '../package.json' with { type: 'json' };
import type { ExportRequest, ExportResult, RunSummary } from './contract.ts';
import { Fault } from './errors.ts';
import { rasterize } from './figure/png.ts';
import { drawFigure } from './figure/svg.ts';
import { metricsCsv } from './figure/table.ts';
import { gridDistortion } from './geometry/distortion.ts';
import { gridIndicatrices } from './geometry/indicatrices.ts';
import { openMatrix } from './io/open.ts';
import { sampleMatrix } from './io/sample.ts';
import { createJob, type Job } from './job.ts';
import { geneExpression, geneIndex, searchGenes } from './matrix/genes.ts';
import { proposeOptions } from './matrix/propose.ts';
import { expressionFromCounts, type Expression } from './matrix/recipe.ts';
import { scaledValues } from './matrix/scale.ts';
import { allIndices, asSparse, denseValues } from './matrix/sparse.ts';
import { evaluateMetrics, metricInfo } from './metrics/registry.ts';
import type { TrainedRun } from './model/run.ts';
import { encode, hardwareThreads, instructionSet } from './native/index.ts';
import type { OpenOptions, PrepareOptions, RunConfig } from './options.ts';
import { pca } from './pca/pca.ts';
import { modelFiles, type ModelFormat } from './runs/export.ts';
import * as store from './runs/store.ts';
import { createScheduler, type RunListener } from './train/scheduler.ts';
import { splitCells } from './train/split.ts';
import type { Column, CountMatrix, EpochRecord, Indicatrices, Metrics, PanelSource, Parameters, Part, Prepared, ViewSpec } from './types.ts';
import { provenance } from './view/provenance.ts';
import { buildScene } from './view/scene.ts';

export type Source = 'sample' | { path: string };

export function about() {
  return { version: packageJson.version, instructionSet: instructionSet(), threads: hardwareThreads(), metrics: metricInfo() };
}

// ---------------------------------------------------------------- open

export function open(source: Source, options: OpenOptions, job: Job): Promise<CountMatrix> {
  return source === 'sample' ? sampleMatrix(job) : openMatrix(source.path, options, job);
}

export const proposePreparation = proposeOptions;

// ---------------------------------------------------------------- prepare

export async function prepare(data: CountMatrix, options: PrepareOptions, job: Job): Promise<Prepared> {
  const features = options.start === 'pca' ? fileComponents(data, options.obsm) : await featuresFromMatrix(data, options, job);
  await checkFinite(features, data, job);
  const { kept } = features;
  const cells = Array.from(kept, (cell) => data.cells[cell]);
  const obs = [...data.obs, ...(features.quality ?? []).filter(({ name }) => data.obs.every((column) => column.name !== name))];
  return {
    ...features,
    rows: kept.length,
    cells,
    obs: obs.map((column) => selectRows(column, kept)),
    obsm: data.obsm.map(({ name, dim, values }) => ({ name, dim, values: gatherRows(values, dim, kept) })),
    fingerprint: createHash('sha256').update(features.features).digest('hex'),
  };
}

type Features = Pick<Prepared, 'features' | 'dim' | 'featureNames' | 'kept' | 'steps' | 'pca' | 'cellFactors'> & { quality?: Column[] };

/** Components that the file brings. @throws `bad-option` */
function fileComponents({ obsm, cells, source }: CountMatrix, name: string): Features {
  const own = obsm.find((embedding) => embedding.name === name);
  if (!own) {
    const there = obsm.length > 0 ? `It has ${obsm.map((embedding) => embedding.name).join(', ')}.` : 'It has none; start from its matrix.';
    throw new Fault('bad-option', `The file has no components ${name}.`, { file: source, place: `obsm/${name}`, remedy: there });
  }
  return {
    features: own.values,
    dim: own.dim,
    featureNames: Array.from({ length: own.dim }, (_, index) => `${name} ${index + 1}`),
    kept: allIndices(cells.length),
    steps: [{ step: 'components', options: { obsm: name }, summary: `${own.dim} components of the file (${name})` }],
  };
}

async function featuresFromMatrix(data: CountMatrix, options: PrepareOptions, job: Job): Promise<Features> {
  const isRaw = options.start === 'counts';
  const expression: Expression = isRaw
    ? await expressionFromCounts(data, options, job)
    : { matrix: await asSparse(data.matrix, job), cells: allIndices(data.cells.length), genes: allIndices(data.genes.length), quality: [], steps: [] };
  const { matrix, cells, genes, quality, factors } = expression;
  const scaling = { scale: isRaw && options.scale, clip: options.clip };
  if (options.components === 0) {
    return {
      features: scaling.scale ? await scaledValues(matrix, options.clip, job) : await denseValues(matrix, job),
      dim: matrix.cols,
      featureNames: Array.from(genes, (gene) => data.genes[gene]),
      kept: cells,
      quality,
      cellFactors: factors,
      steps: [...expression.steps, { step: 'features', options: scaling, summary: `${matrix.cols} features${scaling.scale ? ', scaled' : ' as they are'}` }],
    };
  }
  job.report(0.4, 'Finding principal components');
  const { scores, model } = await pca(matrix, { ...scaling, components: options.components }, job);
  const share = model.varianceRatio.reduce((sum, ratio) => sum + ratio, 0);
  return {
    features: scores,
    dim: options.components,
    featureNames: Array.from({ length: options.components }, (_, index) => `PC${index + 1}`),
    kept: cells,
    quality,
    cellFactors: factors,
    pca: { ...model, genes },
    steps: [...expression.steps, { step: 'pca', options: { ...scaling, components: options.components }, summary: `${options.components} PCs (${(100 * share).toFixed(0)} % of the variance)` }],
  };
}

/** @throws `not-finite`, naming the first cell and feature */
async function checkFinite({ features, dim, featureNames, kept }: Features, { cells, source }: CountMatrix, job: Job): Promise<void> {
  for (let row = 0; row < kept.length; row++) {
    for (let at = row * dim; at < (row + 1) * dim; at++) {
      if (Number.isFinite(features[at])) continue;
      throw new Fault('not-finite', `The prepared data has the value ${features[at]}.`, {
        file: source,
        place: `cell ${cells[kept[row]]}, ${featureNames[at - row * dim]}`,
        remedy: 'Remove the cell or the feature from the file, or choose another matrix of it.',
      });
    }
    await job.breathe();
  }
}

function selectRows(column: Column, rows: Uint32Array): Column {
  switch (column.kind) {
    case 'category': return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]) };
    case 'number': return { ...column, values: Float64Array.from(rows, (row) => column.values[row]) };
    case 'text': return { ...column, values: Array.from(rows, (row) => column.values[row]) };
  }
}

function gatherRows(values: Float32Array, dim: number, rows: Uint32Array): Float32Array {
  const gathered = new Float32Array(rows.length * dim);
  rows.forEach((row, index) => gathered.set(values.subarray(row * dim, (row + 1) * dim), index * dim));
  return gathered;
}

/** An annotation of the prepared cells. @throws `bad-option` */
export function obsColumn({ obs }: Prepared, name: string): Column {
  const column = obs.find((candidate) => candidate.name === name);
  if (!column) throw new Fault('bad-option', `The cells have no column ${name}.`, { place: name, remedy: `They have ${obs.map((candidate) => candidate.name).join(', ') || 'none'}.` });
  return column;
}

/** A gene's expression in the prepared cells, normalized and logged as they were. @throws `bad-option` */
export function geneColumn(data: CountMatrix, { kept, cellFactors }: Prepared, options: PrepareOptions, gene: string): Column {
  const index = geneIndex(data, gene);
  const isLogged = options.start === 'counts' && options.log1p;
  return { kind: 'number', name: data.genes[index], values: geneExpression(data.matrix, index, kept, cellFactors, isLogged) };
}

export const findGenes = searchGenes;

// ---------------------------------------------------------------- train

const scheduler = createScheduler();

/** Trains when a core is free. A stopped run rejects with the `cancelled` fault. @param begun where one that was broken off goes on */
export function train(prepared: Prepared, config: RunConfig, on: RunListener, signal: AbortSignal, begun?: { initial: Parameters; before: EpochRecord[] }): Promise<TrainedRun> {
  return scheduler.add({ features: prepared.features, rows: prepared.rows, config, ...begun }, on, signal);
}

/** The prepared cells under a trained encoder. @returns cells × latent dimension */
export function embed(prepared: Prepared, { config, parameters }: TrainedRun): Promise<Float32Array> {
  return encode(config.model, parameters, prepared.features);
}

// ---------------------------------------------------------------- judge

export async function evaluate(prepared: Prepared, model: TrainedRun, embedding: Float32Array, job: Job): Promise<Metrics> {
  const embedded = embeddedModel(prepared, model, embedding);
  const encoder = await gridDistortion(embedded, 'encoder', 'paper', job);
  const decoder = await gridDistortion(embedded, 'decoder', 'paper', job);
  return evaluateMetrics({ ...embedded, rows: prepared.rows, split: model.split, distortion: { encoder, decoder } }, job);
}

export function indicatrices(prepared: Prepared, model: TrainedRun, embedding: Float32Array, part: Part, columns: number): Promise<Indicatrices> {
  return gridIndicatrices(embeddedModel(prepared, model, embedding), part, columns, createJob());
}

function embeddedModel({ features }: Prepared, { config, parameters }: TrainedRun, embedding: Float32Array) {
  return { shape: config.model, parameters, features, embedding };
}

// ---------------------------------------------------------------- keep

/** Writes a run below a folder of runs. @returns the run's own folder */
export function saveRun(folder: string, data: CountMatrix, prepared: Prepared, model: TrainedRun, metrics: Metrics, name: string): Promise<string> {
  return store.saveRun(folder, { name, model, metrics, prepared, source: data.source, version: packageJson.version });
}

export const discardRun = store.removeRun;
export const restoreRun = store.restoreRun;
export const renameRun = store.renameRun;
export const listRuns = store.listRuns;
export { modelFormats, type ModelFormat } from './runs/export.ts';
export { restoreFeatures, saveFeatures } from './runs/features.ts';

/** A run's model as files for other programs; the data need not be there. `suffix` is what follows the run's name in each file's. */
export async function exportRun(folder: string, format: ModelFormat): Promise<{ suffix: string; bytes: Uint8Array }[]> {
  const { record, parameters } = await store.loadRun(folder);
  return modelFiles({ name: record.name, shape: record.config.model, parameters, fingerprint: record.data.fingerprint }, format, packageJson.version);
}

/** A run read back beside the data it was trained on. @throws `malformed` where the data is another */
export async function loadRun(folder: string, prepared: Prepared): Promise<{ name: string; model: TrainedRun; metrics: Metrics }> {
  const { record, parameters } = await store.loadRun(folder);
  const { name, config, metrics, data, history, training, versions } = record;
  if (data.fingerprint !== prepared.fingerprint) throw new Fault('malformed', `“${name}” was trained on other data.`, { file: folder, remedy: 'Prepare the data as it was for that run, or train it again.' });
  const split = splitCells(prepared.rows, config.heldOut, config.splitSeed);
  return { name, metrics, model: { config, parameters, history, ...training, split, engine: versions.engine } };
}

// ---------------------------------------------------------------- show

export { panelSource } from './view/panel.ts';

export interface FigureInput {
  data: CountMatrix;
  prepared: Prepared;
  options: PrepareOptions;
  /** One a panel, in the view's order. */
  panels: PanelSource[];
  configs: RunConfig[];
  metrics: (Metrics | undefined)[];
  /** Ids of those that stand under the panels. */
  shownMetrics?: readonly string[];
  /** Encoder's and decoder's indicatrices in rows of their own. */
  partsApart?: boolean;
  view: ViewSpec;
}

/** What the models are for, what it costs, and whether neighbours stay together. */
const headlineMetrics = ['mseTest', 'vpresEncoder', 'vpresDecoder', 'cnEncoder', 'cnDecoder', 'knnRecall', 'trustworthiness'];

/** The figure that a view stands for, drawn from the same Scene as the window's panels. */
export async function figure({ data, prepared, options, panels, configs, metrics, shownMetrics = headlineMetrics, partsApart, view }: FigureInput, format: ExportRequest['format'], dpi: number, job: Job): Promise<ExportResult> {
  const { colorBy, labelBy } = view;
  const coloring = colorBy.kind === 'obs' ? obsColumn(prepared, colorBy.column) : colorBy.kind === 'gene' ? geneColumn(data, prepared, options, colorBy.gene) : null;
  const labelling = labelBy === null ? null : obsColumn(prepared, labelBy);
  const scene = buildScene(view, panels, coloring, labelling, provenance(data, prepared, configs, packageJson.version));
  const svg = await drawFigure(scene, { partsApart, metrics: { info: metricInfo().filter(({ id }) => shownMetrics.includes(id)), values: metrics } }, job);
  const name = `${data.name}-embeddings.${format}`;
  if (format === 'svg') return { name, mime: 'image/svg+xml', bytes: new TextEncoder().encode(svg) };
  return { name, mime: 'image/png', bytes: await rasterize(svg, dpi, job) };
}

/** Models × metrics, one row a run. */
export function metricsTable(runs: Pick<RunSummary, 'name' | 'metrics'>[]): ExportResult {
  const csv = metricsCsv(runs.map(({ name, metrics }) => ({ name, metrics })), metricInfo());
  return { name: 'metrics.csv', mime: 'text/csv', bytes: new TextEncoder().encode(csv) };
}
