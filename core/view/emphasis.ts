/** Making some cells stand out: the others fade and go to the back, and none is hidden. */
import type { Rgba, SceneEllipses } from '../types/scene.ts';
import { memoizeLast } from './memo.ts';

/** What fades keeps this much of its opacity and this much of its own colour; the rest of the colour is the theme's muted one. */
const keptOpacity = 0.22;
const keptColor = 0.35;

/** A colour that stands back. */
export function fadedColor([r, g, b, a]: Rgba, muted: Rgba): Rgba {
  const mix = (channel: number, index: number) => keptColor * channel + (1 - keptColor) * muted[index];
  return [mix(r, 0), mix(g, 1), mix(b, 2), a * keptOpacity];
}

/** Ellipses fade as the cells do at which they stand. @param emphasis one byte a cell, 1 where it stands out; null: nothing changes */
export function emphasizeEllipses(groups: readonly SceneEllipses[], emphasis: Uint8Array | null): SceneEllipses[] {
  return groups.map((group) =>
    emphasis
      ? { ...group, faded: Uint8Array.from(group.cells, (cell, index) => (emphasis[cell] && !group.faded?.[index] ? 0 : 1)) }
      : group,
  );
}

export interface Strokes {
  /** 4 bytes a cell. */
  colors: Uint8Array;
  /** Back to front. */
  order: Uint32Array;
}

/** One byte a cell, 1 for each of those given. */
export const marksOf = memoizeLast((cells: Uint32Array, rows: number): Uint8Array => {
  const marks = new Uint8Array(rows);
  for (const cell of cells) marks[cell] = 1;
  return marks;
});

/** @param emphasis one byte a cell, 1 where it stands out; null: nothing changes and nothing is copied */
export function emphasize({ colors, order }: Strokes, emphasis: Uint8Array | null, muted: Rgba): Strokes {
  if (!emphasis) return { colors, order };
  const faded = colors.slice();
  const mixed = [0, 1, 2].map((channel) =>
    Uint8Array.from({ length: 256 }, (_, value) => keptColor * value + (1 - keptColor) * 255 * muted[channel]),
  );
  for (let cell = 0; cell < emphasis.length; cell++) {
    if (emphasis[cell]) continue;
    const at = 4 * cell;
    for (let channel = 0; channel < 3; channel++) faded[at + channel] = mixed[channel][faded[at + channel]];
    faded[at + 3] *= keptOpacity;
  }
  return { colors: faded, order: inFront(order, emphasis) };
}

/** What does not stand out first, each in its order; the same array where that changes nothing. */
function inFront(order: Uint32Array, emphasis: Uint8Array): Uint32Array {
  const sorted = new Uint32Array(order.length);
  let back = 0;
  for (let turn = 0; turn < order.length; turn++) back += 1 - emphasis[order[turn]];
  let front = back;
  back = 0;
  let changed = false;
  for (let turn = 0; turn < order.length; turn++) {
    const at = emphasis[order[turn]] ? front++ : back++;
    sorted[at] = order[turn];
    changed ||= at !== turn;
  }
  return changed ? sorted : order;
}
