/** Ranks of genes' numbers among cells of several groups, on native threads. */
import { createJob, portion, type Job } from '../base/job.ts';
import type { SparseMatrix } from '../types.ts';
import { addon } from './addon.ts';
import { checkLength, checkReading, checkRows, sparse, transforms, type Reading, type Sparse } from './counts.ts';
import { runTask, type NativeTask } from './task.ts';

type Gathered = [starts: Uint32Array, held: Uint32Array, values: Float32Array, groups: Int32Array];

interface RanksBinding {
  gatherColumns(
    ...all: [
      ...Sparse,
      rows: Uint32Array,
      factors: Reading['factors'] | null,
      transform: number,
      groupOf: Int32Array,
      placeOf: Int32Array,
      ...Gathered,
    ]
  ): NativeTask;
  rankColumns(...all: [...Gathered, sizes: Float64Array, reference: number, ranks: Float64Array, ties: Float64Array]): NativeTask;
}

/** Some columns of a matrix, gathered part by part: their numbers but zeros, and the group of each number's cell. */
export interface GatheredColumns {
  /** Offsets: what each column has room for. */
  starts: Uint32Array;
  /** How many numbers it has by now. */
  held: Uint32Array;
  values: Float32Array;
  groups: Int32Array;
}

/** @param room for how many numbers each column is */
export function roomForColumns(room: Uint32Array): GatheredColumns {
  const starts = new Uint32Array(room.length + 1);
  room.forEach((numbers, column) => (starts[column + 1] = starts[column] + numbers));
  const all = starts[room.length];
  return { starts, held: new Uint32Array(room.length), values: new Float32Array(all), groups: new Int32Array(all) };
}

/** @param groups one a row of `rows`, −1 for none @param placeOf of each column of the matrix which gathered one it is, ascending, or −1 */
export async function gatherColumns(
  matrix: SparseMatrix,
  rows: Uint32Array,
  reading: Reading,
  groups: Int32Array,
  placeOf: Int32Array,
  columns: GatheredColumns,
  job: Job,
): Promise<void> {
  checkRows(matrix, rows);
  checkReading(reading, rows);
  checkLength(groups, rows.length);
  checkLength(placeOf, matrix.cols);
  await runTask(
    addon<RanksBinding>().gatherColumns(
      ...sparse(matrix),
      rows,
      reading.factors ?? null,
      transforms.indexOf(reading.transform),
      groups,
      placeOf,
      ...gathered(columns),
    ),
    createJob(undefined, job.signal),
  );
}

/** Columns × groups. */
export interface RankSums {
  /** Of each group's cells, zeros among them, ties at their mean rank. */
  ranks: Float64Array;
  /** Σ t³ − t over the sizes t of the ties among the cells compared. */
  ties: Float64Array;
}

/**
 * Ranks among all groups' cells or, with a reference, of each group's among its own and the reference's; the reference has none. @param sizes
 * cells of each group, those without a number among them
 */
export async function rankColumns(columns: GatheredColumns, sizes: Float64Array, reference: number | null, job: Job): Promise<RankSums> {
  const all = columns.held.length * sizes.length;
  const found = { ranks: new Float64Array(all), ties: new Float64Array(all) };
  const task = addon<RanksBinding>().rankColumns(...gathered(columns), sizes, reference ?? -1, found.ranks, found.ties);
  await runTask(task, portion(job, 0, 1));
  return found;
}

function gathered({ starts, held, values, groups }: GatheredColumns): Gathered {
  return [starts, held, values, groups];
}
