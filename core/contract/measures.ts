/** Methods that judge embeddings: those of other programs beside ours, cell by cell, cluster by cluster, size by size. */
import type { JobId, RunSummary } from './index.ts';
import type { Column, Estimate, PreparedId, RunId } from '../types.ts';

/**
 * Where an embedding is taken from: the data's file, the prepared data's first two principal components or the plain map of their
 * neighbours, a table on the core's machine, a table that was uploaded.
 */
export type EmbeddingSource =
  { obsm: string } | { components: true } | { uncorrected: true } | { neighbors: true } | { path: string } | { upload: string };

export interface MeasureCurves {
  /** Neighbourhood sizes. */
  ks: number[];
  /** One value a size. */
  knnRecall: number[];
  trustworthiness: number[];
  continuity: number[];
  /** Cells that were judged, each among all; fewer than there are where that would take long. */
  cells: number;
}

export interface ClusterMeasure {
  category: string;
  /** Cells of the category, and those of them that have a place in the embedding. */
  cells: number;
  placed: number;
  /** Share of them whose nearest neighbours in the embedding mostly bear their label. Null where there is nothing to compare. */
  labelAccuracy: number | null;
  /** Mean silhouette in the embedding, −1 … 1. */
  silhouette: number | null;
  /** Mean of each per-cell measure by its id; null where no cell has a value. */
  means: Record<string, number | null>;
  /** Share of the map's area that the category takes as it is seen, and as the metric measures it. */
  areaSeen: number | null;
  areaMeasured: number | null;
}

export interface ClusterMeasures {
  column: string;
  categories: ClusterMeasure[];
  notes: string[];
}

export interface DataNeighbors {
  /** Rows, nearest first. */
  cells: Uint32Array;
  /** In the data's units. */
  distances: Float64Array;
}

/** How much of a model's map stays over its seeds, the maps laid upon one another. */
export interface SeedStability {
  seeds: number;
  /**
   * Spread of the cells' places about their mean over the seeds, in the map's root mean square radius: the median, and what 9 in 10 cells
   * keep within.
   */
  median: number;
  most: number;
  /** Of the groups of cells their shares of the map's area as it is seen. */
  groups?: { column: string; areas: { group: string; share: Estimate }[] };
  /**
   * Of the encoder's ellipses, medians over the cells: factors within which areas and longer over shorter axes lie, degrees within which
   * axes turn.
   */
  ellipses?: { area: number; shape: number; angle: number | null };
}

export interface MeasureMethods {
  /**
   * Makes an embedding that no model here computed a run: it stands in a panel and is compared. @param measured its metrics follow by `run`
   * events; else once `measureRun` asks for them
   */
  addEmbedding(prepared: PreparedId, source: EmbeddingSource, job: JobId, measured?: boolean): Promise<RunSummary>;
  /** Measures such an embedding where that has not been done and is not under way; `run` events follow. */
  measureRun(run: RunId): Promise<void>;
  /** One value a cell; NaN where it has none. `About.cellMeasures` lists them. */
  cellMeasure(run: RunId, measure: string, job?: JobId): Promise<Column>;
  /** How much of a map stays over the seeds that the run's model was trained with, of one preparation; null of fewer than two. */
  stability(run: RunId, job?: JobId): Promise<SeedStability | null>;
  /** How neighbourhoods are kept by their size. */
  curves(run: RunId, job?: JobId): Promise<MeasureCurves>;
  /** What the map does to each category of a column. */
  clusterMeasures(run: RunId, column: string, job?: JobId): Promise<ClusterMeasures>;
  /** The k nearest cells of one in the data themselves. */
  neighborsOf(prepared: PreparedId, cell: number, k: number): Promise<DataNeighbors>;
}
