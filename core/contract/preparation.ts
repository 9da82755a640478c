/** Methods for what is known of the cells and genes before any model: their quality, groups of cells and what marks them. */
import type { ExportResult, JobId, PreparedSummary } from './index.ts';
import type { ClusterOptions } from '../model/options/cluster.ts';
import type { DatasetId, PreparedId } from '../types.ts';

/** One entry a cell of the data set. */
export interface CellQualityNumbers {
  counts: Float32Array;
  genes: Uint32Array;
  /** Percent of the counts; null where no gene is known as mitochondrial. */
  mitochondrial: Float32Array | null;
  /** Columns that say yes or no, and where they say yes. */
  marks: { column: string; marked: Uint8Array }[];
}

export interface Marker {
  gene: string;
  /** z of Wilcoxon's rank sum, ties corrected. */
  score: number;
  pValue: number;
  /** By Benjamini and Hochberg over the genes tested. */
  adjusted: number;
  /** NaN where the numbers have negatives. */
  logFoldChange: number;
  /** Share of cells with expression, in the group and in the others. */
  fractionIn: number;
  fractionOut: number;
}

export interface MarkerTable {
  /** Genes tested. */
  tested: number;
  /** Each with its best markers, the best first. */
  groups: { name: string; cells: number; markers: Marker[] }[];
}

/** Whose markers: every category of a column, or some cells against all others. */
export type MarkersOf = { column: string } | { cells: Uint32Array };

export interface PreparationMethods {
  /** Forgets a preparation and its maps; nothing where models were trained on it. */
  dropPrepared(prepared: PreparedId): Promise<void>;
  /** @throws `negative-counts` */
  qualityControl(dataset: DatasetId, job: JobId): Promise<CellQualityNumbers>;
  /** Groups the prepared cells by likeness and keeps the groups as a column, in place of one of that name made so before. */
  cluster(prepared: PreparedId, options: Partial<ClusterOptions>, job: JobId): Promise<PreparedSummary>;
  /** Gives a category of a column another name; a name that another one has merges the two. */
  renameCategory(prepared: PreparedId, column: string, from: string, to: string): Promise<PreparedSummary>;
  /** Another name for a column that was made here. */
  renameColumn(prepared: PreparedId, column: string, name: string): Promise<PreparedSummary>;
  /** Takes away a column that was made here; `restoreColumn` brings the last one of that name back. */
  removeColumn(prepared: PreparedId, column: string): Promise<PreparedSummary>;
  restoreColumn(prepared: PreparedId, column: string): Promise<PreparedSummary>;
  markers(prepared: PreparedId, column: string, job: JobId): Promise<MarkerTable>;
  markersOf(prepared: PreparedId, cells: Uint32Array, job: JobId): Promise<MarkerTable>;
  /** Every gene of every group, as CSV. */
  exportMarkers(prepared: PreparedId, of: MarkersOf, job: JobId): Promise<ExportResult>;
}
