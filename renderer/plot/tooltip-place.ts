/** Where what is told of a cell stands: beside the cell in its own panel, over as few cells as may be, and never over the cell itself. */

/** CSS pixels, from the plot's upper left corner. */
export interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** CSS pixels between the cell and what is told of it; where all about it is full, the second. */
const gaps = [16, 44];
/** From the panel's rim. */
const rim = 6;
/** How many cells more a place may cover for being as much nearer, per pixel; and for staying where it was. */
const perPixel = 0.05;
const perMove = 3;

/** Right and below first, as one reads. */
const ways: readonly (readonly [across: -1 | 0 | 1, down: -1 | 0 | 1])[] = [
  [1, 1],
  [1, -1],
  [-1, 1],
  [-1, -1],
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
];

/** A side of the cell, and how far from it. */
export interface Side {
  across: -1 | 0 | 1;
  down: -1 | 0 | 1;
  gap: number;
}

/**
 * @param at the cell @param panel where cells are seen, without its title @param whole all panels, for where one is too small
 * @param clear what is left free about the cell beyond the usual: a lens
 * @param covered how many cells a place would cover @param last the side that was taken last
 * @returns the upper left corner, and the side
 */
export function placeTooltip(
  at: { x: number; y: number },
  size: { width: number; height: number },
  {
    panel,
    whole,
    clear = 0,
    covered,
    last = null,
  }: { panel: Rectangle; whole: Rectangle; clear?: number; covered: (place: Rectangle) => number; last?: Side | null },
): { left: number; top: number; side: Side } {
  for (const frame of [panel, whole]) {
    let best: { left: number; top: number; side: Side; cost: number } | null = null;
    for (const gap of gaps) {
      for (const [across, down] of ways) {
        const apart = gap + clear;
        const left =
          across === 0
            ? within(at.x - size.width / 2, size.width, frame.left, frame.width)
            : at.x + (across === 1 ? apart : -apart - size.width);
        const top =
          down === 0
            ? within(at.y - size.height / 2, size.height, frame.top, frame.height)
            : at.y + (down === 1 ? apart : -apart - size.height);
        if (
          left < frame.left + rim ||
          top < frame.top + rim ||
          left + size.width > frame.left + frame.width - rim ||
          top + size.height > frame.top + frame.height - rim
        )
          continue;
        const stays = last !== null && last.across === across && last.down === down && last.gap === gap;
        const cost = covered({ left, top, ...size }) + perPixel * gap - (stays ? perMove : 0);
        if (!best || cost < best.cost) best = { left, top, side: { across, down, gap }, cost };
      }
    }
    if (best) return best;
  }
  // There is no room for it anywhere: on the side where there is most.
  const [across, down] = [at.x < whole.left + whole.width / 2 ? 1 : -1, at.y < whole.top + whole.height / 2 ? 1 : -1] as const;
  return {
    left: at.x + (across === 1 ? gaps[0] : -gaps[0] - size.width),
    top: at.y + (down === 1 ? gaps[0] : -gaps[0] - size.height),
    side: { across, down, gap: gaps[0] },
  };
}

function within(from: number, length: number, start: number, room: number): number {
  return Math.max(start + rim, Math.min(start + room - rim - length, from));
}
