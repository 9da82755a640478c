/** Which points are drawn: all that are in sight at rest, and as many as a frame has time for while things move. */
import type { Steps } from '../../core/view/steps.ts';
import { idly } from './idle.ts';
import type { Painter } from './painter.ts';
import type { Panel } from './panel.ts';

/** Milliseconds after the last frame in motion at which everything is drawn again, where frames are quick. */
const restAfter = 120;

interface ThinningEvents {
  /** How many of the points in sight are drawn. */
  drawn(drawn: number, inSight: number): void;
  /** Nothing has moved for a while. @param thinned whether not all points in sight are drawn */
  rested(thinned: boolean): void;
}

export class Thinning {
  readonly #events: ThinningEvents;
  /** Things move by themselves, or a person steers: frames have to be quick. */
  #inMotion = false;
  #resting = 0;
  #stopPreparing = () => {};
  /** Points a panel while things move; settled when the motion begins, so that points do not come and go during it. */
  #budget = Infinity;
  #counted = { drawn: 0, seen: 0 };

  constructor(events: ThinningEvents) {
    this.#events = events;
  }

  /** Frames have to be quick from now on. */
  move(): void {
    this.#inMotion = true;
  }

  /** Tells the painter what to draw. @param order of drawing */
  choose(panels: Panel[], order: Uint32Array, painter: Painter, now: number): void {
    const share = painter.pace.budget / Math.max(1, panels.length);
    if (!this.#inMotion || this.#budget === Infinity || share < 0.6 * this.#budget) this.#budget = share;
    let drawn = 0,
      seen = 0;
    for (const panel of panels) {
      const turns = panel.select(order, now, this.#inMotion ? this.#budget : Infinity);
      if (turns !== undefined) painter.setSelection(panel.scene.id, turns);
      drawn += panel.selection.drawn;
      seen += panel.selection.seen;
    }
    if (drawn !== this.#counted.drawn || seen !== this.#counted.seen) this.#events.drawn(drawn, seen);
    this.#counted = { drawn, seen };
    clearTimeout(this.#resting);
    // Where frames come late, the next one is waited for longer.
    if (this.#inMotion) this.#resting = window.setTimeout(() => this.#rest(drawn < seen), restAfter + 2 * painter.pace.latest);
    else {
      this.#stopPreparing();
      if (order.length > share) this.#stopPreparing = idly(preparing(panels, order));
    }
  }

  stop(): void {
    clearTimeout(this.#resting);
    this.#stopPreparing();
  }

  #rest(thinned: boolean): void {
    this.#inMotion = false;
    this.#events.rested(thinned);
  }
}

/** What thinning so many points takes is made while nothing else is to be done. */
function* preparing(panels: readonly Panel[], order: Uint32Array): Steps<void> {
  for (const panel of panels) while (!panel.prepareToMove(order)) yield;
}
