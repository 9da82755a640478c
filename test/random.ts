/** Reproducible random numbers for tests. */

import { mulberry32, normal } from '../core/base/random.ts';

export { mulberry32 };

/** Standard normal. */
export function normals(count: number, seed: number): Float32Array {
  const random = mulberry32(seed);
  return Float32Array.from({ length: count }, () => normal(random));
}
