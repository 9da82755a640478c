/** The nouns of the product. Matrices are row-major with one row a cell; numbers are float32 unless a type says otherwise. */
import type { RegularizerKind } from './types/regularizers.ts';

export type DatasetId = string;
export type PreparedId = string;
export type RunId = string;
export type SweepId = string;

// ---------------------------------------------------------------- data as it came

/** Numbers of a matrix: float32 to compute with, float64 where a file's numbers pass to another file as they are. */
export type Values = Float32Array | Float64Array;

export type Precision = 'float32' | 'float64';

/** Row-compressed cells × genes; within a row the gene indices ascend and occur once. */
export interface SparseMatrix<V extends Values = Float32Array> {
  kind: 'sparse';
  rows: number;
  cols: number;
  /** rows + 1 offsets into `indices` and `values`. */
  indptr: Uint32Array;
  indices: Uint32Array;
  values: V;
}

export interface DenseMatrix<V extends Values = Float32Array> {
  kind: 'dense';
  rows: number;
  cols: number;
  values: V;
}

export type Matrix<V extends Values = Float32Array> = SparseMatrix<V> | DenseMatrix<V>;

/** Consecutive rows of a matrix, all of its columns. */
export interface RowChunk<V extends Values = Float32Array> {
  /** Which of the whole's rows is its first. */
  from: number;
  matrix: SparseMatrix<V>;
}

/** Cells × genes that stay in their file: every pass reads them anew, so that memory never holds more than a few chunks. */
export interface MatrixStream<V extends Values = Float32Array> {
  kind: 'stream';
  rows: number;
  cols: number;
  /** Numbers stored in the file; for a dense one all of them. */
  entries: number;
  /** What the file stores them as, where it says so: booleans, whole numbers, floating point of 32 or of 64 bits. */
  stored?: 'bool' | 'int32' | 'int64' | 'float32' | 'float64';
  /**
   * One pass over all rows in order, a few million entries at a time. A chunk is the caller's to change until the next one is asked for,
   * and may be gone then. Aborting rejects with the `cancelled` fault.
   */
  chunks(signal: AbortSignal): AsyncIterable<RowChunk<V>>;
}

/** One annotation of the cells (obs) or genes (var). */
export type Column =
  | {
      kind: 'category';
      name: string;
      categories: string[];
      /** −1 where a cell has no value */ codes: Int32Array;
      /** `#rrggbb`, one a category, where the file brings them */ colors?: string[];
      /** The order of the categories means something */ ordered?: true;
      /** False and True */ boolean?: true;
      /** Clusters that were found here: they say nothing that the cells’ own numbers do not */ found?: true;
    }
  | {
      kind: 'number';
      name: string;
      /** NaN where a cell has no value */ values: Float64Array;
      /** As the file has them; absent: float64 */ stored?: 'integer' | 'float32';
      /** Where factors are what counts: colours go by the logarithm. Absent: by the value. */ scale?: 'log';
      /** What a gene’s values are: `log1p counts per 10,000` */ unit?: string;
    }
  | { kind: 'text'; name: string; values: string[] };

export type ColumnKind = Column['kind'];

/** An embedding or component matrix that the file brings (`obsm`). */
export interface Embedding<V extends Values = Float32Array> {
  name: string;
  dim: number;
  /** cells × dim */
  values: V;
}

/** What the numbers of a matrix are, by evidence: whole and non-negative; non-negative; with negatives. */
export type ValueKind = 'counts' | 'nonnegative' | 'signed';

type ValuesOf<M> = M extends { chunks(signal: AbortSignal): AsyncIterable<RowChunk<infer V>> }
  ? V
  : M extends { values: infer V extends Values }
    ? V
    : never;

/** Cells × genes with everything the file says of them. */
export interface CountMatrix<M extends Matrix<Values> | MatrixStream<Values> = Matrix> {
  name: string;
  /** The path, or a sample’s id. */
  source: string;
  /** Tells the file from another that later stands in its place; absent where it is none. */
  mark?: string;
  /** Of its file, or over the names and contents of its folder, where that was worked out. */
  sha256?: string;
  /** How it was asked to be opened, so that it can be opened so again. */
  asked?: Readonly<Record<string, string | undefined>>;
  /** The reader that opened it: `h5ad`, `csv`, `sample`. */
  format: string;
  /** Where in the file the matrix stood: `X`, `raw/X`, `layers/counts`; empty where a format has one place only. */
  layer: string;
  matrix: M;
  /** Of a stream: what the first numbers are. */
  valueKind: ValueKind;
  /**
   * Its columns are features to train on as they are, no genes: components, pixels; each cell standardized first where the published models
   * had it so.
   */
  features?: { standardizeCells: boolean };
  cells: string[];
  genes: string[];
  /** Other identifiers of the genes (Ensembl), where the file has them. */
  geneIds?: string[];
  obs: Column[];
  obsm: Embedding<ValuesOf<M>>[];
  /** What genes are looked at by, where `matrix` is scaled and the file has them unscaled too: of the same cells, often of more genes. */
  expression?: { layer: string; valueKind: ValueKind; matrix: Matrix | MatrixStream; genes: string[]; geneIds?: string[] };
  /** Genes of which the cells from this one on know nothing. */
  lacking?: { from: number; genes: ReadonlySet<number> };
  /** What the reader noticed and mended, in sentences for a person. */
  notes: string[];
}

/** A format that can be opened: what dialogs, first screen, documents and packages say of it comes from here. */
export interface FileFormat {
  /** `h5ad`, as data and projects name it. */
  format: string;
  /** As a person knows it: `AnnData (.h5ad)`. */
  title: string;
  /** In a word or two, for a list: `h5ad`. */
  short: string;
  /** How its files' names end, without a dot and without `.gz`; none where it is told by content alone. */
  extensions: string[];
  /** Of files that are its own. */
  mediaType?: string;
  /** What of it is read, for the documents. */
  holds: string;
  /** Its files are offered to this program by the desktop, under this name; absent where other programs have a better claim. */
  association?: string;
}

/** One of several parts of a file or folder, of which one is opened: a modality, a table, an assay, a matrix in an archive. */
export interface PartOffer {
  name: string;
  /** `2,700 cells × 32,738 genes`, a size on disk; empty where nothing more is known. */
  about: string;
}

/** One matrix that a file offers, by what stands at its beginning. */
export interface MatrixOffer {
  /** As opening names it: `X`, `layers/counts`, a genome; empty where a format has one place only. */
  layer: string;
  cells: number;
  genes: number;
  /** Numbers stored; null where only reading the whole would tell. */
  entries: number | null;
  storage: 'by cells' | 'by genes' | 'dense' | 'text';
  /** Of some of the numbers; null where they are stored in pieces too large to be looked into. */
  valueKind: ValueKind | null;
  /** Bytes that the opened data will take, about. */
  memory: number;
}

/** Which way round a matrix is taken, where the file does not say. */
export interface WayOffer {
  cellsAreRows: boolean;
  /** Why, for a person to check. */
  reason: string;
  /** Nothing told the way round: it is a guess. */
  isGuess: boolean;
}

/** How a text table is written, and its upper left corner. */
export interface TableOffer {
  delimiter: string;
  decimal: '.' | ',';
  hasHeader: boolean;
  /** Its rows are named. */
  hasNames: boolean;
  /** There are columns beyond those shown. */
  hasMore: boolean;
  /** Names of the first columns of numbers; empty without a header. */
  columns: string[];
  rows: { name: string; values: string[] }[];
}

/** What is in a file, without its numbers: what a person chooses by before it is opened. */
export interface FileSummary {
  name: string;
  source: string;
  format: string;
  /** The format as a person knows it. */
  title: string;
  /** On disk. */
  bytes: number;
  /** The one that opening takes comes first. */
  matrices: MatrixOffer[];
  /** What it holds several of, in a word (`Modality`), and which one the rest is said of. */
  parts?: { what: string; chosen: string; offers: PartOffer[] };
  /** Sizes are estimated from the beginning of the file. */
  isEstimate: boolean;
  obs: { name: string; kind: ColumnKind; categories?: number }[];
  obsm: { name: string; dim: number }[];
  /** What was measured, where a file says so: `Gene Expression`, `Antibody Capture`. */
  features: { type: string; count: number }[];
  way?: WayOffer;
  table?: TableOffer;
  /** Files beside it that may hold labels, the likeliest first. */
  labels: string[];
  /** The one that is joined unless another is named. */
  ownLabels?: string;
  notes: string[];
}

/** Counts that are read whenever they are needed, because memory should not hold them. */
export type CountStream = CountMatrix<MatrixStream>;

/** The same in float64, as a file's numbers pass to another file. */
export type ExactStream = CountMatrix<MatrixStream<Float64Array>>;

/** Data as they are open: in memory, or in their file. */
export type Counts = CountMatrix | CountStream;

// ---------------------------------------------------------------- data as it is trained on

/** One step of preparation, for provenance: written into runs and figures. */
export interface StepRecord {
  step: string;
  options: Record<string, unknown>;
  /** `700 → 698 cells`: what it did, for a person. */
  summary: string;
}

/** What became of each of the source's genes; NaN where one was filtered out. */
export interface GeneStatistics {
  flavor: 'seurat' | 'cell_ranger' | 'seurat_v3';
  /** By scanpy's names, in the order they are written: means, dispersions, dispersions_norm … */
  columns: Record<string, Float64Array>;
  highlyVariable: Uint8Array;
}

/** How columns are brought to one scale: (value − mean) / deviation, cut to ±bound. */
export interface ColumnScaling {
  mean: Float64Array;
  /** The columns' own standard deviations, whether they are scaled by them or not. */
  own: Float64Array;
  /** 1 where nothing is scaled or the column is constant. */
  deviation: Float64Array;
  /** Infinity where nothing is cut. */
  bound: number;
}

/** A cell's components: (clip((x − mean) / scale) − centre) · loadings. */
export interface PcaModel {
  /** Indices into the source's genes. */
  genes: Uint32Array;
  /** genes.length each: the values a gene was centred with and divided by before the decomposition. */
  mean: Float32Array;
  scale: Float32Array;
  /** genes.length: the genes' own standard deviations. */
  deviation: Float32Array;
  /** Scaled values beyond ±clip were cut to it; 0 where none were. */
  clip: number;
  /** genes.length: the means after scaling and clipping, which the decomposition took away. */
  centre: Float32Array;
  /** components × genes.length */
  loadings: Float32Array;
  /** Variance along each component, and as a share of the whole. */
  variance: Float64Array;
  varianceRatio: Float64Array;
}

/** Which of a matrix's columns became features, and how: with the components, what it takes to do the same to other cells. */
export interface MadeOf {
  /** Indices into the source's genes: those that stayed, over which normalization sums, and those of them that became columns. */
  kept: Uint32Array;
  columns: Uint32Array;
  /** What normalization scaled every total to; absent where it was skipped. */
  target?: number;
  /** How the columns were scaled; absent where they are as they were. */
  scaling?: ColumnScaling;
}

/** `Prepared.features` are then the corrected ones. */
export interface BatchCorrection {
  method: 'harmony';
  /** rows × dim: the features as they were. */
  before: Float32Array;
}

/** What models are trained on. */
export interface Features {
  rows: number;
  dim: number;
  /** rows × dim */
  features: Float32Array;
  /** How they came to be. */
  steps: StepRecord[];
  /** SHA-256 of the features: two runs are comparable when theirs agree. */
  fingerprint: string;
}

/** Cells × features, ready for training, with what is known of both. */
export interface Prepared extends Features {
  /** `PC1` … or gene names. */
  featureNames: string[];
  /** Indices into the source's cells, one a row. */
  kept: Uint32Array;
  cells: string[];
  /** The source's annotations, for the kept cells, with counts and genes per cell added. */
  obs: Column[];
  obsm: Embedding[];
  pca?: PcaModel;
  /** Where preparation looked for variable genes. */
  genes?: GeneStatistics;
  /** The column that was named as batch. */
  batch?: string;
  /** How batches were brought together; absent where they were not. */
  correction?: BatchCorrection;
  /** What normalization multiplied each kept cell's values by; absent where it was skipped. */
  cellFactors?: Float32Array;
  /** How a matrix became features; absent where they came from elsewhere. */
  made?: MadeOf;
}

// ---------------------------------------------------------------- models and runs

export type Activation = 'elu' | 'softplus' | 'tanh' | 'silu' | 'relu';
export type Part = 'encoder' | 'decoder';
export type { RegularizerKind };

export interface NetworkShape {
  inputDim: number;
  /** The encoder's hidden widths; the decoder mirrors them. */
  hidden: number[];
  latentDim: number;
  activation: Activation;
  /** There is no decoder, and no parameters of one. */
  encoderOnly?: boolean;
}

export type Regularization = { kind: 'none' } | { kind: RegularizerKind; part: Part; weight: number };

/** What draws neighbours together and drives others apart: `core/native/kernels/contrast.hh` has the formulas. */
export type ContrastiveLoss = 'umap' | 'neg' | 'infonce';

/** What a model trained on neighbours learns from the edges of their graph. */
export interface ContrastSpec {
  loss: ContrastiveLoss;
  /** Where it stands from t-SNE (0) to UMAP (1); UMAP's own loss stands where it is. */
  spectrum: number;
  /** What the reconstruction's MSE counts beside it; 0 of an encoder alone. */
  reconstruction: number;
}

export interface ModelSpec extends NetworkShape {
  regularization: Regularization;
  /** Absent: an autoencoder, trained on its reconstruction alone. */
  contrast?: ContrastSpec;
}

export interface EpochRecord {
  epoch: number;
  /** Means over the epoch's batches. */
  loss: number;
  /** Of the reconstruction; NaN of an encoder alone. */
  mse: number;
  /** Of the edges; absent of an autoencoder. */
  contrast?: number;
  regularizer: number;
  /** MSE of the cells by which weights are chosen, at the last look before the epoch's end. */
  heldOutMse: number;
  /** Contrastive loss of the held-out cells' edges to those trained on, after the epoch. */
  heldOutContrast?: number;
  /** Samples whose metric tensor was degenerate (det ≤ 0 or a vanishing trace) and was left out of the regularizer. */
  degenerate: number;
  seconds: number;
}

export type RunStatus = 'queued' | 'training' | 'evaluating' | 'done' | 'cancelled' | 'failed';

/** Parameters in one flat array: encoder.0.weight (outputs × inputs, row-major), encoder.0.bias, encoder.1.weight … decoder.0.weight … */
export type Parameters = Float32Array;

// ---------------------------------------------------------------- geometry

/** Whose metric: a part's of a trained model, or the embedding's own, which the data give it however it was made. */
export type MetricSource = Part | 'own';

/** Where indicatrices stand. */
export type Placement = Places & {
  /** Multiplies the windows' chosen radii, through which an embedding's own metric is seen; absent for 1. */
  reach?: number;
};

type Places =
  /** Cells all over the embedding, about `columns × zoom` across its longer side and none nearer to another than that spacing. */
  | Spread
  /** The embedded cells nearest to the points of a grid, `columns` steps across (2 … 256): the published protocol. */
  | { kind: 'grid'; columns: number }
  | { kind: 'cells'; cells: Uint32Array }
  /** Any places of the embedding, 2 numbers each; all but the decoder's metric are those of the nearest cells. */
  | { kind: 'points'; points: Float32Array }
  /**
   * `each` cells of every category of a column, spread over where the category lies; one stands where it is densest. @see Spread for `only`
   */
  | { kind: 'clusters'; column: string; each: number; only?: readonly number[] };

export interface Spread {
  kind: 'spread';
  columns: number;
  zoom: number;
  /** Stretches (first row, count) of the cells that may be chosen; absent for all. */
  only?: readonly number[];
  /** Corners of a convex polygon, 2 numbers each, within which they are wanted; absent for everywhere. */
  within?: readonly number[];
}

/** A metric over an embedding's cells in two numbers. */
export interface MetricReading {
  /** Median of the shorter over the longer semi-axis: 1 for circles. */
  roundness: number;
  /** The factor within which 8 in 10 of the areas lie about their median. */
  evenness: number;
  /** Cells judged, and those of them at which the metric is degenerate. */
  cells: number;
  degenerate: number;
}

/** Indicatrices (section 5): unit balls of the metric at embedded points, as ellipses in embedding coordinates. */
export interface Indicatrices {
  part: MetricSource;
  count: number;
  /** Prepared rows at which they stand, or that lie nearest. */
  cells: Uint32Array;
  /** 2 a piece. */
  centers: Float32Array;
  /** 4 a piece: the longer semi-axis (x, y), then the shorter, unscaled. */
  axes: Float32Array;
  /**
   * What axes are multiplied by to be drawn: the radius, in units of the data, of the circles that they stand for. On the published grid
   * that which makes the 90 % quantile of the longer axes half a grid cell; elsewhere the largest that leaves neighbours room.
   */
  scale: number;
  /** Embedding units between neighbours, at least; of a grid the embedding's width over its columns. */
  spacing: number;
  /** Places without an ellipse, because the metric there is degenerate: prepared rows, and 2 numbers each. */
  degenerate?: { cells: Uint32Array; centers: Float32Array };
  /** Of the whole embedding, wherever these ellipses stand. */
  reading?: MetricReading;
  /** How far each ellipse is to be relied on, where the metric is an estimate. */
  reliance?: IndicatrixReliance;
}

/** One number an ellipse each. */
export interface IndicatrixReliance {
  /** How far the window reaches through which the metric was seen, in the data's units. */
  radius: Float32Array;
  /**
   * Standard errors by chance: of the metric as a share of its size, of the longer semi-axis as a share of its length, of its direction in
   * degrees.
   */
  spread: Float32Array;
  axisSpread: Float32Array;
  angleSpread: Float32Array;
  /** How the metric changes in a window √2 times as wide, as a share of its size. */
  inconsistency: Float32Array;
  /** 0…1: what is left of 1 by spread and inconsistency. */
  reliability: Float32Array;
}

export type MetricDirection = 'lower' | 'higher';

/** Heads under which metrics stand (core/view/metric-groups.ts). */
export type MetricGroupId = 'neighbors' | 'distances' | 'map' | 'encoder' | 'decoder' | 'reconstruction' | 'labels' | 'batches';

export interface MetricInfo {
  id: string;
  title: string;
  /** What it is called first; the title, which is its term, stands second. */
  plain: string;
  group: MetricGroupId;
  direction: MetricDirection;
  /** One sentence for a person: what it says and how to read it. */
  meaning: string;
  /** Values of different losses do not compare: none is marked best. */
  apart?: true;
  /** Positive, and factors are what counts: tests compare logarithms. */
  ratio?: true;
  /** The measure of cells that it sums up: a colour of the map. */
  cell?: string;
}

/** A measure that every cell has: a colour of the map and a column of a table. */
export interface CellMeasureInfo {
  id: string;
  title: string;
  /** Null where neither is better. */
  direction: MetricDirection | null;
  /** One sentence for a person. */
  meaning: string;
  /** Whether it needs a model, which imported embeddings lack. */
  ofModel: boolean;
  /** Whether it needs a decoder, which an encoder trained on neighbours lacks. */
  ofDecoder?: boolean;
  /** Whether it compares the seeds of a model, of which there must be two. */
  ofSeeds?: boolean;
}

/** Values by metric id; null where a metric has no meaning for this run, with the reason in `notes`. */
export interface Metrics {
  values: Record<string, number | null>;
  notes: string[];
}

// ---------------------------------------------------------------- sweeps

/** What several runs that differ in their seed alone came to. */
export interface Estimate {
  mean: number;
  /** Sample standard deviation; null of a single run. */
  deviation: number | null;
  count: number;
}

/** One model with one weight, over the seeds. */
export interface SweepRow {
  kind: RegularizerKind;
  part: Part;
  weight: number;
  /** On validation cells, without any on held-out ones; null before a run has ended. */
  mse: Estimate | null;
  /** The mean of `mse` over vanilla's. */
  ratio: number | null;
  /** The measure that the model is for, of the regularized part: VPres, CN or ISO. */
  own: Estimate | null;
  /** Every seed has ended, and the error is within the plan's factor. */
  isWithin: boolean;
}

/** The largest weight within the factor; null where none is. */
export interface SweepPick {
  kind: RegularizerKind;
  part: Part;
  weight: number | null;
}

/** What a quick search found for a model. */
export interface FoundWeight {
  kind: RegularizerKind;
  part: Part;
  /** Where it began, and what it came to. */
  from: number;
  weight: number;
  /** False where even the smallest weight tried breaks the rule. */
  keeps: boolean;
}

export interface SweepOutcome {
  factor: number;
  seeds: number[];
  splits: number;
  vanilla: Estimate | null;
  /** Vanilla's own value of each measure by its metric's id. */
  vanillaOwn: Record<string, Estimate>;
  /** In the plan's order of models, weights descending. */
  rows: SweepRow[];
  picks: SweepPick[];
  /** Whether every run of the plan has ended; until then picks may change. */
  isComplete: boolean;
  /** Of a sweep of models trained on neighbours: its errors are their losses, its vanilla is the plain one. */
  contrast?: ContrastSpec;
}
