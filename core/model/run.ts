/** A trained model with everything needed to use, judge and repeat it. */
import type { RunConfig } from './options.ts';
import type { EpochRecord, Parameters } from '../types.ts';

export interface TrainedRun {
  config: RunConfig;
  parameters: Parameters;
  history: EpochRecord[];
  /** The epoch whose weights were kept. */
  bestEpoch: number;
  /** Rows of the prepared data that were trained on and held out. */
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
}

export interface Split { train: Uint32Array; heldOut: Uint32Array }
