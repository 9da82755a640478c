/**
 * Components of a cell of which only some genes are known. With x = Lᵀ s + ε, s normal with the components' variances less the noise's and
 * ε independent with variance σ² (probabilistic PCA: Tipping and Bishop, J. R. Stat. Soc. B 61, 1999), what the genes at hand lead to
 * expect of L x is (I + (I − G)(G + σ² Λ⁻¹)⁻¹) L x', G the loadings' products over these genes and x' the cell with zeros elsewhere.
 */
import type { Job } from '../../base/job.ts';

export interface KnownGenes {
  /** k × k: the loadings' products over the genes at hand. */
  products: Float64Array;
  /** k × k: leads the sums over the genes at hand to the components that they lead to expect. */
  expected: Float64Array;
}

/** @param loadings k × m @param variance k, along the components @param noise variance of a gene beyond them */
export async function knownGenes(
  { loadings, variance, noise }: { loadings: Float32Array; variance: Float32Array; noise: number },
  isThere: Uint8Array,
  job: Job,
): Promise<KnownGenes> {
  const k = variance.length;
  const products = await loadingProducts(loadings, k, isThere, job);
  const inverted = products.slice();
  for (let i = 0; i < k; i++) inverted[i * k + i] += noise / Math.max(variance[i] - noise, leastShare * variance[0]);
  await invert(inverted, k, job);
  const expected = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      let sum = Number(i === j) + inverted[i * k + j];
      for (let l = 0; l < k; l++) sum -= products[i * k + l] * inverted[l * k + j];
      expected[i * k + j] = sum;
    }
    await job.breathe();
  }
  return { products, expected };
}

/**
 * Of the first component's variance: what a component without any beyond the noise is taken to have, so that nothing is divided by zero.
 */
const leastShare = 1e-6;

async function loadingProducts(loadings: Float32Array, k: number, isThere: Uint8Array, job: Job): Promise<Float64Array> {
  const m = isThere.length;
  const products = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = i; j < k; j++) {
      let sum = 0;
      for (let column = 0; column < m; column++) if (isThere[column]) sum += loadings[i * m + column] * loadings[j * m + column];
      products[i * k + j] = products[j * k + i] = sum;
    }
    await job.breathe();
  }
  return products;
}

/** A positive definite matrix's inverse, in place, by Gauss and Jordan. */
async function invert(matrix: Float64Array, k: number, job: Job): Promise<void> {
  for (let pivot = 0; pivot < k; pivot++) {
    const scale = 1 / matrix[pivot * k + pivot];
    matrix[pivot * k + pivot] = 1;
    for (let col = 0; col < k; col++) matrix[pivot * k + col] *= scale;
    for (let row = 0; row < k; row++) {
      if (row === pivot) continue;
      const factor = matrix[row * k + pivot];
      matrix[row * k + pivot] = 0;
      for (let col = 0; col < k; col++) matrix[row * k + col] -= factor * matrix[pivot * k + col];
    }
    await job.breathe();
  }
}
