/** Points and bounds on the move: between an embedding's frames the points glide and the bounds follow without jumping. */
import type { Bounds } from '../../core/types/scene.ts';

/**
 * Milliseconds after which the bounds have covered 63 % of the way: soon outwards, so that no point leaves the panel, at leisure inwards.
 */
const growthLag = 70;
const shrinkLag = 220;

export class Motion {
  from: Float32Array;
  to: Float32Array;
  bounds: Bounds;
  /** Where the bounds are going. */
  goal: Bounds;
  #began = 0;
  #duration = 0;

  /** @param positions cells × 2 */
  constructor(positions: Float32Array, bounds: Bounds) {
    this.from = positions;
    this.to = positions;
    this.bounds = bounds;
    this.goal = bounds;
  }

  /** Sends the points to `positions` within `duration` ms, from wherever they are now. */
  moveTo(positions: Float32Array, bounds: Bounds, now: number, duration: number): void {
    const progress = this.progress(now);
    // A new array each time: a painter knows by identity what it has uploaded.
    this.from = duration === 0 ? positions : progress >= 1 ? this.to : blend(this.from, this.to, progress);
    this.to = positions;
    this.goal = bounds;
    this.#began = now;
    this.#duration = duration;
    if (duration === 0) this.bounds = bounds;
  }

  /** 0…1 of the way from `from` to `to`. */
  progress(now: number): number {
    return this.#duration === 0 ? 1 : Math.min(1, Math.max(0, (now - this.#began) / this.#duration));
  }

  /** Lets the bounds follow for `elapsed` ms. @returns whether anything still moves */
  advance(now: number, elapsed: number): boolean {
    const { bounds } = this;
    const goal = this.goal;
    const extent = Math.max(goal.maxX - goal.minX, goal.maxY - goal.minY);
    const keys = ['minX', 'minY', 'maxX', 'maxY'] as const;
    const settled = keys.every((key) => Math.abs(goal[key] - bounds[key]) < 1e-3 * extent);
    if (settled) this.bounds = goal;
    else {
      const next = { ...bounds };
      for (const key of keys) {
        const outwards = key.startsWith('min') ? goal[key] < bounds[key] : goal[key] > bounds[key];
        next[key] += (goal[key] - bounds[key]) * (1 - Math.exp(-elapsed / (outwards ? growthLag : shrinkLag)));
      }
      this.bounds = next;
    }
    return !settled || this.progress(now) < 1;
  }
}

function blend(from: Float32Array, to: Float32Array, t: number): Float32Array {
  return from.map((value, i) => value + (to[i] - value) * t);
}
