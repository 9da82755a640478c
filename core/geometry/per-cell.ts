/** The metric of every cell on its own: colours of a map, columns of a table. */
import { portion, type Job } from '../base/job.ts';
import type { MetricField } from './metric-field.ts';
import { isDegenerate, spectrum } from './spectrum.ts';

export interface CellGeometry {
  /** √det G: the area (in two dimensions) of the data that one unit of the embedding stands for; NaN where the metric is degenerate. */
  volume: Float64Array;
  /** λ_max / λ_min of G: the square of the indicatrix's longer semi-axis over the shorter; 1 for a circle. */
  condition: Float64Array;
  /** cells × dim: the unit direction of the indicatrix's longest semi-axis; NaN where there is none. */
  direction: Float64Array;
}

const slice = 16_384;

/** The metric's tensor at every cell. @returns cells × dim × dim; NaN where there is none */
export async function cellTensors(field: MetricField, job: Job): Promise<Float64Array> {
  const rows = field.embedding.length / field.dim;
  const tensors = new Float64Array(rows * field.dim ** 2);
  for (let start = 0; start < rows; start += slice) {
    const cells = Uint32Array.from({ length: Math.min(slice, rows - start) }, (_, i) => start + i);
    const end = start + cells.length;
    tensors.set(await field.tensors(cells, portion(job, start / rows, end / rows)), start * field.dim ** 2);
  }
  return tensors;
}

/** What a metric does to the space around every cell. @param tensors cells × m × m */
export async function cellGeometry(tensors: Float64Array, m: number, job: Job): Promise<CellGeometry> {
  const rows = tensors.length / m ** 2;
  const volume = new Float64Array(rows).fill(NaN);
  const condition = new Float64Array(rows).fill(NaN);
  const direction = new Float64Array(rows * m).fill(NaN);
  for (let cell = 0; cell < rows; cell++) {
    if (cell % 256 === 0) await job.breathe();
    const eigen = spectrum(tensors, cell, m);
    if (isDegenerate(eigen)) continue;
    volume[cell] = Math.sqrt(eigen.values.reduce((product, value) => product * value, 1));
    condition[cell] = eigen.values[m - 1] / eigen.values[0];
    direction.set(eigen.vectors.subarray(0, m), cell * m);
  }
  return { volume, condition, direction };
}
