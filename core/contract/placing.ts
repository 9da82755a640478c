/** Methods for cells that models have not seen: placed on their maps, and models to do so elsewhere. */
import type { ExportResult, JobId, PreparedSummary, WaitingFile } from './index.ts';
import type { OpenOptions } from '../model/options/open.ts';
import type { PlaceOptions, PassOptions } from '../model/options/place.ts';
import type { PlacingReport } from '../model/portable.ts';
import type { PreparedId, RunId } from '../types.ts';

/** What prepared data with placed cells are told apart by. */
export interface PlacedSummary {
  /** The row that the first of them is. */
  from: number;
  /** Those that they were placed beside. */
  of: PreparedId;
  report: PlacingReport;
}

export interface PlacingMethods {
  /**
   * Places a file's cells on the maps of all models of a run's preparation, in the place of those that were placed before. The file is
   * copied into the project.
   * @param run whose map decides on nearness
   * @returns prepared data with the former cells first; its runs are told as any others
   */
  placeCells(
    run: RunId,
    source: { path: string } | { upload: string },
    open: Partial<OpenOptions>,
    choice: Partial<PlaceOptions>,
    job: JobId,
  ): Promise<PreparedSummary>;
  /** Takes placed cells away, with their copy in the project. @returns the data that they were placed beside */
  removePlaced(prepared: PreparedId): Promise<PreparedSummary>;
  /** What was found of the placed cells, as CSV. */
  exportPlaced(prepared: PreparedId, job: JobId): Promise<ExportResult>;
  /**
   * A run as files to be passed on: a model that places cells elsewhere (`docs/model-file.md`), or another program's format.
   * @param path of the first of them, whole; the others stand beside it
   */
  exportModel(run: RunId, choice: Partial<PassOptions>, path: string, job: JobId): Promise<{ files: string[]; notes: string[] }>;
  /** The same for a browser to fetch. */
  downloadModel(run: RunId, choice: Partial<PassOptions>, job: JobId): Promise<WaitingFile>;
}
