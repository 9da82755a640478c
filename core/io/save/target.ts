/** What a format that can be written is to the registry, and what it is handed. */
import type { Job } from '../../base/job.ts';
import type { SaveOptions } from '../../model/options.ts';
import type { CountMatrix, MatrixStream, Values } from '../../types.ts';

/** Cells × genes, handed out in passes; float64 where the numbers are to stay as they are. */
export type Saveable = CountMatrix<MatrixStream<Values>>;

export interface Target {
  /** Where it is written for now: nothing stands there. It takes its place once it is whole. */
  draft: string;
  /** What it will be called, without its folder. */
  name: string;
  /** Opens another file beside the target, `NAME + suffix`, for what the format itself has no room for. */
  beside(suffix: string): string;
}

export interface SavedFormat {
  format: Exclude<SaveOptions['format'], 'auto'>;
  /** As a person knows it: `AnnData (.h5ad)`. */
  title: string;
  /** Endings of a name that mean it, in lower case; `''` is a name without one. */
  endings: readonly string[];
  /** @returns what a person should know of what was written, in sentences */
  write(target: Target, data: Saveable, options: SaveOptions, job: Job): Promise<string[]>;
}
