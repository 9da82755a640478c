/** Methods for projects: a folder a data set, which keeps its runs and what was open, so that everything can be taken up again. */
import type { DatasetSummary, JobId, PreparedSummary } from './index.ts';
import type { OpenOptions } from '../model/options/open.ts';
import type { PrepareOptions } from '../model/options/prepare.ts';
import type { DatasetId, PreparedId, RunId } from '../types.ts';

/** What a window keeps of itself; only windows know what is in it. JSON. */
export type SavedView = Record<string, unknown>;

export interface ProjectSummary {
  folder: string;
  name: string;
  /** A path, a sample’s id, or the name of a file that a browser sent. */
  source: string;
  /** ISO 8601, UTC. */
  saved: string;
  cells: number;
  runs: number;
  /** Whether the data can be read again from where they were; else they are asked for. */
  dataThere: boolean;
  /** Open in another window. */
  inUse: boolean;
}

export interface RestoredProject {
  dataset: DatasetSummary;
  /** How the file was read. */
  options: Partial<OpenOptions>;
  prepared: PreparedSummary | null;
  /** How it was prepared. */
  prepare: Partial<PrepareOptions> | null;
  /** Runs that are on disk but cannot be shown beside these data, in sentences. */
  notes: string[];
  /** With the runs' present names. */
  view: SavedView | null;
  /** Runs that a command trained last: what is to be seen of a project that no window has looked at. */
  latest: RunId[];
}

export interface ProjectMethods {
  /** The one saved last first. */
  listProjects(): Promise<ProjectSummary[]>;
  /** The project that a path is; null for anything else. */
  projectAt(path: string): Promise<{ folder: string; name: string } | null>;
  /**
   * Opens a project's data, prepares them as they were, and takes up its runs; one that was in training goes on.
   * @param from where the data are now, if they have moved
   * @param elsewhere where another program has it open: reads it along, runs that come to it meanwhile among them, and writes nothing; or
   * goes on with it, and with what is in training, in place of that one Faults: `file-missing` where they are not found, `in-use` where the
   * project is open elsewhere and nothing is said of that.
   */
  openProject(
    folder: string,
    from: { path: string } | { upload: string } | null,
    job: JobId,
    elsewhere?: 'along' | 'takeOver',
  ): Promise<RestoredProject>;
  /**
   * Goes on with a project that is read along, or was taken over, in place of the program that has it.
   * @returns how that one looked at it last, with the runs' names here; null where it had prepared the data in another way
   */
  takeProject(dataset: DatasetId): Promise<SavedView | null>;
  /** The same for a data set that is open already and whose summary says `resumable`. */
  restoreProject(dataset: DatasetId, job: JobId): Promise<RestoredProject>;
  /** Takes note of how things are looked at; written soon after. @param prepared the preparation that is looked at */
  saveView(dataset: DatasetId, prepared: PreparedId | null, view: SavedView): Promise<void>;
}
