/** Second moments under the heat kernel exp(−d²/ε²), cut off at d = 3ε: how a graph Laplacian sees the metric, on native threads. */
import type { Job } from '../base/job.ts';
import { addon } from './addon.ts';
import { checkFinite } from './finite.ts';
import { runTask, type NativeTask } from './task.ts';

interface HeatBinding {
  heatTensors(rows: number, points: Float32Array, values: Float32Array, cells: Uint32Array, radius: number, fewest: number, tensors: Float64Array): NativeTask;
  heatSubspaces(rows: number, points: Float32Array, cells: Uint32Array, radii: Float64Array, size: number, fewest: number, matrices: Float64Array): NativeTask;
}

/** Points' worth of weight below which a moment says nothing: the tensor is NaN. */
const fewestNeighbors = 10;

export interface HeatQuery {
  /** rows × dim, finite */
  points: Float32Array;
  rows: number;
  /** Rows that are asked. */
  cells: Uint32Array;
}

/**
 * The dual metric h = J Jᵀ that the points give to `values` (rows × m, finite), J the derivative along the plane in which the points near a
 * cell spread most, by least squares under the heat kernel.
 * @param radius ε
 * @returns cells × m × m; NaN where a cell has fewer than ten neighbours' worth of weight, or they do not spread in m directions
 */
export async function heatTensors({ points, rows, cells }: HeatQuery, values: Float32Array, radius: number, job: Job): Promise<Float64Array> {
  check(points, rows, cells);
  check(values, rows, cells);
  await checkFinite(points, points.length / rows, job);
  await checkFinite(values, values.length / rows, job);
  const tensors = new Float64Array(cells.length * (values.length / rows) ** 2);
  await runTask(addon<HeatBinding>().heatTensors(rows, points, values, cells, radius, fewestNeighbors, tensors), job);
  return tensors;
}

/**
 * The moment (2/ε²) Σ w Δ Δᵀ / Σ w of the points themselves, restricted to the `size` dimensions in which it is largest: where they fill a flat patch of d
 * dimensions, its d largest eigenvalues are 1. @returns cells × radii × size × size
 */
export async function heatSubspaces({ points, rows, cells }: HeatQuery, radii: Float64Array, size: number, job: Job): Promise<Float64Array> {
  check(points, rows, cells);
  if (size > points.length / rows) throw new RangeError(`a subspace of ${size} in ${points.length / rows} dimensions`);
  await checkFinite(points, points.length / rows, job);
  const matrices = new Float64Array(cells.length * radii.length * size * size);
  await runTask(addon<HeatBinding>().heatSubspaces(rows, points, cells, radii, size, fewestNeighbors, matrices), job);
  return matrices;
}

function check(values: Float32Array, rows: number, cells: Uint32Array): void {
  if (rows < 1 || values.length % rows !== 0) throw new RangeError(`${values.length} numbers are not ${rows} rows`);
  for (let i = 0; i < cells.length; i++) if (cells[i] >= rows) throw new RangeError(`row ${cells[i]} of ${rows}`);
}
