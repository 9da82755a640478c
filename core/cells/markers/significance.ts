/** The probability of a standard normal value as far from 0 as z, on either side; relative error below 1e-12, 0 beyond |z| = 38. */
export function twoSided(z: number): number {
  return complementaryError(Math.abs(z) / Math.SQRT2);
}

/** erfc(x) for x ≥ 0: the series of erf where x is small, else the continued fraction by Lentz's method. */
function complementaryError(x: number): number {
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
      if (term === 0) break;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  const tiny = 1e-300;
  let fraction = x;
  let c = x;
  let d = 0;
  for (let n = 1; n < 500; n++) {
    d = 1 / (x + (n / 2) * d || tiny);
    c = x + n / 2 / c || tiny;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return Math.exp(-x * x) / (fraction * Math.sqrt(Math.PI));
}

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
