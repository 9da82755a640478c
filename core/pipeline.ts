/** The page: open → prepare → train → evaluate → scene → figure. Stages never call one another; here they meet. */
import { totalmem } from 'node:os';
import packageJson from '../package.json' with { type: 'json' };
import type { ExportResult, RunSummary } from './contract/index.ts';
import { Fault } from './base/errors.ts';
import { metricsCsv } from './figure/table.ts';
import { withExpression } from './io/expression.ts';
import { fileFormats, inspectFile, openCounts } from './io/open.ts';
import { openSample } from './io/sample/open.ts';
import type { Job } from './base/job.ts';
import { proposeOptions } from './cells/propose.ts';
import { metricInfo, type MetricChoice } from './metrics/registry.ts';
import { firstNeighborConfig } from './model/presets/index.ts';
import { neighborsSource } from './model/sources.ts';
import { contrastName } from './model/spec.ts';
import type { PastWeights } from './model/past-weights.ts';
import type { TrainedRun } from './model/run.ts';
import { encode, hardwareThreads, instructionSet } from './native/index.ts';
import type { OpenOptions } from './model/options/open.ts';
import type { RunConfig } from './model/options/train.ts';
import type { ImportedEmbedding } from './pipeline/imported.ts';
import { once } from './pipeline/once.ts';
import { cellMeasureInfo } from './pipeline/measures.ts';
import { modelFiles, type ModelFileContents, type ModelFormat } from './project/export.ts';
import { runsFolder } from './project/project-record.ts';
import * as store from './project/store.ts';
import { createScheduler, type RunListener } from './train/scheduler.ts';
import { fitDecoder as fit } from './train/decoder.ts';
import { splitOf } from './train/split.ts';
import type { Counts, EpochRecord, Metrics, Parameters, Prepared } from './types.ts';
import type { SampleId } from './types/samples.ts';

export type Source = SampleId | { path: string };

export function about() {
  return {
    version: packageJson.version,
    instructionSet: instructionSet(),
    threads: hardwareThreads(),
    memory: totalmem(),
    formats: fileFormats(),
    metrics: metricInfo(),
    cellMeasures: cellMeasureInfo(),
  };
}

// ---------------------------------------------------------------- open

export async function open(source: Source, options: OpenOptions, job: Job): Promise<Counts> {
  if (typeof source === 'string') return openSample(source, job);
  return withExpression(await openCounts(source.path, options, job), source.path, options, job);
}

/** What is in a file, without opening it. */
export const inspect = inspectFile;
export { mainFile, mainOf } from './io/companions.ts';

export const proposePreparation = proposeOptions;

// ---------------------------------------------------------------- prepare

export { prepare } from './pipeline/prepare.ts';
export { featureLines, geneLines } from './cells/tables.ts';
export * from './pipeline/groups.ts';
export * from './pipeline/markers.ts';
export { batchReport } from './pipeline/batches.ts';
export { once } from './pipeline/once.ts';

export { categoriesOf, groupingColumn, obsColumn } from './pipeline/columns.ts';
export { findGenes, geneColumn } from './pipeline/expression.ts';

// ---------------------------------------------------------------- train

const scheduler = createScheduler();

/** Trains when a core is free. A stopped run rejects with the `cancelled` fault. @param begun where one that was broken off goes on */
export function train(
  prepared: Prepared,
  config: RunConfig,
  on: RunListener,
  signal: AbortSignal,
  begun?: { initial: Parameters; before: EpochRecord[] },
): Promise<TrainedRun> {
  return scheduler.add(
    { features: prepared.features, rows: prepared.rows, config, ...begun, shared: (key, job, work) => once(prepared, key, job, work) },
    on,
    signal,
  );
}

/** The prepared cells under a trained encoder. @returns cells × latent dimension */
export function embed(prepared: Prepared, { config, parameters }: TrainedRun): Promise<Float32Array> {
  return encode(config.model, parameters, prepared.features);
}

/** A model with a decoder fitted to its encoder, which stays as it is. Faults as training's. */
export function fitDecoder({ features }: Prepared, model: TrainedRun, job: Job): Promise<TrainedRun> {
  return fit({ features }, model, ({ epoch }, epochs) => job.report(epoch / epochs, 'Decoder'), job.signal);
}

/** The plain map of the cells' neighbours, there before a model is asked for; no model of the session. Faults as training's. */
export async function embeddingOfNeighbors(prepared: Prepared, job: Job): Promise<ImportedEmbedding> {
  const config = firstNeighborConfig({ inputDim: prepared.dim, cells: prepared.rows });
  const model = await train(prepared, config, { epoch: ({ epoch }) => job.report(epoch / config.epochs, 'Neighbours') }, job.signal);
  return {
    name: contrastName(config.model.contrast!),
    source: neighborsSource,
    embedded: { embedding: await embed(prepared, model), dim: 2 },
    notes: [],
  };
}

// ---------------------------------------------------------------- judge

export { evaluate, type EvaluationChoice } from './pipeline/judge.ts';
export { geometryOfCells, indicatrices } from './pipeline/geometry.ts';
export { areaOf, distanceBetween } from './pipeline/lengths.ts';
export { mapMetricTable, measureMap } from './pipeline/map-metric.ts';
export { cellMeasure, clusterMeasures, curves, neighborsOf } from './pipeline/measures.ts';
export { cellMeasuresTable, clusterMeasuresTable } from './pipeline/measure-tables.ts';
export { mapStability, runsOfModel, seedStability, type MapStability } from './pipeline/stability.ts';
export { seedsTable, tidyMetrics } from './pipeline/measure-tables.ts';
export { metricInfo };
export { embeddingBeforeCorrection, embeddingOfComponents, previewOf } from './pipeline/first-map.ts';
export { embeddingOfFile, embeddingOfTable, type ImportedEmbedding } from './pipeline/imported.ts';

// ---------------------------------------------------------------- keep

/** Writes a run into a project. @returns the run's own folder */
export function saveRun(
  project: string,
  data: Counts,
  prepared: Prepared,
  model: TrainedRun,
  metrics: Metrics,
  name: string,
  past?: PastWeights,
): Promise<string> {
  const machine = { system: `${process.platform}-${process.arch}`, instructionSet: instructionSet(), threads: hardwareThreads() };
  const version = packageJson.version;
  return store.saveRun(runsFolder(project), { name, model, metrics, prepared, source: data.source, version, machine, past });
}

export const loadPast = store.loadPast;
export const discardRun = store.removeRun;
export const restoreRun = store.restoreRun;
export const amendRun = store.amendRun;
export { listRuns } from './project/projects.ts';
export { modelFormats, onnxStarts, type ModelFileContents, type ModelFormat, type OnnxStart } from './project/export.ts';
export { checkFree, placedEndings, writePlaced } from './pipeline/placed-files.ts';
export { placeBeside, type Beside } from './pipeline/placed-beside.ts';
export { placeCells, type PlacedCells } from './pipeline/placing.ts';
export { baseOf, cardOf, downloadOfModel, inspectModel, passedFiles, writeModelFiles } from './pipeline/model-files.ts';
export { lookToPack, packEnding, packProject, type ToPack } from './pipeline/pack.ts';
export { inspectPack, unpackProject } from './pipeline/unpack.ts';
export { portableModel } from './pipeline/portable.ts';
export { portableEnding } from './model/portable.ts';
export { encodePortable, readPortable, writePortable, type PortableFile } from './project/portable-file.ts';
export { hasFeatures, restoreFeatures, saveFeatures } from './project/features.ts';
export { findWeights, knowsWeights } from './pipeline/weights.ts';
export { foreignModel } from './pipeline/foreign.ts';

/** A run's model as files for other programs; the data need not be there. `suffix` is what follows the run's name in each file's. */
export async function exportRun(folder: string, format: ModelFormat): Promise<ModelFileContents[]> {
  const { record, parameters } = await store.loadRun(folder);
  return modelFiles(
    { name: record.name, shape: record.config.model, parameters, fingerprint: record.data.fingerprint },
    format,
    packageJson.version,
  );
}

/** A run read back beside the data it was trained on. @throws `malformed` where the data is another */
export async function loadRun(folder: string, prepared: Prepared): Promise<{ name: string; model: TrainedRun; metrics: Metrics }> {
  const { record, parameters } = await store.loadRun(folder);
  const { name, config, metrics, data, history, training, versions } = record;
  if (data.fingerprint !== prepared.fingerprint)
    throw new Fault('malformed', `“${name}” was trained on other data.`, {
      file: folder,
      remedy: 'Prepare the data as it was for that run, or train it again.',
    });
  const split = splitOf(prepared.rows, config);
  return { name, metrics, model: { config, parameters, history, ...training, split, engine: versions.engine } };
}

// ---------------------------------------------------------------- show

export { downloadOfRuns, writeAnnData } from './pipeline/anndata.ts';
export { convert, downloadOf, saveData, type Converted } from './pipeline/convert.ts';
export { cellsTable, expressionAt, labelled, rowsOfCells, subset } from './pipeline/cells.ts';
export { figureAsked } from './figure/asked.ts';
export { outputFormats, type OutputFormat } from './figure/formats.ts';
export type { ShownRun } from './pipeline/gather.ts';
export { figureRecordOf } from './pipeline/figure-record.ts';
export { figure, scene, type FigureInput } from './pipeline/figure.ts';

/** Models × metrics, one row a run. */
export function metricsTable(runs: Pick<RunSummary, 'name' | 'metrics'>[], choice: MetricChoice = {}): ExportResult {
  const csv = metricsCsv(
    runs.map(({ name, metrics }) => ({ name, metrics })),
    metricInfo(choice),
  );
  return { name: 'metrics.csv', mime: 'text/csv', bytes: new TextEncoder().encode(csv) };
}
