/** A trained model with everything needed to use, judge and repeat it. */
import type { RunConfig } from './options/train.ts';
import type { EpochRecord, Parameters } from '../types.ts';

export interface TrainedRun {
  config: RunConfig;
  parameters: Parameters;
  history: EpochRecord[];
  /** The epoch whose weights were kept. */
  bestEpoch: number;
  /** Rows of the prepared data that were trained on, that chose the weights, and that were held out. */
  split: Split;
  /** Engine and instruction set, for provenance: `native/avx2`. */
  engine: string;
  seconds: number;
}

/** An embedding of the prepared cells, with the model that made it where one of ours did. */
export interface Embedded {
  /** cells × dim; NaN where a cell has no place, as imported embeddings may have it */
  embedding: Float32Array;
  dim: number;
  model?: TrainedRun;
  /** What this model came to with each of its seeds, itself among them; left out where nobody knows of others. */
  seeds?: () => readonly Embedded[];
}

/** Rows, ascending; each cell is in one of them. */
export interface Split {
  train: Uint32Array;
  /** By whose error the weights that are kept are chosen. */
  validation: Uint32Array;
  /** Seen once, when the run is over. */
  heldOut: Uint32Array;
}

/** By whose error weights are chosen: without cells of their own for it those that are held out, as the published code does. */
export function watchedCells({ validation, heldOut }: Split): Uint32Array {
  return validation.length > 0 ? validation : heldOut;
}
