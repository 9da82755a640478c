/**
 * The page: open → prepare → train → judge → show → keep. Every window, command and test goes this way, in this order; what a step is made
 * of stands in `pipeline/`, which nobody else imports. Stages never call one another; here they meet.
 */
import packageJson from '../package.json' with { type: 'json' };
import { offeredMemory } from './base/machine.ts';
import { metricInfo } from './metrics/registry.ts';
import { offeredThreads, instructionSet } from './native/index.ts';
import { cellMeasureInfo } from './pipeline/measures.ts';
import { fileFormats } from './io/open.ts';

/** What this program can do, on this machine. */
export function about() {
  return {
    version: packageJson.version,
    instructionSet: instructionSet(),
    threads: offeredThreads(),
    memory: offeredMemory(),
    formats: fileFormats(),
    metrics: metricInfo(),
    cellMeasures: cellMeasureInfo(),
  };
}

/** Long work that several ask for is done once, kept with what it is of, and stopped when the last has left. */
export { once } from './pipeline/once.ts';

// ---------------------------------------------------------------- open: a file, a folder, a link or a sample → Counts

export { open, type Source } from './pipeline/open.ts';
/** What is in a file, without opening it; and which of several files is the matrix. */
export { inspectFile as inspect } from './io/open.ts';
export { mainFile, mainOf } from './io/companions.ts';
/** The same data as another format, numbers as they are. */
export { convert, downloadOf, saveData, type Converted } from './pipeline/convert.ts';

// ---------------------------------------------------------------- prepare: Counts → Prepared, cells × features

/** The steps that suit what a file holds, and their doing. */
export { proposeOptions as proposePreparation } from './cells/propose.ts';
export { prepare } from './pipeline/prepare.ts';
/** Some of the prepared cells, as data of their own. */
export { rowsOfCells, subset } from './pipeline/cells.ts';
/** Cell quality, and groups of cells that are alike. */
export * from './pipeline/groups.ts';
/** Differential expression: of groups of cells, or of a selection, against the rest or others. */
export * from './pipeline/markers.ts';
/** How batches mix. */
export { batchReport } from './pipeline/batches.ts';
/** Columns of the cells, and genes as columns. */
export { categoriesOf, groupingColumn, obsColumn } from './pipeline/columns.ts';
export { findGenes, geneColumn } from './pipeline/expression.ts';
/** Maps that are there before any model, and those of other programs. */
export { embeddingBeforeCorrection, embeddingOfComponents, embeddingOfNeighbors, previewOf } from './pipeline/first-map.ts';
export { embeddingOfFile, embeddingOfTable, type ImportedEmbedding } from './pipeline/imported.ts';

// ---------------------------------------------------------------- train: Prepared → TrainedRun, by one scheduler

/** Weights that these data need, where they are not such as the proposed ones were found with. */
export { findWeights, knowsWeights } from './pipeline/weights.ts';
export { embed, fitDecoder, train } from './pipeline/training.ts';
/** A weight that is tried out, and what a run went through. */
export { embedWith, epochsToRest, trainLive } from './pipeline/live.ts';
/** Models × weights × seeds, and which to take. */
export * as sweeps from './pipeline/sweep.ts';

// ---------------------------------------------------------------- judge: what an embedding is worth

/** Every metric of an embedding; the few that sweeps and the paper's tables need. */
export { evaluate, type EvaluationChoice } from './pipeline/judge.ts';
export { essentials } from './pipeline/essentials.ts';
export { metricInfo };
/** Ellipses, lengths and areas by an embedding's metric, and the metric of a map itself. */
export { geometryOfCells, indicatrices } from './pipeline/geometry.ts';
export { areaOf, distanceBetween } from './pipeline/lengths.ts';
export { mapMetricTable, measureMap } from './pipeline/map-metric.ts';
/** Measures of cells, of groups, and over neighbourhood sizes. */
export { cellMeasure, clusterMeasures, curves, neighborsOf } from './pipeline/measures.ts';
/** How much of a map stays over seeds. */
export { mapStability, runsOfModel, seedStability, type MapStability } from './pipeline/stability.ts';
/** The paper's comparison, on its data or on others. */
export * as reproduction from './pipeline/reproduction.ts';
/** A model of another program, judged as ours. */
export { foreignModel } from './pipeline/foreign.ts';

// ---------------------------------------------------------------- show: what is seen, as a figure, a page, a table

export { figureAsked } from './figure/asked.ts';
export { outputFormats, type OutputFormat } from './figure/formats.ts';
export type { ShownRun } from './pipeline/gather.ts';
export { figure, scene, type FigureInput } from './pipeline/figure.ts';
/** What a figure's file remembers. */
export { figureRecordOf } from './pipeline/figure-record.ts';
/** Tables of features and genes, of metrics, of cells. */
export { featureLines, geneLines } from './cells/tables.ts';
export { cellMeasuresTable, clusterMeasuresTable, metricsTable, seedsTable, tidyMetrics } from './pipeline/measure-tables.ts';
export { cellsTable, expressionAt, labelled } from './pipeline/cells.ts';
/** Cells with their embeddings, as AnnData. */
export { checkExport, downloadOfRuns, writeAnnData } from './pipeline/anndata.ts';

// ---------------------------------------------------------------- keep: projects, runs, models

/** Found, read, taken and written; with annotations, and what is in training. */
export * as projects from './pipeline/projects.ts';
export { hasFeatures, readFeatures, restoreFeatures, saveFeatures } from './project/features.ts';
export { amendRun, discardRun, exportRun, listRuns, loadPast, loadRun, readRun, restoreRun, runSlug, saveRun } from './pipeline/runs.ts';
/** Models for other programs, and for new cells; placing those. */
export { modelFormats, onnxStarts, type ModelFileContents, type ModelFormat, type OnnxStart } from './project/export.ts';
export { baseOf, cardOf, downloadOfModel, inspectModel, passedFiles, writeModelFiles } from './pipeline/model-files.ts';
export { portableModel } from './pipeline/portable.ts';
export { portableEnding } from './model/portable.ts';
export { encodePortable, readPortable, writePortable, type PortableFile } from './project/portable-file.ts';
export { placeCells, type PlacedCells } from './pipeline/placing.ts';
export { placeBeside, type Beside } from './pipeline/placed-beside.ts';
export { checkFree, placedEndings, writePlaced } from './pipeline/placed-files.ts';
/** A project in one file, for elsewhere. */
export { lookToPack, packEnding, packProject, type ToPack } from './pipeline/pack.ts';
export { inspectPack, unpackProject } from './pipeline/unpack.ts';
