import { splitmix32 } from '../base/random.ts';

/**
 * `size` of `rows` rows drawn at random without repetition, ascending; all of them where `size` is not smaller. The same for the same seed.
 */
export function sampleRows(rows: number, size: number, seed: number): Uint32Array {
  const drawn = new Uint32Array(Math.min(rows, Math.max(0, size)));
  const random = splitmix32(seed);
  // Selection sampling (Knuth, The Art of Computer Programming 2, algorithm 3.4.2 S).
  for (let row = 0, taken = 0; taken < drawn.length; row++) {
    if ((rows - row) * random() < drawn.length - taken) drawn[taken++] = row;
  }
  return drawn;
}

/**
 * `size` rows, one drawn at random from each of as many strata of neighbouring cells, which follow one another along a curve that fills the
 * embedding (Morton's order); in that order.
 * @param points rows × dim, finite, of at most 3 dimensions
 */
export function stratifiedRows(points: Float32Array, dim: number, size: number, seed: number): Uint32Array {
  const rows = points.length / dim;
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  const places = mortonCodes(points, dim);
  order.sort((a, b) => places[a] - places[b]);
  const random = splitmix32(seed);
  const count = Math.min(rows, size);
  return Uint32Array.from({ length: count }, (_, stratum) => {
    const [from, to] = [Math.floor((stratum * rows) / count), Math.floor(((stratum + 1) * rows) / count)];
    return order[from + Math.floor(random() * (to - from))];
  });
}

/** The bits of each cell's coordinates in turn, 16 or fewer of each. */
function mortonCodes(points: Float32Array, dim: number): Float64Array {
  const bits = Math.min(16, Math.floor(48 / dim));
  const low = new Float64Array(dim).fill(Infinity);
  const high = new Float64Array(dim).fill(-Infinity);
  points.forEach((value, at) => {
    low[at % dim] = Math.min(low[at % dim], value);
    high[at % dim] = Math.max(high[at % dim], value);
  });
  const codes = new Float64Array(points.length / dim);
  for (let row = 0; row < codes.length; row++) {
    for (let bit = bits - 1; bit >= 0; bit--) {
      for (let axis = 0; axis < dim; axis++) {
        const range = high[axis] - low[axis];
        const step = range > 0 ? Math.min(2 ** bits - 1, Math.floor(((points[row * dim + axis] - low[axis]) / range) * 2 ** bits)) : 0;
        codes[row] = 2 * codes[row] + ((step >> bit) & 1);
      }
    }
  }
  return codes;
}
