/** Which points lie on top of which: by chance within a layer, so that no group hides another by its place in the file. */

const orderSeed = 1;

/** Data sets are drawn again and again, so the one for their number of cells is kept. */
let lastShuffle: Uint32Array = new Uint32Array(0);

/** Rows back to front: lower layers first, within a layer a fixed shuffle. @param layers one a row */
export function drawOrder(layers: Uint16Array): Uint32Array {
  if (lastShuffle.length !== layers.length) lastShuffle = shuffle(layers.length, orderSeed);
  const starts = new Uint32Array(65_537);
  for (const layer of layers) starts[layer + 1]++;
  for (let layer = 0; layer < 65_536; layer++) starts[layer + 1] += starts[layer];
  const order = new Uint32Array(layers.length);
  for (const row of lastShuffle) order[starts[layers[row]]++] = row;
  return order;
}

/** 0 … count − 1 in an order that depends on the seed alone (Fisher–Yates over mulberry32). */
export function shuffle(count: number, seed: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  let state = seed >>> 0;
  for (let last = count - 1; last > 0; last--) {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    const other = Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * (last + 1));
    const kept = order[last];
    order[last] = order[other];
    order[other] = kept;
  }
  return order;
}
