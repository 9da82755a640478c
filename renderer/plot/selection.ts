/** Which of a panel's points are drawn: all that are in sight, or, where a frame has no time for them, a sample that keeps what is rare. */
import type { Bounds } from '../../core/types/scene.ts';
import { atOnce, type Steps } from '../../core/view/steps.ts';
import { Sampler } from './sampler.ts';

/** Marks, one a cell, of those in the window. */
export function inWindow(positions: Float32Array, { minX, minY, maxX, maxY }: Bounds): Marks {
  const marks = new Uint8Array(positions.length / 2);
  let count = 0;
  for (let cell = 0; cell < marks.length; cell++) {
    const x = positions[2 * cell],
      y = positions[2 * cell + 1];
    if (!(x >= minX && x <= maxX && y >= minY && y <= maxY)) continue;
    marks[cell] = 1;
    count++;
  }
  return { marks, count };
}

/** Which cells are meant, one byte a cell. */
export interface Marks {
  marks: Uint8Array;
  count: number;
}

/** Where the marked cells stand in the order of drawing, which may leave cells out. */
export function turnsOf(order: Uint32Array, { marks, count }: Marks): Uint32Array {
  const turns = new Uint32Array(count);
  let at = 0;
  for (let turn = 0; turn < order.length; turn++) if (marks[order[turn]]) turns[at++] = turn;
  return at === count ? turns : turns.slice(0, at);
}

/** What the present choice was made for. */
interface Choice {
  order: Uint32Array;
  positions: Float32Array;
  window: Bounds | null;
  budget: number;
  turns: Uint32Array | null;
}

/** A sampler for an embedding, or what of it is still to be done. */
interface Making {
  positions: Float32Array;
  order: Uint32Array;
  steps: Steps<Sampler>;
  sampler: Sampler | null;
}

/** Steps in a frame towards a sampler of where the points have got to: some milliseconds. */
const stepsAFrame = 3;

/** Keeps a panel's choice for as long as it serves. */
export class Selection {
  /** Points in sight, and how many of them are drawn. */
  seen = 0;
  drawn = 0;
  #choice: Choice | null = null;
  /** What samples are taken by, and what takes its place once it is made. */
  #making: Making | null = null;
  #next: Making | null = null;

  /**
   * @param bounds the whole embedding's  @param sight what the camera shows; null where points are on the move, so that all may come into
   * sight
   * @param budget points; Infinity at rest
   * @returns what to draw, by its places in the order, null for all of it; undefined where what is drawn already still serves
   */
  update(
    order: Uint32Array,
    positions: Float32Array,
    bounds: Bounds,
    sight: Bounds | null,
    budget: number,
  ): Uint32Array | null | undefined {
    if (sight === null && order.length > budget) this.#followOn(order, positions);
    const before = this.#choice;
    const same = before !== null && before.order === order && before.positions === positions;
    const near = sight !== null && area(sight) < 0.5 * area(bounds);
    if (same && before.budget === budget && (near ? before.window !== null && serves(before.window, sight) : before.window === null))
      return undefined;

    const window = near ? widened(sight) : null;
    let turns: Uint32Array | null = null;
    this.seen = order.length;
    if (order.length > budget) ({ turns, seen: this.seen } = this.#samplerOf(positions, order, sight === null).sample(window, budget));
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
  prepare(order: Uint32Array, positions: Float32Array): boolean {
    return goOn(this.#makingOf(positions, order, false));
  }

  #samplerOf(positions: Float32Array, order: Uint32Array, moving: boolean): Sampler {
    const making = this.#makingOf(positions, order, moving);
    return (making.sampler ??= atOnce(making.steps));
  }

  /** While points are on the move, their former places say well enough which to take, until `#followOn` has come up with them. */
  #makingOf(positions: Float32Array, order: Uint32Array, moving: boolean): Making {
    if (this.#making?.order !== order || (!moving && this.#making.positions !== positions)) {
      this.#making = this.#next?.order === order && this.#next.positions === positions ? this.#next : begun(positions, order);
      this.#next = null;
    }
    return this.#making;
  }

  /** Makes, a little in every frame, a sampler for where the points are going. */
  #followOn(order: Uint32Array, positions: Float32Array): void {
    const { sampler, order: sampled, positions: from } = this.#making ?? {};
    if (!sampler || sampled !== order || (from === positions && !this.#next)) return;
    if (this.#next?.order !== order) this.#next = begun(positions, order);
    for (let step = 0; step < stepsAFrame; step++) {
      if (!goOn(this.#next)) continue;
      this.#making = this.#next;
      this.#next = null;
      return;
    }
  }
}

function begun(positions: Float32Array, order: Uint32Array): Making {
  return { positions, order, steps: Sampler.of(positions, order), sampler: null };
}

function goOn(making: Making): boolean {
  if (making.sampler) return true;
  const step = making.steps.next();
  if (step.done) making.sampler = step.value;
  return making.sampler !== null;
}

function area({ minX, minY, maxX, maxY }: Bounds): number {
  return (maxX - minX) * (maxY - minY);
}

/** Room to move in before the next choice. */
function widened({ minX, minY, maxX, maxY }: Bounds): Bounds {
  const x = 0.4 * (maxX - minX),
    y = 0.4 * (maxY - minY);
  return { minX: minX - x, minY: minY - y, maxX: maxX + x, maxY: maxY + y };
}

/** A window serves a sight that it holds, and that does not waste most of it. */
function serves(window: Bounds, sight: Bounds): boolean {
  const holds = window.minX <= sight.minX && window.minY <= sight.minY && window.maxX >= sight.maxX && window.maxY >= sight.maxY;
  return holds && area(window) < 12 * area(sight);
}
