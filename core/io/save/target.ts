/** What a format that can be written is to the registry, and what it is handed. */
import type { Job } from '../../base/job.ts';
import type { SaveOptions } from '../../model/options/save.ts';
import type { Store } from '../stores/store.ts';
import type { CountMatrix, MatrixStream, Values } from '../../types.ts';

/** Cells × genes, handed out in passes; float64 where the numbers are to stay as they are. */
export interface Saveable extends CountMatrix<MatrixStream<Values>> {
  /** Opens the AnnData that they come from: what else it holds is written as well, where the format has room for it. */
  around?: (job: Job) => Promise<Store>;
  /** Nothing of it was chosen, joined or made: in another container it is the same AnnData, as it stands. */
  isUntouched?: boolean;
}

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
  /** Whether it has a place for all that an AnnData holds. */
  holdsAll?: boolean;
  /** Whether it names genes by their identifiers as well. */
  holdsIds?: boolean;
  /** Of formats that are a folder: the first thing in one that is there which none of theirs would hold. */
  strangerTo?(folder: string): Promise<string | null>;
  /** Whether it copies all of what the data come from, so that what opening found is no matter. */
  copies?(data: Saveable): boolean;
  /** @returns what a person should know of what was written, in sentences */
  write(target: Target, data: Saveable, options: SaveOptions, job: Job): Promise<string[]>;
}
