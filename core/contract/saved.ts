/** Methods for runs that are kept on disk, and for the settings to train further ones with. */
import type { FaultRecord } from '../base/errors.ts';
import type { RunConfig, RunConfigInput } from '../model/options/train.ts';
import type { Metrics, PreparedId, RunId } from '../types.ts';
import type { RunSummary } from './index.ts';

export interface SavedRunSummary {
  /** Where it is kept; `openSavedRun` takes it. */
  folder: string;
  name: string;
  /** ISO 8601, UTC. */
  saved: string;
  config: RunConfig;
  metrics: Metrics;
  /** Of its training. */
  seconds: number;
  /** Whether it was trained on these very prepared data, so that it can be opened beside them. */
  fits: boolean;
  /** What it was trained on. */
  data: { source: string; cells: number; dim: number; /** Of the preparation's steps. */ steps: string[] };
  /** The run that it is already open as. */
  open?: RunId;
}

export interface SavedRuns {
  /** Newest first. */
  runs: SavedRunSummary[];
  /** Folders that hold a run which cannot be read, and why. */
  broken: { folder: string; fault: FaultRecord }[];
}

/** Settings under which the models of one data set may be compared. */
export interface PresetListing {
  id: string;
  title: string;
  description: string;
  /** Whether the prepared data have the size that the settings were found with; a preset for any data always suits. */
  suits: boolean;
  /** One run a model for `train`: vanilla, then GeomAE, ConfAE and IRAE, each on the encoder and on the decoder. */
  configs: RunConfigInput[];
}

export interface SavedMethods {
  /** The runs kept of a data set, whatever they were trained on. */
  listSavedRuns(prepared: PreparedId): Promise<SavedRuns>;
  /**
   * Opens a kept run beside the data it was trained on; one that is open already stays as it is. Faults: `malformed` where the data are
   * others.
   */
  openSavedRun(prepared: PreparedId, folder: string): Promise<RunSummary>;
  /** Takes a run out of the session; its folder goes into the project's `.trash`. */
  removeRun(run: RunId): Promise<void>;
  /** Undoes `removeRun` for a run that was trained. */
  restoreRun(run: RunId): Promise<RunSummary>;
  /** Presets for some prepared data; those that were found with other data do not suit, and may be tried all the same. */
  listPresets(prepared: PreparedId): Promise<PresetListing[]>;
}
