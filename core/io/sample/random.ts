/** Random numbers that a seed fixes. */

export interface Random {
  /** [0, 1) */
  uniform(): number;
  /** Mean 0, variance 1. */
  normal(): number;
  /** In place. */
  shuffle<T>(items: T[]): T[];
}

/** sfc32 (C. Doty-Humphrey, PractRand), 32 bits a number. */
export function createRandom(seed: number): Random {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed >>> 0;
  let counter = 1;
  const uniform = () => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) uniform();
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const other = Math.floor(uniform() * (i + 1));
        [items[i], items[other]] = [items[other], items[i]];
      }
      return items;
    },
  };
}
