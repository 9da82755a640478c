import type { Split } from '../model/run.ts';

/** Which rows are trained on and which are held out, each ascending: the same for a seed whatever the model. */
export function splitCells(rows: number, heldOut: number, splitSeed: number): Split {
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  const random = randomWords(splitSeed);
  for (let left = rows; left > 1; left--) {
    const chosen = Math.floor((random() / 2 ** 32) * left);
    [order[left - 1], order[chosen]] = [order[chosen], order[left - 1]];
  }
  const held = Math.round(rows * heldOut);
  return { train: order.slice(held).sort(), heldOut: order.slice(0, held).sort() };
}

/** SplitMix32: 32 random bits a call. */
function randomWords(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  };
}
