/** `size` of `rows` rows drawn at random without repetition, ascending; all of them where `size` is not smaller. The same for the same seed. */
export function sampleRows(rows: number, size: number, seed: number): Uint32Array {
  const drawn = new Uint32Array(Math.min(rows, Math.max(0, size)));
  const random = uniform(seed);
  // Selection sampling (Knuth, The Art of Computer Programming 2, algorithm 3.4.2 S).
  for (let row = 0, taken = 0; taken < drawn.length; row++) {
    if ((rows - row) * random() < drawn.length - taken) drawn[taken++] = row;
  }
  return drawn;
}

/** Uniform in [0, 1): a Weyl sequence through a 32-bit mixing function (splitmix32). */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let x = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
  };
}
