/** Making some cells stand out: the others fade and go to the back, and none is hidden. */
import type { Rgba } from '../types/scene.ts';

/** What fades keeps this much of its opacity and this much of its own colour; the rest of the colour is the theme's muted one. */
const keptOpacity = 0.22;
const keptColor = 0.35;

export interface Strokes {
  /** 4 bytes a cell. */
  colors: Uint8Array;
  /** Back to front. */
  order: Uint32Array;
}

/** @param emphasis one byte a cell, 1 where it stands out; null: nothing changes and nothing is copied */
export function emphasize({ colors, order }: Strokes, emphasis: Uint8Array | null, muted: Rgba): Strokes {
  if (!emphasis) return { colors, order };
  const faded = new Uint8Array(colors.length);
  for (let cell = 0; cell < emphasis.length; cell++) {
    const at = 4 * cell;
    if (emphasis[cell]) {
      faded.set(colors.subarray(at, at + 4), at);
      continue;
    }
    for (let channel = 0; channel < 3; channel++) faded[at + channel] = keptColor * colors[at + channel] + (1 - keptColor) * 255 * muted[channel];
    faded[at + 3] = keptOpacity * colors[at + 3];
  }
  const sorted = new Uint32Array(order.length);
  let at = 0;
  for (const cell of order) if (!emphasis[cell]) sorted[at++] = cell;
  for (const cell of order) if (emphasis[cell]) sorted[at++] = cell;
  return { colors: faded, order: sorted };
}
