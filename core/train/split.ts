import { shuffle, splitmix32 } from '../base/random.ts';
import type { RunConfig } from '../model/options/train.ts';
import type { Split } from '../model/run.ts';

/** A run's cells. A model trained on neighbours keeps its last weights, so that none are needed to choose them. */
export function splitOf(
  rows: number,
  { heldOut, validation, splitSeed, model: { contrast } }: Pick<RunConfig, 'heldOut' | 'validation' | 'splitSeed' | 'model'>,
): Split {
  return splitCells(rows, heldOut, contrast ? 0 : validation, splitSeed);
}

/**
 * Which rows are trained on, validated on and held out, each ascending: the same for a seed whatever the model, and those held out whatever
 * the validation.
 */
export function splitCells(rows: number, heldOut: number, validation: number, splitSeed: number): Split {
  const order = shuffle(
    Uint32Array.from({ length: rows }, (_, row) => row),
    splitmix32(splitSeed),
  );
  const held = Math.round(rows * heldOut);
  const apart = Math.min(rows, held + Math.round(rows * validation));
  return { train: order.slice(apart).sort(), validation: order.slice(held, apart).sort(), heldOut: order.slice(0, held).sort() };
}
