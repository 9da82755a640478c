/** Methods for cells that a person chose, and for what places of a map stand for. */
import type { ExportResult, JobId, PreparedSummary, WaitingFile } from './index.ts';
import type { PreparedId, RunId } from '../types.ts';

/** Expression at places of a map, as the decoder has it. */
export interface DecodedExpression {
  genes: string[];
  /** places × genes, in the units of `mean`. */
  values: Float32Array;
  /** The data's own mean and standard deviation of each gene, to compare with. */
  mean: Float32Array;
  deviation: Float32Array;
  /** What the numbers are, in words: `log1p counts per 10,000`. */
  unit: string;
  /** What stands between these numbers and expression. */
  note?: string;
}

export interface CellMethods {
  /**
   * Decodes places of a model's map (2 numbers each) and leads components back to genes by their loadings. @throws `unsupported` without a
   * decoder or loadings
   */
  expressionAt(run: RunId, points: Float32Array): Promise<DecodedExpression>;
  /**
   * Writes a label into an annotation of the cells: a new column, or one that was made so before, whose other labels stay.
   * Later preparations of the data have it too. @throws `bad-option` where the file has a column of that name
   */
  addColumn(prepared: PreparedId, name: string, label: string, cells: Uint32Array): Promise<PreparedSummary>;
  /**
   * Some of the prepared cells as data of their own, with the features they have: models trained on them are comparable among themselves.
   */
  subset(prepared: PreparedId, cells: Uint32Array): Promise<PreparedSummary>;
  /**
   * A table of cells: names, annotations, and where the given runs embed them; notes tell of what a spreadsheet would take for formulas.
   */
  exportCells(prepared: PreparedId, cells: Uint32Array, runs: RunId[]): Promise<ExportResult & { notes: string[] }>;
  /**
   * Writes an h5ad to a path on the core's machine: a copy of the data's own where it is one, else the prepared cells; with components and
   * embeddings of runs.
   */
  exportData(prepared: PreparedId, runs: RunId[], path: string, job: JobId): Promise<{ files: string[]; notes: string[] }>;
  /** The same as a file that waits for a browser. */
  downloadRuns(prepared: PreparedId, runs: RunId[], job: JobId): Promise<WaitingFile>;
}
