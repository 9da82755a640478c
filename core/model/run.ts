/** A trained model with everything needed to use, judge and repeat it. */
import type { RunConfig } from '../options.ts';
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

export interface Split { train: Uint32Array; heldOut: Uint32Array }
