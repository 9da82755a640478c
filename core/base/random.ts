/**
 * Random numbers that a seed fixes, the same on every machine. What trains draws from the engine's own generator
 * (`core/train/engines/random.ts`), which the native one shares.
 */

/** A number in [0, 1), a multiple of 2⁻³². */
export type Uniform = () => number;

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state. */
export function mulberry32(seed: number): Uniform {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** splitmix32: a Weyl sequence through a 32-bit mixing function. */
export function splitmix32(seed: number): Uniform {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let x = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** sfc32 (C. Doty-Humphrey, PractRand): 128 bits of state. */
export function sfc32(seed: number): Uniform {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, seed >>> 0, 1];
  const uniform = () => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 12; warmUp++) uniform();
  return uniform;
}

/** Mean 0, variance 1, by Box and Muller, of two uniform numbers. */
export function normal(uniform: Uniform): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** In place, by Fisher and Yates. */
export function shuffle<Items extends Uint32Array | Int32Array | unknown[]>(items: Items, uniform: Uniform): Items {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1));
    const kept = items[last];
    items[last] = items[other];
    items[other] = kept;
  }
  return items;
}

/** 0 … count − 1 in an order that depends on the seed alone. */
export function permutation(count: number, seed: number): Uint32Array {
  return shuffle(
    Uint32Array.from({ length: count }, (_, index) => index),
    mulberry32(seed),
  );
}
