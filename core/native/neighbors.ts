/** Exact nearest neighbours by Euclidean distance (float64; the lower row first where distances are equal), on native threads. */
import { Fault } from '../errors.ts';
import type { Job } from '../job.ts';
import { addon } from './addon.ts';
import { checkFinite } from './finite.ts';
import { runTask, type NativeTask } from './task.ts';

interface NeighborsBinding {
  nearestNeighbors(points: Float32Array, dim: number, queries: Float32Array, selves: Uint32Array | null, k: number, indices: Uint32Array, squared: Float64Array): NativeTask;
  neighborRanks(points: Float32Array, dim: number, cells: Uint32Array, neighbors: Uint32Array, k: number, ranks: Uint32Array): NativeTask;
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
    throw new Fault('bad-option', `${k} nearest neighbours cannot be had of ${others} points.`, { place: 'k', remedy: 'Choose fewer neighbours.' });
  }
  const found: Neighbors = { indices: new Uint32Array(count * k), squared: new Float64Array(count * k) };
  await runTask(addon<NeighborsBinding>().nearestNeighbors(points, dim, asked, selves, k, found.indices, found.squared), job);
  return found;
}

export interface RankQuery {
  /** rows × dim, finite */
  points: Float32Array;
  dim: number;
  /** Rows that ask. */
  cells: Uint32Array;
  /** cells × k rows, none of them the asking one. */
  neighbors: Uint32Array;
  k: number;
}

/** The rank that each given neighbour has among all other rows: 1 is the nearest. @returns cells × k */
export async function neighborRanks({ points, dim, cells, neighbors, k }: RankQuery, job: Job): Promise<Uint32Array> {
  const rows = rowCount(points, dim);
  await checkFinite(points, dim, job);
  checkRows(cells, rows);
  checkRows(neighbors, rows);
  if (neighbors.length !== cells.length * k) throw new RangeError(`${cells.length} cells with ${k} neighbours each do not make ${neighbors.length}`);
  const ranks = new Uint32Array(neighbors.length);
  await runTask(addon<NeighborsBinding>().neighborRanks(points, dim, cells, neighbors, k, ranks), job);
  return ranks;
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
