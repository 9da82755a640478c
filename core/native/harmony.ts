/** Batches brought together, on native threads. */
import type { Job } from '../base/job.ts';
import { addon } from './addon.ts';
import { runTask, type NativeTask } from './task.ts';

interface HarmonyBinding {
  harmonize(
    points: Float32Array,
    rows: number,
    groupOf: Uint32Array,
    batchesOf: Uint32Array,
    columnOf: Uint32Array,
    choices: HarmonyChoices,
    start: Float64Array | null,
    corrected: Float32Array,
    centres: Float64Array,
    objectives: Float64Array,
    made: Uint32Array,
  ): NativeTask;
}

/** Symbols are those of Korsunsky et al. 2019; defaults those of harmonypy 2. */
export interface HarmonyChoices {
  /** K */
  clusters: number;
  /** θ: how strongly clusters of one batch are avoided. */
  theta: number;
  /** σ: how soft clusters are. */
  sigma: number;
  /** λ of the ridge; 0 takes `ridgeShare` of the cells that are expected of a batch in a cluster. */
  lambda: number;
  ridgeShare: number;
  /** Rounds of correction at most, and the share of the objective below which a gain ends them. */
  iterations: number;
  tolerance: number;
  /** Rounds of clustering in each, and the same for them, from the fifth on. */
  rounds: number;
  roundTolerance: number;
  /** Share of the cells assigned anew at a time. */
  block: number;
  seed: number;
}

/** harmonypy's number: one cluster for 30 cells, and no more than 100. */
export function harmonyClusters(cells: number): number {
  return Math.max(2, Math.min(100, Math.round(cells / 30)));
}

export interface HarmonyQuery {
  /** cells × dim */
  points: Float32Array;
  dim: number;
  /** A column each: a cell's batch, from 0 on; every batch has cells. */
  batches: Uint32Array[];
  choices: HarmonyChoices;
  /** clusters × dim, where k-means would start; found by k-means on the points at length 1 where left out. */
  start?: Float64Array;
}

export interface Harmonized {
  /** cells × dim */
  corrected: Float32Array;
  /** clusters × dim, of length 1. */
  centres: Float64Array;
  /** At the start and after each round. */
  objectives: Float64Array;
}

/** The same start and seed give the same numbers, whatever the threads. Faults: `cancelled`. */
export async function harmonize({ points, dim, batches, choices, start }: HarmonyQuery, job: Job): Promise<Harmonized> {
  const rows = points.length / dim;
  const { groupOf, batchesOf, columnOf } = await groupsOf(batches, rows, job);
  const found = {
    corrected: new Float32Array(points.length),
    centres: new Float64Array(choices.clusters * dim),
  };
  const objectives = new Float64Array(choices.iterations + 1);
  const made = new Uint32Array(1);
  await runTask(
    addon<HarmonyBinding>().harmonize(
      points,
      rows,
      groupOf,
      batchesOf,
      columnOf,
      choices,
      start ?? null,
      found.corrected,
      found.centres,
      objectives,
      made,
    ),
    job,
  );
  return { ...found, objectives: objectives.slice(0, made[0] + 1) };
}

/** What it takes beside the points and what it returns. */
export function harmonyBytes(rows: number, dim: number, clusters: number): number {
  return 4 * rows * (Math.ceil(clusters / 16) * 16 + dim + 2);
}

const rowsBetweenBreaths = 1 << 16;

/** Cells of the same batches are one group: with one column, groups are its batches. */
async function groupsOf(columns: Uint32Array[], rows: number, job: Job) {
  const counts = columns.map((codes) => codes.reduce((most, code) => Math.max(most, code + 1), 0));
  const offsets = counts.map((_, c) => counts.slice(0, c).reduce((sum, count) => sum + count, 0));
  const columnOf = Uint32Array.from(counts.flatMap((count, c) => new Array<number>(count).fill(c)));
  const numbers = new Map<string, number>();
  const batchesOf: number[] = [];
  const groupOf = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    const own = columns.map((codes, c) => codes[row] + offsets[c]);
    const key = own.join();
    let group = numbers.get(key);
    if (group === undefined) {
      numbers.set(key, (group = numbers.size));
      batchesOf.push(...own);
    }
    groupOf[row] = group;
    if (row % rowsBetweenBreaths === 0) await job.breathe();
  }
  return { groupOf, batchesOf: Uint32Array.from(batchesOf), columnOf };
}
