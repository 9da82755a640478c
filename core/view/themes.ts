/** The colours of a plot's ground, its greys and its indicatrices, in both themes. */
import type { MetricSource } from '../types.ts';
import type { Rgba, Theme } from '../types/scene.ts';
import { rgb } from './color.ts';

export interface ThemeColors {
  background: Rgba;
  foreground: Rgba;
  /** Second lines, captions. */
  muted: Rgba;
  /** Hairlines round panels and colour bars. */
  line: Rgba;
  /** Points when nothing colours them. */
  plain: Rgba;
  /** Cells without a value. */
  missing: Rgba;
  /** Cells in which a gene was not seen. */
  zero: Rgba;
  /** Cells of a category that is switched off: still there, beneath the others. */
  dimmed: Rgba;
  indicatrix: Record<MetricSource, { fill: Rgba; stroke: Rgba }>;
}

/** The light theme's indicatrices bear the published fills; outlines, and all of the dark theme's, keep their hues. */
export const themeColors: Record<Theme, ThemeColors> = {
  light: {
    background: rgb(255, 255, 255),
    foreground: rgb(23, 26, 33),
    muted: rgb(97, 104, 117),
    line: rgb(214, 218, 225),
    plain: rgb(124, 141, 166),
    missing: rgb(187, 192, 200),
    zero: rgb(217, 220, 226),
    dimmed: rgb(160, 166, 176, 0.22),
    indicatrix: {
      encoder: { fill: rgb(55, 0, 17, 0.3), stroke: rgb(158, 8, 54, 0.9) },
      decoder: { fill: rgb(12, 0, 55, 0.3), stroke: rgb(44, 20, 168, 0.9) },
      own: { fill: rgb(0, 52, 34, 0.3), stroke: rgb(0, 104, 70, 0.9) },
    },
  },
  dark: {
    background: rgb(18, 20, 26),
    foreground: rgb(233, 236, 242),
    muted: rgb(152, 160, 175),
    line: rgb(52, 58, 70),
    plain: rgb(122, 143, 176),
    missing: rgb(92, 98, 110),
    zero: rgb(66, 72, 84),
    dimmed: rgb(112, 120, 136, 0.22),
    indicatrix: {
      encoder: { fill: rgb(255, 48, 72, 0.3), stroke: rgb(255, 100, 114, 0.95) },
      decoder: { fill: rgb(122, 104, 255, 0.32), stroke: rgb(163, 150, 255, 0.95) },
      own: { fill: rgb(64, 224, 170, 0.28), stroke: rgb(112, 230, 186, 0.95) },
    },
  },
};
