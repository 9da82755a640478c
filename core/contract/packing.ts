/** Methods for what travels: projects as one file, and models' files looked at alone. */
import type { JobId, WaitingFile } from './index.ts';
import type { OpenOptions } from '../model/options/open.ts';
import type { PlaceOptions } from '../model/options/place.ts';
import type { ModelSummary, PlacingReport } from '../model/portable.ts';
import type { DatasetId, RunId } from '../types.ts';

/** A file that the core finds by itself, or that was sent to it. */
export type GivenFile = { path: string } | { upload: string };

export interface PackLook {
  name: string;
  /** Of the project or run, and of its data, where these are. */
  bytes: { project: number; data: number | null };
}

export interface PackedSummary {
  name: string;
  /** The one run that was packed. */
  run: string | null;
  /** The data that belong to it, and whether they came along; null where none are needed. */
  data: { name: string; bytes: number; along: boolean } | null;
}

export interface PackingMethods {
  /** What packing the open project, or one run of it, would take along. */
  lookToPack(dataset: DatasetId, run: RunId | null): Promise<PackLook>;
  /** @param path a zip, whole */
  packProject(
    dataset: DatasetId,
    run: RunId | null,
    choice: { data: boolean },
    path: string,
    job: JobId,
  ): Promise<{ files: string[]; notes: string[] }>;
  /** The same for a browser to fetch. */
  downloadPack(dataset: DatasetId, run: RunId | null, choice: { data: boolean }, job: JobId): Promise<WaitingFile>;
  /** What a packed project says of itself; null for any other file. */
  packAt(file: GivenFile): Promise<PackedSummary | null>;
  /** Lays a packed project out among the projects that are kept here. @returns its folder, for `openProject` */
  unpackProject(file: GivenFile, job: JobId): Promise<{ folder: string; name: string; notes: string[] }>;

  /** What a model's file says of itself, and the same as a card in Markdown. */
  modelAt(file: GivenFile): Promise<{ model: ModelSummary; card: string }>;
  /**
   * Places a file's cells on the map of a model's file, and writes what was found of them.
   * @param path where that goes, by its ending; null for a browser to fetch
   */
  placeOnModel(
    model: GivenFile,
    cells: GivenFile,
    open: Partial<OpenOptions>,
    choice: Partial<PlaceOptions>,
    path: string | null,
    job: JobId,
  ): Promise<{ report: PlacingReport; files: string[]; notes: string[]; waiting: WaitingFile | null }>;
}
