/** Section 4: how far a field of metric tensors is from keeping angles (CN), volumes (VPres) and both (ISO). */
import type { Job } from '../base/job.ts';
import { gridCells } from './grid.ts';
import type { MetricField } from './metric-field.ts';
import { quantile } from '../base/statistics.ts';
import { isDegenerate, largestCondition, spectrum } from './spectrum.ts';

/**
 * How outliers are trimmed and spread is stated. `paper`: values between the 5 % and the 95 % quantile, variances.
 * `published`: the published code's trimming by absolute value, standard deviations.
 */
export type Protocol = 'paper' | 'published';

/** All three are 0 for a scaled isometry and unchanged when every tensor is multiplied by one factor. */
export interface Distortion {
  /** Eq. 9: mean of |1 − σ_min / σ_max|; 1 where a tensor is degenerate. Null without a tensor. */
  cn: number | null;
  /** Eq. 10: spread of log det G. Null with fewer than two values left. */
  vpres: number | null;
  /**
   * Eq. 11: spread of all log σ; a degenerate tensor's smallest is as far below its largest as float32 can tell. Null with fewer than two
   * values left.
   */
  iso: number | null;
  /** Tensors with a unit ball, and degenerate ones: `vpres` leaves these out, as they have no volume. */
  tensors: number;
  degenerate: number;
}

/** Grid steps across the embedding at which the paper's tables look (Table 1). */
export const tableColumns = 64;

/** CN, VPres and ISO of a metric over the grid of the paper's tables. */
export async function gridDistortion(field: MetricField, protocol: Protocol, job: Job): Promise<Distortion> {
  const { cells } = await gridCells(field.embedding, field.dim, tableColumns, job);
  return distortion(await field.tensors(cells, job), field.dim, protocol);
}

/** CN, VPres and ISO of n × m × m metric tensors; a tensor and its inverse give the same. */
export function distortion(tensors: Float64Array, m: number, protocol: Protocol): Distortion {
  const conformality: number[] = [];
  const logVolumes: number[] = [];
  const logSingularValues: number[] = [];
  const count = tensors.length / (m * m);
  let degenerate = 0;
  for (let n = 0; n < count; n++) {
    const eigen = spectrum(tensors, n, m);
    if (isDegenerate(eigen)) {
      degenerate++;
      conformality.push(1);
      const largest = eigen.values[m - 1];
      if (largest > 0 && largest < Infinity)
        logSingularValues.push(...Array.from(eigen.values, (value) => Math.log(Math.max(value, largest / largestCondition))));
      continue;
    }
    const logs = Array.from(eigen.values, Math.log);
    conformality.push(Math.abs(1 - eigen.values[0] / eigen.values[m - 1]));
    logVolumes.push(logs.reduce((sum, log) => sum + log, 0));
    logSingularValues.push(...logs);
  }
  const trim = protocol === 'paper' ? betweenQuantiles : publishedTrim;
  const spread = (values: number[]) => {
    const variance = unbiasedVariance(trim(Float64Array.from(values)));
    return variance === null || protocol === 'paper' ? variance : Math.sqrt(variance);
  };
  return {
    cn: mean(trim(Float64Array.from(conformality))),
    vpres: spread(logVolumes),
    iso: spread(logSingularValues),
    tensors: count - degenerate,
    degenerate,
  };
}

function betweenQuantiles(values: Float64Array): Float64Array {
  const low = quantile(values, 0.05);
  const high = quantile(values, 0.95);
  return values.filter((value) => value >= low && value <= high);
}

/**
 * Of n values the 0.9 n largest by absolute value, of these the smallest int(0.9 · 0.9 · 0.9 n): the top 10 % go, and some at the bottom.
 */
function publishedTrim(values: Float64Array): Float64Array {
  const q = 0.9;
  const n = values.length;
  const largest = Math.trunc(q * n);
  const kept = Math.trunc((largest / n) * q * largest);
  return values.toSorted((a, b) => Math.abs(b) - Math.abs(a)).subarray(largest - kept, largest);
}

function mean(values: Float64Array): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function unbiasedVariance(values: Float64Array): number | null {
  const centre = mean(values);
  if (centre === null || values.length < 2) return null;
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}
