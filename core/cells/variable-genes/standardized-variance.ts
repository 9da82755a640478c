/** Variances of counts against a curve through all genes: Seurat v3's method (Stuart et al. 2019), in the form that scanpy gives it. */
import { loess } from './loess.ts';
import type { GeneMoments } from '../moments.ts';

/** 10 to the curve's value: the variance that a gene of this mean has as a rule. Genes that do not vary stand off the curve, at 1. */
export function expectedVariances({ mean, variance }: GeneMoments, span: number): Float64Array {
  const varying = Uint32Array.from(variance.keys()).filter((gene) => variance[gene] > 0);
  const expected = new Float64Array(variance.length).fill(1);
  if (varying.length < 4) return expected;
  const curve = loess(
    Float64Array.from(varying, (gene) => Math.log10(mean[gene])),
    Float64Array.from(varying, (gene) => Math.log10(variance[gene])),
    span,
  );
  varying.forEach((gene, at) => (expected[gene] = 10 ** curve[at]));
  return expected;
}

/** Above these, √cells expected deviations from the mean, counts are clipped. */
export function clipBounds({ mean, cells }: GeneMoments, expected: Float64Array): Float64Array {
  return mean.map((value, gene) => value + Math.sqrt(expected[gene] * cells));
}

/** The variance of the clipped counts after division by the expected deviation. */
export function standardizedVariances(
  { mean, cells }: GeneMoments,
  expected: Float64Array,
  clipped: { sums: Float64Array; squares: Float64Array },
): Float64Array {
  return mean.map(
    (value, gene) => (cells * value ** 2 + clipped.squares[gene] - 2 * clipped.sums[gene] * value) / ((cells - 1) * expected[gene]),
  );
}
