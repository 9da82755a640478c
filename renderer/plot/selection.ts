/** Which of a panel's points are drawn: all that are in sight, or, where a frame has no time for them, a sample that keeps what is rare. */
import type { Bounds } from '../../core/types/scene.ts';
import { atOnce, inStretches, type Steps } from '../../core/view/steps.ts';

/** Buckets across the embedding by which crowding is judged. */
const buckets = 192;

/**
 * Each point's number among those in its bucket, in the order of drawing: points numbered low stand for their place.
 * Taking all below some number thins crowds and leaves what is rare.
 * @param positions cells × 2
 */
export function* crowdRanks(positions: Float32Array, order: Uint32Array, { minX, minY, maxX, maxY }: Bounds): Steps<Uint32Array> {
  const perX = buckets / (maxX - minX), perY = buckets / (maxY - minY);
  const clamp = (value: number) => (value > 0 ? Math.min(buckets - 1, Math.floor(value)) : 0);
  // Cells in their own order first, then in that of drawing over the smaller table: memory is what this waits for.
  const homes = new Uint16Array(positions.length / 2);
  yield* inStretches(homes.length, (from, to) => {
    for (let cell = from; cell < to; cell++) homes[cell] = clamp((positions[2 * cell + 1] - minY) * perY) * buckets + clamp((positions[2 * cell] - minX) * perX);
  });
  const met = new Uint32Array(buckets * buckets);
  const ranks = new Uint32Array(homes.length);
  yield* inStretches(order.length, (from, to) => {
    for (let turn = from; turn < to; turn++) ranks[order[turn]] = met[homes[order[turn]]]++;
  });
  return ranks;
}

/** Marks, one a cell, of those in the window. */
export function inWindow(positions: Float32Array, { minX, minY, maxX, maxY }: Bounds): Marks {
  const marks = new Uint8Array(positions.length / 2);
  let count = 0;
  for (let cell = 0; cell < marks.length; cell++) {
    const x = positions[2 * cell], y = positions[2 * cell + 1];
    if (!(x >= minX && x <= maxX && y >= minY && y <= maxY)) continue;
    marks[cell] = 1;
    count++;
  }
  return { marks, count };
}

/** Which cells are meant, one byte a cell. */
export interface Marks { marks: Uint8Array; count: number }

/** Where the marked cells stand in the order of drawing, which may leave cells out. */
export function turnsOf(order: Uint32Array, { marks, count }: Marks): Uint32Array {
  const turns = new Uint32Array(count);
  let at = 0;
  for (let turn = 0; turn < order.length; turn++) if (marks[order[turn]]) turns[at++] = turn;
  return at === count ? turns : turns.slice(0, at);
}

/**
 * All cells of a panel, those first that stand for their place: a sample is what is met first, in one pass over memory that lies in a row.
 * Made once for an embedding; a sample of a million points then takes a few milliseconds.
 */
export class Sampler {
  /** Where each stands in the order of drawing: by rank, within a rank in that order; and their places, 2 numbers each. */
  readonly #turns: Uint32Array;
  readonly #places: Float32Array;
  /** How many stand for a place of their own: no sample leaves those out. */
  readonly #firsts: number;

  private constructor(turns: Uint32Array, places: Float32Array, firsts: number) {
    this.#turns = turns;
    this.#places = places;
    this.#firsts = firsts;
  }

  static *of(positions: Float32Array, order: Uint32Array, bounds: Bounds): Steps<Sampler> {
    const ranks = yield* crowdRanks(positions, order, bounds);
    let highest = 0;
    for (const rank of ranks) if (rank > highest) highest = rank;
    yield;
    const starts = new Uint32Array(highest + 2);
    yield* inStretches(order.length, (from, to) => {
      for (let turn = from; turn < to; turn++) starts[ranks[order[turn]] + 1]++;
    });
    for (let rank = 0; rank <= highest; rank++) starts[rank + 1] += starts[rank];
    const firsts = starts[1];
    const turns = new Uint32Array(order.length);
    const places = new Float32Array(2 * order.length);
    yield* inStretches(order.length, (from, to) => {
      for (let turn = from; turn < to; turn++) {
        const cell = order[turn];
        const at = starts[ranks[cell]]++;
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
    let kept = 0, seen = 0;
    for (let at = 0; at < this.#turns.length; at++) {
      const x = places[2 * at], y = places[2 * at + 1];
      if (!(x >= minX && x <= maxX && y >= minY && y <= maxY)) continue;
      seen++;
      if (kept < budget || at < this.#firsts) turns[kept++] = this.#turns[at];
    }
    return { turns: turns.subarray(0, kept).sort(), seen };
  }
}

/** What the present choice was made for. */
interface Choice { order: Uint32Array; positions: Float32Array; window: Bounds | null; budget: number; turns: Uint32Array | null }

/** A sampler, or what of it is still to be done. */
interface Making { positions: Float32Array; order: Uint32Array; steps: Steps<Sampler>; sampler: Sampler | null }

/** Keeps a panel's choice for as long as it serves. */
export class Selection {
  /** Points in sight, and how many of them are drawn. */
  seen = 0;
  drawn = 0;
  #choice: Choice | null = null;
  #making: Making | null = null;

  /**
   * @param bounds the whole embedding's  @param sight what the camera shows; null where points are on the move, so that all may come into sight
   * @param budget points; Infinity at rest
   * @returns what to draw, by its places in the order, null for all of it; undefined where what is drawn already still serves
   */
  update(order: Uint32Array, positions: Float32Array, bounds: Bounds, sight: Bounds | null, budget: number): Uint32Array | null | undefined {
    const before = this.#choice;
    const same = before !== null && before.order === order && before.positions === positions;
    const near = sight !== null && area(sight) < 0.5 * area(bounds);
    if (same && before.budget === budget && (near ? before.window !== null && serves(before.window, sight) : before.window === null)) return undefined;

    const window = near ? widened(sight) : null;
    let turns: Uint32Array | null = null;
    this.seen = order.length;
    if (order.length > budget) ({ turns, seen: this.seen } = this.#samplerOf(positions, order, bounds, sight === null).sample(window, budget));
    else if (window !== null) {
      turns = turnsOf(order, inWindow(positions, window));
      this.seen = turns.length;
    }
    this.drawn = turns?.length ?? order.length;
    const changed = !same || turns !== null || before.turns !== null;
    this.#choice = { order, positions, window, budget, turns };
    return changed ? turns : undefined;
  }

  /** What `update` has said last. */
  get turns(): Uint32Array | null {
    return this.#choice?.turns ?? null;
  }

  /** How much larger points are drawn to stand for those left out: as their number sizes them (its −¼ power), 2.2-fold at most. */
  get enlargement(): number {
    return this.drawn === 0 ? 1 : Math.min(2.2, (this.seen / this.drawn) ** 0.25);
  }

  /** How many points there would be in all if everywhere as large a share were drawn as is in sight. */
  get standing(): number {
    return this.#choice && this.seen > 0 ? (this.#choice.order.length * this.drawn) / this.seen : 0;
  }

  /** Goes a step on with what takes long to make ready for motion. @returns whether it is ready */
  prepare(order: Uint32Array, positions: Float32Array, bounds: Bounds): boolean {
    const making = this.#makingOf(positions, order, bounds, false);
    if (making.sampler) return true;
    const step = making.steps.next();
    if (step.done) making.sampler = step.value;
    return making.sampler !== null;
  }

  #samplerOf(positions: Float32Array, order: Uint32Array, bounds: Bounds, moving: boolean): Sampler {
    const making = this.#makingOf(positions, order, bounds, moving);
    return (making.sampler ??= atOnce(making.steps));
  }

  /** While points are on the move, their former places say well enough which to take. */
  #makingOf(positions: Float32Array, order: Uint32Array, bounds: Bounds, moving: boolean): Making {
    if (this.#making?.order !== order || (!moving && this.#making.positions !== positions)) this.#making = { positions, order, steps: Sampler.of(positions, order, bounds), sampler: null };
    return this.#making;
  }
}

function area({ minX, minY, maxX, maxY }: Bounds): number {
  return (maxX - minX) * (maxY - minY);
}

/** Room to move in before the next choice. */
function widened({ minX, minY, maxX, maxY }: Bounds): Bounds {
  const x = 0.4 * (maxX - minX), y = 0.4 * (maxY - minY);
  return { minX: minX - x, minY: minY - y, maxX: maxX + x, maxY: maxY + y };
}

/** A window serves a sight that it holds, and that does not waste most of it. */
function serves(window: Bounds, sight: Bounds): boolean {
  const holds = window.minX <= sight.minX && window.minY <= sight.minY && window.maxX >= sight.maxX && window.maxY >= sight.maxY;
  return holds && area(window) < 12 * area(sight);
}
