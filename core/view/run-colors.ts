/** Colours of runs, in titles, charts and lists: told from one another at a glance, and never taken for a cell's or an ellipse's. */
import type { Rgba, Theme } from '../types/scene.ts';
import { fromOklab, parseColor, toOklab } from './color.ts';

/**
 * Of one hue on both grounds. Of all colours of 36 hues with a contrast of 3.5 on white and 5 on the dark ground, and no nearer than 0.075
 * in OKLab to those of few categories and of ellipses (0.05 to those of many), eight that are farthest apart on both: 0.27 and more.
 */
const own: readonly Readonly<Record<Theme, string>>[] = [
  { light: '#00707e', dark: '#3adaf2' },
  { light: '#ac7d1b', dark: '#f0ba59' },
  { light: '#9c5eef', dark: '#a670f3' },
  { light: '#a54d6c', dark: '#eb6f9a' },
  { light: '#284002', dark: '#b4f662' },
  { light: '#0089ea', dark: '#0095fe' },
  { light: '#1b9247', dark: '#4fa866' },
  { light: '#3b1e7e', dark: '#d0cafd' },
];
/** Rounds through these after the first are darker, then lighter. */
const shifts = [0, -0.09, 0.08];

export const runColorCount = own.length;

/** @param index a run's own, fixed for its life */
export function runColorOf(index: number, theme: Theme): Rgba {
  const [lightness, a, b] = toOklab(parseColor(own[index % own.length][theme])!);
  const shift = shifts[Math.floor(index / own.length) % shifts.length];
  return fromOklab([Math.min(0.97, Math.max(0.2, lightness + shift)), a, b]);
}

/** The first index that no run has. */
export function freeColor(taken: Iterable<number>): number {
  const known = new Set(taken);
  let index = 0;
  while (known.has(index)) index++;
  return index;
}
