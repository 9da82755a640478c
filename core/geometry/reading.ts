/** A metric over a whole embedding in two numbers. */
import type { Job } from '../base/job.ts';
import type { MetricReading } from '../types.ts';
import type { MetricField } from './metric-field.ts';
import { quantile } from '../base/statistics.ts';
import { shadowField } from './shadow.ts';
import { isDegenerate, spectrum } from './spectrum.ts';

/** Cells judged at most, evenly chosen: medians of so many are certain to a hundredth. */
const mostCells = 2000;

/** Share of the cells whose areas lie within the factor that is told. */
export const evenShare = 0.8;

/** Of the ellipses as the map has them, shadows where it is one. */
export async function readMetric(field: MetricField, job: Job): Promise<MetricReading> {
  const seen = field.dim > 2 ? shadowField(field) : field;
  const rows = seen.embedding.length / seen.dim;
  const count = Math.min(rows, mostCells);
  const cells = Uint32Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * rows) / count));
  return readTensors(await seen.tensors(cells, job));
}

/** @param tensors n × 2 × 2 */
export function readTensors(tensors: Float64Array): MetricReading {
  const ratios: number[] = [];
  const logAreas: number[] = [];
  const count = tensors.length / 4;
  for (let n = 0; n < count; n++) {
    const eigen = spectrum(tensors, n, 2);
    if (isDegenerate(eigen)) continue;
    ratios.push(Math.sqrt(eigen.values[0] / eigen.values[1]));
    logAreas.push(-Math.log(eigen.values[0] * eigen.values[1]) / 2);
  }
  const middle = quantile(Float64Array.from(logAreas), 0.5);
  const far = Float64Array.from(logAreas, (log) => Math.abs(log - middle));
  return {
    roundness: quantile(Float64Array.from(ratios), 0.5),
    evenness: Math.exp(quantile(far, evenShare)),
    cells: count,
    degenerate: count - ratios.length,
  };
}
