/** Eigenvalues and eigenvectors of small symmetric tensors, in float64. */

export interface Spectrum {
  /** m, ascending. */
  values: Float64Array;
  /** m × m, row i the unit eigenvector of values[i]. */
  vectors: Float64Array;
}

/** Largest ratio of eigenvalues that a tensor computed in float32 can tell from a singular one. */
export const largestCondition = 2 ** 22;

/** Spectrum of the symmetric m × m tensor at `tensors[index]`, by Jacobi rotations (exact in one for m = 2). */
export function spectrum(tensors: Float32Array | Float64Array, index: number, m: number): Spectrum {
  const a = Float64Array.from(tensors.subarray(index * m * m, (index + 1) * m * m));
  const v = new Float64Array(m * m);
  for (let i = 0; i < m; i++) v[i * m + i] = 1;
  const sweeps = 16;
  for (let sweep = 0; sweep < sweeps && !isDiagonal(a, m); sweep++) {
    for (let p = 0; p < m; p++) for (let q = p + 1; q < m; q++) rotate(a, v, m, p, q);
  }
  const order = Array.from({ length: m }, (_, i) => i).sort((i, j) => a[i * m + i] - a[j * m + j]);
  const values = new Float64Array(m);
  const vectors = new Float64Array(m * m);
  order.forEach((column, row) => {
    values[row] = a[column * m + column];
    for (let i = 0; i < m; i++) vectors[row * m + i] = v[i * m + column];
  });
  return { values, vectors };
}

/** Whether a metric has no unit ball: not finite, not positive, or singular within float32. */
export function isDegenerate({ values }: Spectrum): boolean {
  const smallest = values[0];
  const largest = values[values.length - 1];
  return !(smallest > 0 && largest < Infinity && smallest * largestCondition >= largest);
}

function isDiagonal(a: Float64Array, m: number): boolean {
  for (let i = 0; i < m; i++) for (let j = i + 1; j < m; j++) if (a[i * m + j] !== 0) return false;
  return true;
}

/** a ← Rᵀ a R with the rotation in the plane (p, q) that makes a[p, q] zero; v ← v R. */
function rotate(a: Float64Array, v: Float64Array, m: number, p: number, q: number): void {
  const off = a[p * m + q];
  if (off === 0) return;
  const theta = (a[q * m + q] - a[p * m + p]) / (2 * off);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  a[p * m + p] -= t * off;
  a[q * m + q] += t * off;
  a[p * m + q] = a[q * m + p] = 0;
  for (let i = 0; i < m; i++) {
    if (i !== p && i !== q) {
      const ip = a[i * m + p];
      const iq = a[i * m + q];
      a[i * m + p] = a[p * m + i] = c * ip - s * iq;
      a[i * m + q] = a[q * m + i] = s * ip + c * iq;
    }
    const vp = v[i * m + p];
    const vq = v[i * m + q];
    v[i * m + p] = c * vp - s * vq;
    v[i * m + q] = s * vp + c * vq;
  }
}
