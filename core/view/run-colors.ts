/** Colours of runs, in titles, charts and lists: darker than any cell's on a light ground and lighter on a dark one, so that neither is taken for the other. */
import type { Rgba, Theme } from '../types/scene.ts';
import { fromOklab } from './color.ts';

/** Lightness and chroma in OKLab; cells' colours lie between 0.4 and 0.87. */
const tones: Record<Theme, readonly [lightness: number, chroma: number]> = { light: [0.36, 0.11], dark: [0.9, 0.075] };

/** Hues as far apart as can be in their order, without the red of encoders and the blue of decoders. */
const hues = [150, 310, 60, 235, 345, 105, 195, 85];
/** Rounds through the hues after the first, in other tones. */
const shifts = [0, -0.09, 0.06];

export const runColorCount = hues.length;

/** @param index a run's own, fixed for its life */
export function runColorOf(index: number, theme: Theme): Rgba {
  const [lightness, chroma] = tones[theme];
  const hue = (hues[index % hues.length] * Math.PI) / 180;
  const shift = shifts[Math.floor(index / hues.length) % shifts.length];
  return fromOklab([Math.min(0.97, lightness + (theme === 'light' ? shift : -shift / 2)), chroma * Math.cos(hue), chroma * Math.sin(hue)]);
}

/** The first index that no run has. */
export function freeColor(taken: Iterable<number>): number {
  const known = new Set(taken);
  let index = 0;
  while (known.has(index)) index++;
  return index;
}
