/** THE contract between a window and the core: methods the window calls, events the core sends. Types only. */
import type { OpenOptions } from '../model/options/open.ts';
import type { PrepareOptions } from '../model/options/prepare.ts';
import type { RunConfig, RunConfigInput } from '../model/options/train.ts';
import type { FaultRecord } from '../base/errors.ts';
import type { BatchMethods } from './batches.ts';
import type { CellMethods } from './cells.ts';
import type { GeometryMethods } from './geometry.ts';
import type { MeasureMethods } from './measures.ts';
import type { OpenMethods } from './open.ts';
import type { PackingMethods } from './packing.ts';
import type { PlacedSummary, PlacingMethods } from './placing.ts';
import type { LiveMethods } from './live.ts';
import type { PreparationMethods } from './preparation.ts';
import type { ProjectMethods, SavedView } from './project.ts';
import type { SavedMethods } from './saved.ts';
import type { SweepMethods } from './sweeping.ts';
import type {
  CellMeasureInfo,
  Column,
  ColumnKind,
  DatasetId,
  EpochRecord,
  FileFormat,
  MetricInfo,
  Metrics,
  PreparedId,
  RunId,
  RunStatus,
  StepRecord,
  SweepId,
  ValueKind,
} from '../types.ts';
import type { FigureChoices, ViewSpec } from '../types/scene.ts';

export type * from './batches.ts';
export type * from './cells.ts';
export type * from './geometry.ts';
export type * from './measures.ts';
export type * from './open.ts';
export type * from './packing.ts';
export type * from './placing.ts';
export type * from './preparation.ts';
export type * from './project.ts';
export type * from './saved.ts';
export type * from './sweeping.ts';

/** The caller's name for one piece of long work; `progress` events carry it and `cancel` takes it. */
export type JobId = string;

export interface About {
  version: string;
  /** Which host the core runs in; a server cannot see the window's files, so they are uploaded. */
  host: 'electron' | 'server';
  /** Instruction set the engine chose: `avx512`, `avx2`, `neon`, `baseline`. */
  instructionSet: string;
  threads: number;
  /** Bytes of memory of the core's machine. */
  memory?: number;
  /** Where runs are kept. */
  projectFolder: string;
  /** What can be opened. */
  formats: FileFormat[];
  metrics: MetricInfo[];
  /** What `cellMeasure` can measure. */
  cellMeasures: CellMeasureInfo[];
  /** Other windows that have the same session before them. */
  otherWindows?: number;
  /** A file named when the program was started. */
  openAtStart: string | null;
  /** The project that the program ended in, to be taken up again. */
  unfinished?: string | null;
}

export interface ColumnSummary {
  name: string;
  kind: ColumnKind;
  /** Categories of a categorical column. */ categories?: number;
  /** Made here, not read: it can be renamed and taken away. */ own?: true;
}

export interface DatasetSummary {
  id: DatasetId;
  name: string;
  source: string;
  format: string;
  layer: string;
  cells: number;
  genes: number;
  /** Stored non-zero entries. */
  nonZeros: number;
  valueKind: ValueKind;
  obs: ColumnSummary[];
  obsm: { name: string; dim: number }[];
  notes: string[];
  /** Preparation that suits what the file holds. */
  proposed: PrepareOptions;
  /**
   * Where its runs and what is open are kept; `resumable` where there is something to take up; `inUse` is the project of the same data that
   * another window or command has open, beside which this one would be made.
   */
  project?: { folder: string; resumable: boolean; inUse?: string };
}

export interface PreparedSummary {
  id: PreparedId;
  dataset: DatasetId;
  cells: number;
  dim: number;
  obs: ColumnSummary[];
  genes: number;
  steps: StepRecord[];
  fingerprint: string;
  /** Share of the variance that the components hold, where there was a decomposition. */
  varianceRatio?: number[];
  /** The column that was named as batch, and whether batches were brought together. */
  batch?: { column: string; corrected: boolean };
  /** Of cells that were placed beside those that models were trained on. */
  placed?: PlacedSummary;
}

export interface RunSummary {
  id: RunId;
  prepared: PreparedId;
  /** `GeomAE (encoder)`, unless renamed. */
  name: string;
  /** How the model is trained; absent where the embedding was imported. */
  config?: RunConfig;
  /** Where an embedding comes from that no model here made: `obsm/X_umap`, a file. It has no encoder and no decoder. */
  imported?: string;
  status: RunStatus;
  /** 0…1 of the epochs. */
  progress: number;
  /** The last epoch's losses, once there is one. */
  last?: EpochRecord;
  /** While it is measured, those that there are so far. */
  metrics?: Metrics;
  /** How far measuring is, 0…1, and what is being measured. */
  measuring?: { fraction: number; what: string };
  fault?: FaultRecord;
  /** The folder the run was saved to. */
  folder?: string;
  /** The sweep that began it. */
  sweep?: SweepId;
}

export interface ExportRequest {
  prepared: PreparedId;
  view: ViewSpec;
  /** `html`: a page to look around in, without a server; `csv`, `md`, `tex`: the metrics under the panels as a table. */
  format: 'svg' | 'png' | 'pdf' | 'html' | 'csv' | 'md' | 'tex';
  /** Of a PNG, and of points that are embedded as pixels. */
  dpi: number;
  choices?: Partial<FigureChoices>;
  /** Ids of those under the panels; absent: the headline ones. */
  metrics?: string[];
}

/** A file that the server hands out in a stream, at `/files/KEY`, for a quarter of an hour. */
export interface WaitingFile {
  key: string;
  name: string;
  bytes: number;
  notes: string[];
}

/** Bytes for the window to save. */
export interface ExportResult {
  name: string;
  mime: string;
  bytes: Uint8Array;
}

export interface FigureResult extends ExportResult {
  /** Millimetres; 0 of a table, and of a page, which is as large as its window. */
  width: number;
  height: number;
  /** What a person should know before it is sent anywhere. */
  warnings: string[];
  /** Where points, models and numbers come from, for a paper's methods. */
  methods: string;
}

/** All that is open in the core: what a window shows that joins late or was reloaded. */
export interface Session {
  datasets: DatasetSummary[];
  prepared: PreparedSummary[];
  runs: RunSummary[];
  /** How the latest data set is looked at, which of its preparations, and how they came about. */
  view?: SavedView | null;
  looked?: PreparedId | null;
  options?: { open: Partial<OpenOptions>; prepare: PrepareOptions | null };
  /** What every preparation was made with. */
  preparedWith?: Record<PreparedId, PrepareOptions>;
  /** Why what is done cannot be written into the project. */
  unkept?: FaultRecord | null;
}

export interface CoreMethods
  extends
    BatchMethods,
    CellMethods,
    OpenMethods,
    GeometryMethods,
    LiveMethods,
    MeasureMethods,
    PackingMethods,
    PlacingMethods,
    PreparationMethods,
    ProjectMethods,
    SavedMethods,
    SweepMethods {
  about(): Promise<About>;
  session(): Promise<Session>;

  prepare(dataset: DatasetId, options: Partial<PrepareOptions>, job: JobId): Promise<PreparedSummary>;
  cellNames(prepared: PreparedId): Promise<string[]>;
  obsColumn(prepared: PreparedId, name: string): Promise<Column>;
  /**
   * One gene in the prepared cells, by symbol or identifier, with what its values are: normalized ones wherever the file has them or has
   * counts.
   */
  geneColumn(prepared: PreparedId, gene: string): Promise<Column>;
  findGenes(prepared: PreparedId, query: string, limit: number): Promise<string[]>;

  /** Queues one run a configuration; `run`, `epoch` and `frame` events follow. */
  train(prepared: PreparedId, configs: RunConfigInput[]): Promise<RunSummary[]>;
  cancelRun(run: RunId): Promise<void>;
  /**
   * A decoder for a model that is an encoder alone: another run with the same encoder, measured and kept as any. Faults: `unsupported`
   * where there is one.
   */
  fitDecoder(run: RunId, job: JobId): Promise<RunSummary>;
  renameRun(run: RunId, name: string): Promise<RunSummary>;
  history(run: RunId): Promise<EpochRecord[]>;
  /** cells × 2 */
  embedding(run: RunId): Promise<Float32Array>;

  exportFigure(request: ExportRequest, job: JobId): Promise<FigureResult>;
  /** Models × metrics, one row a run. */
  exportMetrics(runs: RunId[]): Promise<ExportResult>;

  cancel(job: JobId): Promise<void>;
  /** This window goes on with the session in place of the others that have it, which hear so by `taken` and tell what they did last. */
  takeOver(): Promise<void>;
  /** This window only reads what another has open, and hears by `looked` when something of it is another. */
  readAlong(): Promise<void>;
}

export interface CoreEvents {
  progress(event: { job: JobId; fraction: number; message: string }): void;
  /** An annotation of prepared cells was made, changed or taken away. */
  prepared(event: { summary: PreparedSummary; column: string }): void;
  /** A run's state changed, or it is new. */
  run(event: RunSummary): void;
  /** At most 20 a second and run; `history` has every epoch. */
  epoch(event: { run: RunId; record: EpochRecord }): void;
  /** A run's embedding as it trains, at most 20 a second. */
  frame(event: { run: RunId; epoch: number; embedding: Float32Array }): void;
  /** What is done cannot be written into the project, and why; null once it is kept again. */
  kept(event: { dataset: DatasetId; fault: FaultRecord | null }): void;
  /** Another window goes on with the session, once this one has told what was done in it last: from here on it only looks. */
  taken(): void | Promise<void>;
  /** Another program goes on with the project, once this window has told what was done in it last. */
  tellLast(): void | Promise<void>;
  /** There is something to keep, and a project for it. @param beside another of these data, which someone else has open */
  begun(event: { dataset: DatasetId; folder: string; beside: string | null }): void;
  /** For a window that reads along: what is open, or how it is looked at, is another; `session` tells. */
  looked(): void;
}

/** What the desktop shell offers its sandboxed window beside the core's port; `window.desktop`, absent in a browser. */
export interface DesktopBridge {
  platform: string;
  /** The path of a file dropped on the window or picked in it. */
  pathOf(file: File): string;
  /** Asks for a data file; null when the user changes their mind. @param extensions of files that are shown first */
  chooseFile(extensions: string[]): Promise<string | null>;
  /** Asks where to save; the path written, or null when the user changes their mind. */
  saveFile(name: string, bytes: Uint8Array): Promise<string | null>;
  /** Asks where to save what the core writes itself; null when the user changes their mind. @param name that is proposed */
  choosePlace(name: string): Promise<string | null>;
  /** Opens another window, for another project. */
  newWindow(): void;
  onCommand(listener: (command: MenuCommand) => void): void;
  /** A file that the desktop hands over while the program runs: a double click, a second start. */
  onOpenFile(listener: (path: string) => void): void;
}

/** What the native menu asks of the window; every one can also be reached inside it. */
export type MenuCommand =
  | 'newWindow'
  | 'open'
  | 'openPath'
  | 'openSample'
  | 'openSimulated'
  | 'closeDataset'
  | 'exportFigure'
  | 'exportSvg'
  | 'exportPng'
  | 'exportMetrics'
  | 'exportData'
  | 'exportModel'
  | 'placeCells'
  | 'packProject'
  | 'saveAs'
  | 'undo'
  | 'redo'
  | 'invertSelection'
  | 'onlySelected'
  | 'clearMeasured'
  | 'clearSelection'
  | 'toggleEncoder'
  | 'toggleDecoder'
  | 'toggleOwn'
  | 'toggleLabels'
  | 'toggleContours'
  | 'toggleNeighbors'
  | 'toggleLens'
  | 'toolPan'
  | 'toolLasso'
  | 'toolBox'
  | 'toolPolygon'
  | 'toolRuler'
  | 'toolArea'
  | 'toolProbe'
  | 'resetCamera'
  | 'zoomSelected'
  | 'linkCells'
  | 'align'
  | 'replay'
  | 'toggleSteps'
  | 'toggleInspector'
  | 'toggleDock'
  | 'nextPart'
  | 'theme'
  | 'graphics'
  | 'trainAll'
  | 'cancelAll'
  | 'palette'
  | 'reading'
  | 'help';
