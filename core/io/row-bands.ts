/** Rows of a compressed matrix that are taken together. */

/** The row after the last that fits with those from `first` on, one at least. */
export function lastWithin(indptr: Uint32Array, first: number, most: number): number {
  let last = first + 1;
  while (last < indptr.length - 1 && indptr[last + 1] - indptr[first] <= most) last++;
  return last;
}
