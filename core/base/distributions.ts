/** Tail probabilities of the normal, of Student's and of the χ² distribution. */

/** The probability of a standard normal value as far from 0 as z, on either side; relative error below 1e-12, 0 beyond |z| = 38. */
export function normalTails(z: number): number {
  return complementaryError(Math.abs(z) / Math.SQRT2);
}

/**
 * The probability of a Student's t with `freedom` degrees as far from 0, on either side: I_x(ν/2, ½) at x = ν / (ν + t²). Relative error
 * below 1e-10.
 */
export function studentTails(t: number, freedom: number): number {
  if (!Number.isFinite(t)) return Number.isNaN(t) ? NaN : 0;
  const square = t * t;
  // x and 1 − x each without cancellation: either may be tiny.
  return incompleteBeta(freedom / 2, 0.5, freedom / (freedom + square), square / (freedom + square));
}

/** The probability of a χ² with `freedom` degrees above x: Q(ν/2, x/2), by the series or the continued fraction (DLMF 8.11.4, 8.9.2). */
export function chiSquareTail(x: number, freedom: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? NaN : 1;
  const [a, z] = [freedom / 2, x / 2];
  const front = Math.exp(a * Math.log(z) - z - logGamma(a));
  if (z < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; term > 1e-16 * sum; n++) sum += term *= z / (a + n);
    return 1 - front * sum;
  }
  const tiny = 1e-300;
  let b = z + 1 - a;
  let d = 1 / b;
  let [c, fraction] = [1 / tiny, d];
  for (let n = 1; n < 10_000; n++) {
    const step = -n * (n - a);
    b += 2;
    d = 1 / (step * d + b || tiny);
    c = b + step / c || tiny;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return front * fraction;
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

/** The regularized I_x(a, b), by the side on which its continued fraction converges fast (DLMF 8.17.22). @param rest 1 − x */
function incompleteBeta(a: number, b: number, x: number, rest: number): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log(rest) + logGamma(a + b) - logGamma(a) - logGamma(b));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(a, b, x)) / a : 1 - (front * betaFraction(b, a, rest)) / b;
}

/** Lentz's method. */
function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny);
  let fraction = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || tiny);
    c = 1 + even / c || tiny;
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || tiny);
    c = 1 + odd / c || tiny;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return fraction;
}

/** log Γ(x) for x > 0: Stirling's series from 10 on (DLMF 5.11.1), below it by Γ(x + 1) = x Γ(x). */
function logGamma(x: number): number {
  let [at, product] = [x, 1];
  while (at < 10) product *= at++;
  const inverse = 1 / (at * at);
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse * (1 / 1188 - inverse * (691 / 360_360)))))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}
