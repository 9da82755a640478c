/** Runs that were tested on different cells of the same data. */
import type { RunConfig } from './options/train.ts';

/**
 * Cells tested on over cells trained on, where runs have several splits; else 0. What paired tests over splits that share cells make their
 * variance up with (`pairedTest`).
 */
export function splitOverlap(configs: readonly Pick<RunConfig, 'splitSeed' | 'heldOut' | 'validation'>[]): number {
  if (new Set(configs.map(({ splitSeed }) => splitSeed)).size < 2) return 0;
  return Math.max(...configs.map(({ heldOut, validation }) => heldOut / (1 - heldOut - validation)));
}
