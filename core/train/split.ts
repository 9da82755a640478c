import { shuffle, splitmix32 } from '../base/random.ts';
import type { Split } from '../model/run.ts';

/** Which rows are trained on and which are held out, each ascending: the same for a seed whatever the model. */
export function splitCells(rows: number, heldOut: number, splitSeed: number): Split {
  const order = shuffle(Uint32Array.from({ length: rows }, (_, row) => row), splitmix32(splitSeed));
  const held = Math.round(rows * heldOut);
  return { train: order.slice(held).sort(), heldOut: order.slice(0, held).sort() };
}
