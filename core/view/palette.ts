/** Colours of categories: few ones safe for colour-blind readers, many ones as different from each other as can be. */
import type { PaletteName, Rgba, Theme } from '../types/scene.ts';
import { colorDifference, fromOklab, parseColor, rgb, toOklab, withContrast, type Oklab } from './color.ts';
import { themeColors } from './themes.ts';

/** Okabe and Ito (2008), vivid ones first; their black is the eighth, and white on a dark ground. */
const okabeIto = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442'];
const eighth: Record<Theme, string> = { light: '#000000', dark: '#ffffff' };

/** Length of the list for many categories, before it is repeated in other lightnesses. */
const distinctCount = 48;

/** A point may be lighter than text, but not lost on its ground. */
const pointContrast: Record<Theme, number> = { light: 1.45, dark: 2 };
const textContrast = 4.5;

/**
 * One colour a category, in order. `own`: the file's where it brings enough valid ones, else Okabe–Ito to eight, else the distinct list.
 */
export function categoryColors(count: number, theme: Theme, palette: PaletteName = 'own', own?: readonly string[]): Rgba[] {
  const given = palette === 'own' && own && own.length >= count ? own.slice(0, count).map(parseColor) : [null];
  const colors = given.every((color) => color !== null) ? given : defaultColors(count, theme, palette);
  return colors.map((color) => withContrast(color, themeColors[theme].background, pointContrast[theme]));
}

/** A category's colour, made dark or light enough to be read as text on the theme's ground. */
export function textColor(color: Rgba, theme: Theme): Rgba {
  return withContrast(color, themeColors[theme].background, textContrast);
}

function defaultColors(count: number, theme: Theme, palette: PaletteName): Rgba[] {
  const few = [...okabeIto, eighth[theme]].map((hex) => parseColor(hex)!);
  if (palette === 'okabeIto')
    return Array.from({ length: count }, (_, index) => shifted(few[index % few.length], Math.floor(index / few.length)));
  if (count <= few.length && palette === 'own') return few.slice(0, count);
  return Array.from({ length: count }, (_, index) => cycled(index));
}

/** Beyond the list, colours come again: darker, then lighter, then as they were. */
function cycled(index: number): Rgba {
  return shifted(distinct[index % distinctCount], Math.floor(index / distinctCount));
}

/** @param round how often the list has been gone through */
function shifted(color: Rgba, round: number): Rgba {
  const shift = [0, -0.16, 0.14][round % 3];
  if (shift === 0) return color;
  const [lightness, a, b] = toOklab(color);
  return fromOklab([lightness + shift, a, b]);
}

/**
 * After Glasbey et al. (2007): starting from Okabe–Ito's hues, each next colour is the one of a regular grid over sRGB whose
 * nearest neighbour among those chosen, in OKLab, is farthest. Greys, neon colours and whatever would be lost on either ground are left
 * out.
 */
const distinct: Rgba[] = chooseDistinct(distinctCount);

function chooseDistinct(count: number): Rgba[] {
  const steps = 16;
  const candidates: { color: Rgba; lab: Oklab; nearest: number }[] = [];
  for (let index = 0; index < steps ** 3; index++) {
    const channel = (power: number) => (255 * (Math.floor(index / steps ** power) % steps)) / (steps - 1);
    const color = rgb(channel(2), channel(1), channel(0));
    const lab = toOklab(color);
    const chroma = Math.hypot(lab[1], lab[2]);
    if (lab[0] >= 0.4 && lab[0] <= 0.87 && chroma >= 0.045 && chroma <= 0.2) candidates.push({ color, lab, nearest: Infinity });
  }
  const chosen: Rgba[] = [];
  const choose = (color: Rgba) => {
    chosen.push(color);
    keepAway(toOklab(color));
  };
  const keepAway = (lab: Oklab) => {
    for (const candidate of candidates) candidate.nearest = Math.min(candidate.nearest, colorDifference(candidate.lab, lab));
  };
  for (const theme of ['light', 'dark'] as const) {
    keepAway(toOklab(themeColors[theme].background));
    keepAway(toOklab(themeColors[theme].missing));
  }
  for (const hex of okabeIto) choose(parseColor(hex)!);
  while (chosen.length < count) choose(candidates.reduce((best, candidate) => (candidate.nearest > best.nearest ? candidate : best)).color);
  return chosen;
}
