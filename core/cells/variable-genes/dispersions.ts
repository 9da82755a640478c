/** Dispersions among genes of a similar mean: Seurat's first method and Cell Ranger's, in the form that scanpy gives them. */
import { quantileOfSorted } from '../../base/statistics.ts';
import type { GeneMoments } from '../moments.ts';

/** One entry a gene, in the matrix's order. */
export interface Dispersions {
  /** Seurat: log(1 + mean). */
  means: Float64Array;
  /** variance / mean; Seurat: its logarithm, NaN for a gene that does not vary. */
  dispersions: Float64Array;
  /** Against those of the genes with a similar mean: centred and divided by their spread; NaN where there is no dispersion. */
  normalized: Float64Array;
}

/** Stands for the mean of a gene that was never seen. */
const leastMean = 1e-12;
const seuratBins = 20;

/** @param moments of the values before the logarithm */
export function seuratDispersions({ mean, variance }: Pick<GeneMoments, 'mean' | 'variance'>): Dispersions {
  const means = mean.map((value) => Math.log1p(value || leastMean));
  const dispersions = variance.map((value, gene) => (value > 0 ? Math.log(value / (mean[gene] || leastMean)) : NaN));
  return { means, dispersions, normalized: normalizedWithin(dispersions, equalWidthBins(means, seuratBins), meanAndDeviation) };
}

/** @param moments of the values as they are, logarithms as a rule */
export function cellRangerDispersions({ mean, variance }: Pick<GeneMoments, 'mean' | 'variance'>): Dispersions {
  const means = mean.map((value) => value || leastMean);
  const dispersions = variance.map((value, gene) => value / means[gene]);
  return { means, dispersions, normalized: normalizedWithin(dispersions, percentileBins(means), medianAndDeviation) };
}

interface Centre {
  centre: number;
  spread: number;
}

function normalizedWithin(dispersions: Float64Array, bins: Uint8Array, describe: (values: Float64Array) => Centre): Float64Array {
  const members = new Map<number, number[]>();
  dispersions.forEach((value, gene) => {
    if (Number.isNaN(value)) return;
    const others = members.get(bins[gene]);
    if (others) others.push(value);
    else members.set(bins[gene], [value]);
  });
  const centres = new Map(Array.from(members, ([bin, values]) => [bin, describe(Float64Array.from(values))]));
  return dispersions.map((value, gene) => {
    const own = centres.get(bins[gene]);
    return own ? (value - own.centre) / own.spread : NaN;
  });
}

/** Mean and unbiased standard deviation; a gene alone in its bin gets the normalized dispersion 1. */
function meanAndDeviation(values: Float64Array): Centre {
  if (values.length === 1) return { centre: 0, spread: values[0] };
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return { centre, spread: Math.sqrt(squares / (values.length - 1)) };
}

/** The third quartile of the standard normal distribution: a median absolute deviation over it estimates a standard deviation. */
const normalQuartile = 0.6744897501960817;

function medianAndDeviation(values: Float64Array): Centre {
  const centre = quantileOfSorted(values.toSorted(), 0.5);
  const deviations = values.map((value) => Math.abs(value - centre)).sort();
  return { centre, spread: quantileOfSorted(deviations, 0.5) / normalQuartile };
}

/** Over the values' range, closed at the right, the first one widened by a thousandth as pandas' `cut` does. */
function equalWidthBins(values: Float64Array, bins: number): Uint8Array {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const width = (high - low) / bins;
  return Uint8Array.from(values, (value) => {
    let index = width > 0 ? Math.min(bins - 1, Math.max(0, Math.ceil((value - low) / width) - 1)) : 0;
    // The division can land on the wrong side of an edge that the value equals.
    if (index > 0 && value <= low + index * width) index--;
    return index;
  });
}

/** Between the 10th, 15th … 100th percentiles, and beyond, closed at the right. */
function percentileBins(values: Float64Array): Uint8Array {
  const sorted = values.toSorted();
  const edges = Array.from({ length: 19 }, (_, index) => quantileOfSorted(sorted, (10 + 5 * index) / 100));
  return Uint8Array.from(values, (value) => {
    const bin = edges.findIndex((edge) => value <= edge);
    return bin < 0 ? edges.length : bin;
  });
}
