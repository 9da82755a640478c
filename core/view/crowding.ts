/**
 * How crowded a cell's place is in an embedding: where nobody chose otherwise, crowds are drawn finer and fainter, and what lies alone is
 * not overlooked.
 */
import type { Density } from '../types/scene.ts';
import { squareBounds } from './bounds.ts';
import { inStretches, type Steps } from './steps.ts';

export interface Crowding {
  /** One number a cell. */
  doublings: Float32Array;
  /** Of the square over which all would lie evenly, embedding units. */
  side: number;
}

/** Across that square; fewer where there are few cells, so that a bucket holds some on average. */
const mostBuckets = 128;
const perBucket = 8;

/**
 * By how many doublings each cell's place is more crowded than if all shown cells lay evenly.
 * @param positions cells × 2 @param shown one byte a cell, 0 where it is not shown; null for all
 */
export function* crowdingSteps(positions: Float32Array, shown: Uint8Array | null): Steps<Crowding> {
  const cells = positions.length / 2;
  const { minX, minY, maxX } = squareBounds(positions);
  yield;
  const side = Math.min(mostBuckets, Math.max(4, Math.round(Math.sqrt(cells / perBucket))));
  const perUnit = side / (maxX - minX);
  const counts = new Float32Array(side * side);
  let total = 0;
  yield* inStretches(cells, (from, to) => {
    for (let cell = from; cell < to; cell++) {
      const column = Math.floor((positions[2 * cell] - minX) * perUnit),
        row = Math.floor((positions[2 * cell + 1] - minY) * perUnit);
      if (!(column >= 0 && column < side && row >= 0 && row < side) || (shown && !shown[cell])) continue;
      counts[row * side + column]++;
      total++;
    }
  });
  const smooth = blurred(blurred(counts, side, 1), side, side);
  const logs = smooth.map((count) => Math.log2(Math.max(count, 0.25) * (smooth.length / Math.max(1, total))));
  const doublings = new Float32Array(cells);
  yield* inStretches(cells, (from, to) => {
    for (let cell = from; cell < to; cell++) {
      // Between the middles of four buckets, so that no edge of a bucket is seen.
      const x = within((positions[2 * cell] - minX) * perUnit - 0.5, side),
        y = within((positions[2 * cell + 1] - minY) * perUnit - 0.5, side);
      const column = Math.min(side - 2, Math.floor(x)),
        row = Math.min(side - 2, Math.floor(y));
      const at = row * side + column,
        right = x - column,
        up = y - row;
      doublings[cell] =
        (logs[at] * (1 - right) + logs[at + 1] * right) * (1 - up) + (logs[at + side] * (1 - right) + logs[at + side + 1] * right) * up;
    }
  });
  return { doublings, side: maxX - minX };
}

/** 0 for what is not a number. */
function within(value: number, side: number): number {
  return value > 0 ? Math.min(side - 1, value) : 0;
}

/** A quarter of each neighbour and half of itself, along one axis. */
function blurred(counts: Float32Array, side: number, step: number): Float32Array {
  return counts.map((count, at) => {
    const along = Math.floor(at / step) % side;
    return count / 2 + ((along > 0 ? counts[at - step] : count) + (along < side - 1 ? counts[at + step] : count)) / 4;
  });
}

/** Points are sized by the eighth root of how crowded they are, within these bounds. */
export const sizes = { perDoubling: -1 / 8, least: 0.7, most: 1.6 };
/** Opaque until this many points lie on one another; then as much less as lets more be told from fewer, but never less than that. */
export const opacities = { layers: 1.5, least: 0.15 };

/** What a point's radius and opacity are multiplied by. The same as in the points' shaders. */
export function crowdedLook(crowd: number, { sized, layers }: Density): { size: number; opacity: number } {
  const size = sized ? Math.min(sizes.most, Math.max(sizes.least, 2 ** (sizes.perDoubling * crowd))) : 1;
  return {
    size,
    opacity: Math.max(opacities.least, Math.sqrt(opacities.layers / Math.max(opacities.layers, layers * 2 ** crowd * size * size))),
  };
}

/**
 * @param radius of a point, and side of what holds all of them if they lie evenly, in one unit @returns how many then lie on one another
 */
export function evenLayers(points: number, radius: number, side: number): number {
  return (points * Math.PI * radius * radius) / (side * side);
}
