/**
 * How groups of cells lie mixed around each: the local inverse Simpson index (Korsunsky et al. 2019) and the acceptance of kBET (Büttner et
 * al. 2019), with the neighbourhoods, scaling and means of scib-metrics.
 */
import { chiSquareTail } from '../base/distributions.ts';
import { shuffle, splitmix32 } from '../base/random.ts';
import { quantile } from '../base/statistics.ts';
import type { Job } from '../base/job.ts';
import { nearestNeighbors } from '../native/index.ts';
import type { BatchScores } from '../types/batches.ts';

/** scib-metrics counts the cell itself among its neighbours: 90 for LISI at a perplexity of 30, 50 for kBET. */
const [lisiNeighbors, perplexity, kbetNeighbors] = [90, 30, 50] as const;
/** Below this probability of what is seen around a cell, were batches placed at random, it is not accepted. */
const significance = 0.05;

/** Groups of cells; −1 is none. */
export interface Groups {
  codes: Int32Array;
  count: number;
}

/** What lies around each judged cell, nearest first. */
export interface Around {
  cells: Uint32Array;
  k: number;
  /** cells × k */
  indices: Uint32Array;
  distances: Float64Array;
}

/** Null where there are fewer than three cells. @param cells that are judged, each among all */
export async function aroundCells(points: Float32Array, dim: number, cells: Uint32Array, job: Job): Promise<Around | null> {
  const k = Math.min(lisiNeighbors, points.length / dim) - 1;
  if (k < 2) return null;
  const { indices, squared } = await nearestNeighbors({ points, dim, cells, k }, job);
  return { cells, k, indices, distances: squared.map(Math.sqrt) };
}

/**
 * Of every judged cell the number of groups around it, as if all had equal shares: 1 … count, for each grouping; NaN for cells of no group.
 * Neighbours count by a Gaussian of their distance whose perplexity is 30, or a third of those there are.
 */
export async function inverseSimpson(
  { cells, k, indices, distances }: Around,
  groupings: readonly Groups[],
  job: Job,
): Promise<Float64Array[]> {
  const wanted = Math.log(Math.min(perplexity, Math.floor((k + 1) / 3)));
  const found = groupings.map(() => new Float64Array(cells.length).fill(NaN));
  const weights = new Float64Array(k);
  const shares = groupings.map(({ count }) => new Float64Array(count));
  for (let i = 0; i < cells.length; i++) {
    if (i % 256 === 0) await job.breathe();
    const known = groupings.flatMap(({ codes }, at) => (codes[cells[i]] < 0 ? [] : at));
    if (known.length === 0 || !weigh(distances.subarray(i * k, (i + 1) * k), wanted, weights)) continue;
    const near = indices.subarray(i * k, (i + 1) * k);
    for (const at of known) found[at][i] = evenGroups(near, weights, groupings[at].codes, shares[at]);
  }
  return found;
}

/** (Σ shares)² / Σ shares². @param shares overwritten */
function evenGroups(near: Uint32Array, weights: Float64Array, codes: Int32Array, shares: Float64Array): number {
  shares.fill(0);
  let known = 0;
  for (let j = 0; j < near.length; j++) {
    const code = codes[near[j]];
    if (code < 0) continue;
    shares[code] += weights[j];
    known += weights[j];
  }
  return known > 0 ? known ** 2 / shares.reduce((sum, share) => sum + share * share, 0) : NaN;
}

const [mostSteps, entropyWithin] = [50, 1e-5];

/** exp(−β d), summing to 1, with the β at which their entropy is as wanted. @returns whether they have any */
function weigh(distances: Float64Array, entropy: number, weights: Float64Array): boolean {
  let [beta, low, high] = [1, -Infinity, Infinity];
  for (let step = 0; ; step++) {
    let [sum, moment] = [0, 0];
    for (let j = 0; j < distances.length; j++) {
      weights[j] = Math.exp(-distances[j] * beta);
      sum += weights[j];
      moment += distances[j] * weights[j];
    }
    const gap = (sum === 0 ? 0 : Math.log(sum) + (beta * moment) / sum) - entropy;
    if (Math.abs(gap) < entropyWithin || step === mostSteps) {
      for (let j = 0; j < weights.length; j++) weights[j] /= sum;
      return sum > 0;
    }
    if (gap > 0) {
      low = beta;
      beta = high === Infinity ? beta * 2 : (beta + high) / 2;
    } else {
      high = beta;
      beta = low === -Infinity ? beta / 2 : (beta + low) / 2;
    }
  }
}

/**
 * 1 for every judged cell around which groups have the shares that they have among all, as far as 50 neighbours can tell (χ², p ≥ 0.05), 0
 * for the others; NaN for cells of no group. The cell itself is one of the 50.
 */
export async function accepted({ cells, k, indices }: Around, groups: Groups, job: Job): Promise<Float64Array> {
  const { codes } = groups;
  const near = Math.min(kbetNeighbors - 1, k);
  const sizes = sizesOf(groups);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const freedom = sizes.filter((size) => size > 0).length - 1;
  const seen = new Float64Array(groups.count);
  const found = new Float64Array(cells.length).fill(NaN);
  for (let i = 0; i < cells.length; i++) {
    if (i % 256 === 0) await job.breathe();
    const own = codes[cells[i]];
    if (own < 0) continue;
    seen.fill(0);
    seen[own] = 1;
    for (let j = 0; j < near; j++) if (codes[indices[i * k + j]] >= 0) seen[codes[indices[i * k + j]]]++;
    const known = seen.reduce((sum, count) => sum + count, 0);
    const statistic = sizes.reduce((sum, size, group) => {
      const expected = (known * size) / all;
      return size > 0 ? sum + (seen[group] - expected) ** 2 / expected : sum;
    }, 0);
    found[i] = Number(chiSquareTail(statistic, freedom) >= significance);
  }
  return found;
}

function sizesOf({ codes, count }: Groups): Float64Array {
  const sizes = new Float64Array(count);
  for (const code of codes) if (code >= 0) sizes[code]++;
  return sizes;
}

/** How many groups have cells. */
export const groupsPresent = (groups: Groups): number => sizesOf(groups).filter((size) => size > 0).length;

/** scib-metrics' scaling of the median index: 0 where every cell lies among its own group, 1 where all groups have equal shares. */
function scaled(index: Float64Array, groups: Groups): number | null {
  const known = index.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? null : (quantile(known, 0.5) - 1) / (groupsPresent(groups) - 1);
}

/** 1 where every cell lies among its own kind, 0 where all kinds have equal shares. */
function keptApart(index: Float64Array, groups: Groups): number | null {
  const value = scaled(index, groups);
  return value === null ? null : 1 - value;
}

function acceptance(cells: Float64Array): number | null {
  const known = cells.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** How cells are divided: into batches, and into kinds where there are any. */
export interface Division {
  batches: Groups;
  kinds: Groups | null;
}

const chanceSeed = 1;

/** The same groups, dealt out among the same cells by chance. */
export function dealtOut({ batches, kinds }: Division): Division {
  const dealt = ({ codes, count }: Groups): Groups => {
    const order = shuffle(
      codes.filter((code) => code >= 0),
      splitmix32(chanceSeed),
    );
    let next = 0;
    return { codes: codes.map((code) => (code < 0 ? code : order[next++])), count };
  };
  return { batches: dealt(batches), kinds: kinds && dealt(kinds) };
}

/** One result a division, all by what lies around the cells once. */
export async function mixingScores(around: Around, divisions: readonly Division[], job: Job): Promise<BatchScores[]> {
  const groupings = divisions.flatMap(({ batches, kinds }) => [batches, ...(kinds ? [kinds] : [])]);
  const indices = (await inverseSimpson(around, groupings, job)).values();
  const scores: BatchScores[] = [];
  for (const { batches, kinds } of divisions)
    scores.push({
      ilisi: scaled(indices.next().value!, batches),
      clisi: kinds && keptApart(indices.next().value!, kinds),
      kbet: acceptance(await accepted(around, batches, job)),
    });
  return scores;
}
