/** A trained model with all that it takes to place cells on its map which it has never seen. */
import type { PassOptions } from './options/place.ts';
import type { RunConfig } from './options/train.ts';
import type { Column, Metrics, Parameters, StepRecord } from '../types.ts';

/** How a cell's counts become the features that a network takes. */
export type FeatureRecipe = GeneRecipe | ComponentRecipe;

/** Features that a file brings by itself, as an embedding of this name. */
export interface ComponentRecipe {
  kind: 'components';
  obsm: string;
  dim: number;
  standardizeCells: boolean;
}

/** Counts are brought to one total over `genes`, logged, scaled and cut; what that comes to may be led on to components. */
export interface GeneRecipe {
  kind: 'genes';
  /** The n genes over which totals are summed: names, and other identifiers where the data had them. */
  names: string[];
  ids?: string[];
  /** What the numbers are that it begins with: `counts`, or any other numbers, taken as they are. */
  values: 'counts' | 'nonnegative' | 'signed';
  /** The total that every cell is brought to; absent where cells stay as they are. */
  target?: number;
  /** n: each gene's share of the training cells' totals, which add up to 1. With `target` alone. */
  shares?: Float32Array;
  log1p: boolean;
  /** Which of the genes make columns: m indices. */
  columns: Uint32Array;
  /** m each: a column is (x − mean) / scale, cut to ±clip (0: not cut). */
  mean: Float32Array;
  scale: Float32Array;
  clip: number;
  /** m: the training cells' means of columns that are scaled and cut. */
  centre: Float32Array;
  /** k × m: components are (column − centre) · loadings; absent where the columns themselves are features. */
  loadings?: Float32Array;
  /** k: variances along the components, and the mean variance of a column beyond them. With `loadings` alone. */
  variance?: Float32Array;
  noise?: number;
  standardizeCells: boolean;
}

/** Quantiles of a measure over the training cells, at even steps from 0 to 1. */
export type Quantiles = Float32Array;

/** Training cells that go with a model, or some of them: what labels are carried over from. */
export interface ReferenceCells {
  rows: number;
  /** rows × dim, rows × latentDim */
  features: Float32Array;
  embedding: Float32Array;
  /** Categories that can be carried over, and no other column. */
  labels: Extract<Column, { kind: 'category' }>[];
}

export interface ReferenceFacts {
  /** Of the data, as it was called; what was done to it. */
  name: string;
  cells: number;
  steps: StepRecord[];
  fingerprint: string;
  /** dim each: over all training cells. */
  mean: Float32Array;
  deviation: Float32Array;
  /**
   * How far cells lie from the training data: with reference cells the mean distance to the nearest `neighbors` of them (their own: to the
   * others), without them the root mean square of the standardized features.
   */
  neighbors: number;
  distances: Quantiles;
  /** What the components do not hold of a cell: mean squares over its genes, scaled. Absent without components of genes. */
  residuals?: Quantiles;
  /**
   * Of the reconstruction, in mean squares over the features; of cells that training did not see where there are enough of them. Absent of
   * an encoder alone.
   */
  errors?: Quantiles;
  /** Share of a reference cell's nearest in the features that are also among its nearest on the map. */
  agreement?: number;
}

export interface PortableModel {
  name: string;
  /** ISO 8601, UTC. */
  created: string;
  /** Of the program that wrote it. */
  version: string;
  config: RunConfig;
  parameters: Parameters;
  recipe: FeatureRecipe;
  facts: ReferenceFacts;
  reference: ReferenceCells | null;
  metrics: Metrics;
  /** What its user says of the data's licence, and of the model at large; empty for nothing. */
  licence: string;
  note: string;
}

/** How the first file's name ends of what a run is passed on as. */
export const firstSuffix: Record<PassOptions['kind'], string> = {
  model: 'indicatrix-model',
  'onnx-counts': 'counts.onnx',
  onnx: 'encoder.onnx',
  safetensors: 'safetensors',
};

/** Of a model's file. */
export const portableEnding = `.${firstSuffix.model}`;

/** What is written of a run is called by its data and its name, in letters that every disk takes. */
export function fileNameOf(data: string, run: string): string {
  return `${data} ${run}`.replace(/[^\p{L}\p{N}.-]+/gu, '-').replace(/^-+|-+$/g, '');
}

/** What a model says of itself, without its numbers. */
export interface ModelSummary {
  name: string;
  created: string;
  version: string;
  sha256?: string;
  /** What it was trained on; steps in words. */
  data: { name: string; cells: number; steps: string[]; fingerprint: string };
  takes:
    | { kind: 'components'; obsm: string; dim: number }
    | {
        kind: 'genes';
        values: GeneRecipe['values'];
        /** That make features, and that totals are summed over. */
        genes: number;
        summed: number;
        hasIds: boolean;
        examples: string[];
        /** Null where genes themselves are features. */
        components: number | null;
      };
  latentDim: number;
  hasDecoder: boolean;
  /** A sentence. */
  training: string;
  reference: { cells: number; labels: { name: string; categories: string[] }[] } | null;
  metrics: Metrics['values'];
  licence: string;
  note: string;
}

// ---------------------------------------------------------------- cells that were placed

/** What placing cells came to, for a person to judge it by. */
export interface PlacingReport {
  model: string;
  /** The file of new cells. */
  file: string;
  cells: number;
  /** Cells without a count in any of the model's genes, which have no place. */
  unplaced: number;
  /** Absent where the file's own components were taken. */
  genes?: GeneReport;
  /** What the file's numbers were taken as. */
  values: 'counts' | 'lognormal' | 'as they are';
  /** Of the placed cells: those that lie farther from the training data than 99 in 100 training cells do, by any of the measures. */
  outside: number;
  distance: Compared;
  /** Of the genes beyond the components; absent where the model has none of genes. */
  residual?: Compared;
  /** Of the reconstruction; absent of an encoder alone. */
  error?: Compared;
  /** Share of the nearest reference cells in the features that are nearest on the map as well. */
  agreement?: { new: number; old: number };
  labels: CarriedLabel[];
  /** In sentences. */
  notes: string[];
}

/** Median of the new cells and of the training cells. */
export interface Compared {
  new: number;
  old: number;
}

export interface GeneReport {
  /** Genes that make features: how many the model has, and how many of them the file. */
  wanted: number;
  found: number;
  /** The same of all genes that totals are summed over. */
  summed: { wanted: number; found: number };
  /** How many names agreed as they are, without version, in another case, with other marks. */
  spelled: Record<'exact' | 'version' | 'case' | 'marks', number>;
  /** Of those that make features. */
  missing: string[];
  ambiguous: string[];
  /** Columns of the file that are no gene of the model. */
  extra: number;
}

export interface CarriedLabel {
  column: string;
  /** Mean share of the votes that the winning category had. */
  confidence: number;
  /** Where the file has a column of this name with the same categories: in how many of its cells they agree. */
  agreement?: { cells: number; same: number };
}

/** The share of the new cells within whose quantile a measure is told to lie outside. */
export const outsideQuantile = 0.99;
