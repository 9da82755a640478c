/** Adjusted so that the share of false ones among those below a level is at most it (Benjamini and Hochberg 1995). */
export function adjusted(pValues: Float64Array): Float64Array {
  const order = Uint32Array.from(pValues.keys()).sort((a, b) => pValues[a] - pValues[b]);
  const out = new Float64Array(pValues.length);
  let least = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    least = Math.min(least, (pValues[order[rank - 1]] * order.length) / rank);
    out[order[rank - 1]] = least;
  }
  return out;
}
