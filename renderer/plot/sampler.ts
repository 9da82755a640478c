/** Samples of an embedding's points that thin crowds evenly, keep what is rare, and have no edges of their own. */
import { splitmix32 } from '../../core/base/random.ts';
import type { Bounds } from '../../core/types/scene.ts';
import { squareBounds } from '../../core/view/bounds.ts';
import { crowdingSteps } from '../../core/view/crowding.ts';
import { inStretches, type Steps } from '../../core/view/steps.ts';

/** Buckets across the embedding of which none is left empty. */
const buckets = 128;
/** Turns are chosen by the logarithm of their keys, in so many levels between these doublings. */
const levels = 1 << 16;
const [leastKey, mostKey] = [-36, 20];

/**
 * Each cell's key: a number of its own by chance times how crowded its place is (log₂; −Infinity for one cell of every bucket). Those with
 * the smallest keys are as many everywhere, or all there are; and as crowding has no edges, neither has what they leave out, also where the
 * cells have moved on since. A cell's chance is its own for good, so that samples of two embeddings differ by few.
 * @param positions cells × 2
 */
export function* samplingKeys(positions: Float32Array, order: Uint32Array): Steps<Float32Array> {
  const cells = positions.length / 2;
  const shown = order.length < cells ? new Uint8Array(cells) : null;
  if (shown) for (const cell of order) shown[cell] = 1;
  const { doublings } = yield* crowdingSteps(positions, shown);
  const { minX, minY, maxX } = squareBounds(positions);
  const perUnit = buckets / (maxX - minX);
  const place = (value: number) => (value > 0 ? Math.min(buckets - 1, Math.floor(value)) : 0);
  const chance = splitmix32(1);
  const keys = new Float32Array(cells);
  const least = new Float32Array(buckets * buckets).fill(2);
  const first = new Int32Array(buckets * buckets).fill(-1);
  yield* inStretches(cells, (from, to) => {
    for (let cell = from; cell < to; cell++) {
      const own = chance();
      keys[cell] = Math.log2(own + 2 ** -33) + doublings[cell];
      if (shown && !shown[cell]) continue;
      const home = place((positions[2 * cell + 1] - minY) * perUnit) * buckets + place((positions[2 * cell] - minX) * perUnit);
      if (own >= least[home]) continue;
      least[home] = own;
      first[home] = cell;
    }
  });
  for (const cell of first) if (cell >= 0) keys[cell] = -Infinity;
  return keys;
}

/**
 * All cells of a panel by their keys: a sample is what is met first, in one pass over memory that lies in a row.
 * Made once for an embedding; a sample of a million points then takes a few milliseconds.
 */
export class Sampler {
  /** Where each stands in the order of drawing, by key; and their places, 2 numbers each. */
  readonly #turns: Uint32Array;
  readonly #places: Float32Array;
  /** How many stand for a bucket: no sample leaves those out. */
  readonly #firsts: number;

  private constructor(turns: Uint32Array, places: Float32Array, firsts: number) {
    this.#turns = turns;
    this.#places = places;
    this.#firsts = firsts;
  }

  static *of(positions: Float32Array, order: Uint32Array): Steps<Sampler> {
    const keys = yield* samplingKeys(positions, order);
    const perDoubling = (levels - 2) / (mostKey - leastKey);
    const levelOf = (key: number) =>
      key === -Infinity ? 0 : 1 + Math.min(levels - 2, Math.max(0, Math.floor((key - leastKey) * perDoubling)));
    const starts = new Uint32Array(levels + 1);
    yield* inStretches(order.length, (from, to) => {
      for (let turn = from; turn < to; turn++) starts[levelOf(keys[order[turn]]) + 1]++;
    });
    for (let level = 0; level < levels; level++) starts[level + 1] += starts[level];
    const firsts = starts[1];
    const turns = new Uint32Array(order.length);
    const places = new Float32Array(2 * order.length);
    yield* inStretches(order.length, (from, to) => {
      for (let turn = from; turn < to; turn++) {
        const cell = order[turn];
        const at = starts[levelOf(keys[cell])]++;
        turns[at] = turn;
        places[2 * at] = positions[2 * cell];
        places[2 * at + 1] = positions[2 * cell + 1];
      }
    });
    return new Sampler(turns, places, firsts);
  }

  /**
   * At most about `budget` cells of the window, by their places in the order of drawing; no bucket is left empty, even beyond the budget.
   * @param window null for all @returns with how many there are in the window
   */
  sample(window: Bounds | null, budget: number): { turns: Uint32Array; seen: number } {
    const { minX, minY, maxX, maxY } = window ?? { minX: -Infinity, minY: -Infinity, maxX: Infinity, maxY: Infinity };
    const places = this.#places;
    const turns = new Uint32Array(Math.min(this.#turns.length, Math.max(budget, this.#firsts)));
    let kept = 0,
      seen = 0;
    for (let at = 0; at < this.#turns.length; at++) {
      const x = places[2 * at],
        y = places[2 * at + 1];
      if (!(x >= minX && x <= maxX && y >= minY && y <= maxY)) continue;
      seen++;
      if (kept < budget || at < this.#firsts) turns[kept++] = this.#turns[at];
    }
    return { turns: turns.subarray(0, kept).sort(), seen };
  }
}
