/** Exact nearest neighbours by Euclidean distance (float64; the lower row first where distances are equal), on native threads. */
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import { addon } from './addon.ts';
import { checkFinite } from './finite.ts';
import { runTask, type NativeTask } from './task.ts';

interface NeighborsBinding {
  nearestNeighbors(
    points: Float32Array,
    dim: number,
    queries: Float32Array,
    selves: Uint32Array | null,
    k: number,
    indices: Uint32Array,
    squared: Float64Array,
  ): NativeTask;
  neighborhoodAgreement(
    rows: number,
    first: Float32Array,
    second: Float32Array,
    cells: Uint32Array,
    ks: Uint32Array,
    found: Float64Array,
  ): NativeTask;
}

export interface NeighborQuery {
  /** rows × dim, finite */
  points: Float32Array;
  dim: number;
  /** Places to ask at, queries × dim. Left out: the rows in `cells`, none of them a neighbour of itself. */
  queries?: Float32Array;
  /** Rows that ask; left out, all of them. */
  cells?: Uint32Array;
  k: number;
}

export interface Neighbors {
  /** queries × k rows of the points, nearest first. */
  indices: Uint32Array;
  /** queries × k squared distances. */
  squared: Float64Array;
}

/** The k nearest points of every query. Faults: `bad-option` where there are fewer than k, `not-finite`. */
export async function nearestNeighbors({ points, dim, queries, cells, k }: NeighborQuery, job: Job): Promise<Neighbors> {
  const rows = rowCount(points, dim);
  const selves = queries ? null : (cells ?? everyRow(rows));
  const asked = queries ?? (cells ? gather(points, dim, cells) : points);
  await checkFinite(points, dim, job);
  if (queries) await checkFinite(queries, dim, job);
  const count = rowCount(asked, dim);
  const others = selves ? rows - 1 : rows;
  if (!(Number.isInteger(k) && k >= 1 && k <= others)) {
    throw new Fault('bad-option', `${k} nearest neighbours cannot be had of ${others} points.`, {
      place: 'k',
      remedy: 'Choose fewer neighbours.',
    });
  }
  const found: Neighbors = { indices: new Uint32Array(count * k), squared: new Float64Array(count * k) };
  await runTask(addon<NeighborsBinding>().nearestNeighbors(points, dim, asked, selves, k, found.indices, found.squared), job);
  return found;
}

/** Two spaces that hold the same points. */
export interface AgreementQuery {
  /** rows × its dimension each: the same points in the same order, finite */
  first: Float32Array;
  second: Float32Array;
  rows: number;
  /** Rows that are judged, each among all. */
  cells: Uint32Array;
  /** Neighbourhood sizes, ascending, below the number of rows. */
  ks: readonly number[];
}

/** All cells × ks. */
export interface Agreement {
  /** How many of a cell's k nearest it has in both spaces. */
  shared: Float64Array;
  /** Σ max(0, rank − k) over a cell's k nearest in the second space, by their ranks in the first, where 1 is the nearest. */
  firstExcess: Float64Array;
  /** The same of its k nearest in the first space, by their ranks in the second. */
  secondExcess: Float64Array;
}

/** How neighbourhoods agree, exactly; memory grows with the points and with cells × ks. */
export async function neighborhoodAgreement({ first, second, rows, cells, ks }: AgreementQuery, job: Job): Promise<Agreement> {
  if (rows < 2 || first.length % rows !== 0 || second.length % rows !== 0)
    throw new RangeError(`${rows} rows of ${first.length} and ${second.length} numbers`);
  if (ks.length === 0 || ks.some((k, i) => !Number.isInteger(k) || k <= (ks[i - 1] ?? 0) || k >= rows))
    throw new RangeError(`neighbourhoods of ${ks.join(', ')} among ${rows} rows`);
  checkRows(cells, rows);
  await checkFinite(first, first.length / rows, job);
  await checkFinite(second, second.length / rows, job);
  const fields = 3;
  const found = new Float64Array(cells.length * ks.length * fields);
  await runTask(addon<NeighborsBinding>().neighborhoodAgreement(rows, first, second, cells, Uint32Array.from(ks), found), job);
  const field = (at: number) => Float64Array.from({ length: cells.length * ks.length }, (_, i) => found[i * fields + at]);
  return { shared: field(0), firstExcess: field(1), secondExcess: field(2) };
}

function rowCount(points: Float32Array, dim: number): number {
  const rows = points.length / dim;
  if (!Number.isInteger(rows)) throw new RangeError(`${points.length} numbers are not rows of ${dim}`);
  return rows;
}

function everyRow(rows: number): Uint32Array {
  const all = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) all[row] = row;
  return all;
}

function gather(points: Float32Array, dim: number, cells: Uint32Array): Float32Array {
  checkRows(cells, points.length / dim);
  const gathered = new Float32Array(cells.length * dim);
  cells.forEach((row, i) => gathered.set(points.subarray(row * dim, (row + 1) * dim), i * dim));
  return gathered;
}

function checkRows(cells: Uint32Array, rows: number): void {
  for (let i = 0; i < cells.length; i++) if (cells[i] >= rows) throw new RangeError(`row ${cells[i]} of ${rows}`);
}
