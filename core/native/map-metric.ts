/** The metric of any map by local regression of the data on it, on native threads. */
import type { Job } from '../base/job.ts';
import { addon } from './addon.ts';
import { checkFinite } from './finite.ts';
import { runTask, type NativeTask } from './task.ts';

interface MapMetricBinding {
  mapMetrics(
    rows: number,
    points: Float32Array,
    map: Float32Array,
    cells: Uint32Array,
    orders: Uint32Array,
    radii: Float64Array,
    fewest: number,
    wider: number,
    leavesOut: 0 | 1,
    tensors: Float64Array,
    reached: Float64Array,
  ): NativeTask;
}

/** A window's cells fall into so many parts. */
export const metricParts = 8;

export interface MapMetricQuery {
  /** rows × dim, finite */
  points: Float32Array;
  /** rows × m, finite: where they lie on the map */
  map: Float32Array;
  rows: number;
  /** Rows that are asked. */
  cells: Uint32Array;
  /** Of the polynomial in each cell's windows: 1, 2 or 3; beyond three dimensions of the map it is 1 whatever is asked. */
  orders: Uint32Array;
  /** cells × radii: a window's reach along the data's surface. */
  radii: Float64Array;
  /** A window with fewer cells grows until it has as many; of third order, until it has four a term at least. */
  fewest: number;
  /**
   * Each of a cell's windows reaches at least so many times as far as the one before it came to reach; left out, they do not depend on one
   * another.
   */
  wider?: number;
  /** Finds the tensors without each of a window's parts as well. */
  leavesOut: boolean;
}

export interface MapMetrics {
  /**
   * cells × radii × (1, or with `leavesOut` 1 + metricParts) × m × m: of all cells of the window, then without each of its parts; NaN where
   * there is none.
   */
  tensors: Float64Array;
  /** cells × radii: how far the windows reach, grown ones included. */
  reached: Float64Array;
}

/**
 * g = Bᵀ B, B the derivative of the data by the map: a polynomial by least squares in a window about the cell, without what the noise of the
 * data adds to it.
 */
export async function mapMetrics(
  { points, map, rows, cells, orders, radii, fewest, wider = 0, leavesOut }: MapMetricQuery,
  job: Job,
): Promise<MapMetrics> {
  check(points, rows, cells);
  check(map, rows, cells);
  const [m, each] = [map.length / rows, cells.length === 0 ? 0 : radii.length / cells.length];
  if (!Number.isInteger(each)) throw new RangeError(`${radii.length} radii of ${cells.length} cells`);
  await checkFinite(points, points.length / rows, job);
  await checkFinite(map, m, job);
  const tensors = new Float64Array(radii.length * (leavesOut ? 1 + metricParts : 1) * m * m);
  const reached = new Float64Array(radii.length);
  await runTask(
    addon<MapMetricBinding>().mapMetrics(rows, points, map, cells, orders, radii, fewest, wider, leavesOut ? 1 : 0, tensors, reached),
    job,
  );
  return { tensors, reached };
}

function check(values: Float32Array, rows: number, cells: Uint32Array): void {
  if (rows < 1 || values.length % rows !== 0) throw new RangeError(`${values.length} numbers are not ${rows} rows`);
  for (let i = 0; i < cells.length; i++) if (cells[i] >= rows) throw new RangeError(`row ${cells[i]} of ${rows}`);
}
