/** Methods for what is known of the cells and genes before any model: their quality, groups of cells and what marks them. */
import type { ExportResult, JobId, PreparedSummary } from './index.ts';
import type { ClusterOptions } from '../model/options/cluster.ts';
import type { MarkerOptions } from '../model/options/markers.ts';
import type { DatasetId, PreparedId } from '../types.ts';
import type { MarkerGroup, MarkerNumbers, MarkerRequest } from '../types/markers.ts';

/** One entry a cell of the data set. */
export interface CellQualityNumbers {
  counts: Float32Array;
  genes: Uint32Array;
  /** Percent of the counts; null where no gene is known as mitochondrial. */
  mitochondrial: Float32Array | null;
  /** Columns that say yes or no, and where they say yes. */
  marks: { column: string; marked: Uint8Array }[];
}

/** One comparison with all of its genes. */
export interface MarkerTable {
  /** Names of the genes that were tested. */
  genes: string[];
  /** Every comparison that was made. */
  groups: MarkerGroup[];
  /** Which of them the numbers are of. */
  shown: number;
  numbers: MarkerNumbers;
  /** What a person should know of how they were compared. */
  notes: string[];
}

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
  /** @param group which of the comparisons is wanted with its numbers; all are made at once, and kept until others are asked for */
  markers(prepared: PreparedId, request: MarkerRequest, options: Partial<MarkerOptions>, group: number, job: JobId): Promise<MarkerTable>;
  /** Genes of every comparison that the filters let through, as CSV. */
  exportMarkers(prepared: PreparedId, request: MarkerRequest, options: Partial<MarkerOptions>, job: JobId): Promise<ExportResult>;
}
