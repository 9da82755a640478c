/** Methods for looking into files and opening them. */
import type { DatasetSummary, JobId, WaitingFile } from './index.ts';
import type { OpenOptions } from '../model/options/open.ts';
import type { SaveOptions } from '../model/options/save.ts';
import type { Column, DatasetId, FileSummary } from '../types.ts';
import type { SampleId } from '../types/samples.ts';

/** A map that the file brings, over all its cells, before anything is prepared. */
export interface MapPreview {
  /** `UMAP` */
  name: string;
  /** As `addEmbedding` takes it. */
  obsm: string;
  /** cells × 2; NaN where a cell has no place. */
  embedding: Float32Array;
  /** The column that stands for the kinds of cells, where the file has one. */
  column: Column | null;
}

export interface OpenMethods {
  /** What is in a file on the core's machine, without opening it: within a second, whatever its size. */
  inspectPath(path: string, options: Partial<OpenOptions>, job: JobId): Promise<FileSummary>;
  /** The same of an upload that is whole, or of several that lie together: the matrix among them is found. The upload stays. */
  inspectUpload(upload: string, options: Partial<OpenOptions>, job: JobId): Promise<FileSummary>;

  /** Which of several files is the matrix that the others belong to. */
  mainOf(paths: string[]): Promise<string>;
  /** What a figure's file remembers of how it was made, as JSON; null where that is nothing. */
  figureRecord(path: string): Promise<string | null>;

  /** Opens a file by its path on the core's machine. Faults leave what was open untouched. */
  openPath(path: string, options: Partial<OpenOptions>, job: JobId): Promise<DatasetSummary>;
  /** What comes with the application. */
  openSample(sample: SampleId, job: JobId): Promise<DatasetSummary>;
  /**
   * A file the core cannot see arrives in pieces: begin, append in order, then open; `uploadDiscard` gives it up, with those beside it.
   * @param name with `/` where it lies in a folder @param beside an upload that it belongs to: the names of a matrix, its labels
   */
  uploadBegin(name: string, bytes: number, beside?: string): Promise<string>;
  uploadAppend(upload: string, chunk: Uint8Array): Promise<void>;
  /** Labels among the uploads go by their name. */
  uploadOpen(upload: string, options: Partial<OpenOptions>, job: JobId): Promise<DatasetSummary>;
  uploadDiscard(upload: string): Promise<void>;
  /** The file's own map to begin with; null where it has none. */
  preview(dataset: DatasetId): Promise<MapPreview | null>;
  closeDataset(dataset: DatasetId): Promise<void>;
  /**
   * Writes open data, with the annotations made since, to a path on the core's machine. @returns what was written, and what to know of it
   */
  saveData(dataset: DatasetId, path: string, options: Partial<SaveOptions>, job: JobId): Promise<{ files: string[]; notes: string[] }>;
  /** The same as a file that waits for a browser, of any size; what is more than one file comes as an archive. */
  downloadData(dataset: DatasetId, options: Partial<SaveOptions>, job: JobId): Promise<WaitingFile>;
}
