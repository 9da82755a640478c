/** How many points may be drawn in a frame while things move, learnt from how long drawing takes. */

/** Milliseconds: below, a frame has room for more; above, it has too much. */
const easy = 14;
const late = 28;
/** Fewer points than this are no picture any more. */
export const fewest = 20_000;

export class Pace {
  /** Points a frame, all panels together; Infinity until a frame has come late. */
  budget = Infinity;
  /** Milliseconds that the latest frame took. */
  latest = 0;

  /** @param points drawn in a frame  @param elapsed ms until they stood on the canvas */
  record(points: number, elapsed: number): void {
    this.latest = elapsed;
    if (elapsed > late) this.budget = Math.max(fewest, Math.min(this.budget, points) * Math.max(0.1, easy / elapsed));
    // Only a frame that made use of the budget shows that there is room. (The very first is late for its shaders' compilation.)
    else if (elapsed < easy && points > 0.7 * this.budget) this.budget = 1.3 * Math.max(this.budget, points);
  }
}
