/** Which points lie on top of which: by chance within a layer, so that no group hides another by its place in the file. */
import { permutation } from '../base/random.ts';

const orderSeed = 1;

/** Data sets are drawn again and again, so the one for their number of cells is kept. */
let lastShuffle: Uint32Array = new Uint32Array(0);

/** Rows back to front: lower layers first, within a layer a fixed shuffle. @param layers one a row */
export function drawOrder(layers: Uint16Array): Uint32Array {
  if (lastShuffle.length !== layers.length) lastShuffle = permutation(layers.length, orderSeed);
  const starts = new Uint32Array(65_537);
  for (const layer of layers) starts[layer + 1]++;
  for (let layer = 0; layer < 65_536; layer++) starts[layer + 1] += starts[layer];
  const order = new Uint32Array(layers.length);
  for (const row of lastShuffle) order[starts[layers[row]]++] = row;
  return order;
}
