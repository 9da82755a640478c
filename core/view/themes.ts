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

/** Of an indicatrix's own colour beneath the points. */
const breath = 0.07;

/**
 * Encoder red, decoder blue as published, far from black so that they are told from ink; beneath the points no more than a breath of them.
 */
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
      encoder: { fill: rgb(186, 12, 56, breath), stroke: rgb(186, 12, 56) },
      decoder: { fill: rgb(38, 70, 200, breath), stroke: rgb(38, 70, 200) },
      own: { fill: rgb(0, 120, 80, breath), stroke: rgb(0, 120, 80) },
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
      encoder: { fill: rgb(255, 100, 114, breath), stroke: rgb(255, 100, 114) },
      decoder: { fill: rgb(143, 160, 255, breath), stroke: rgb(143, 160, 255) },
      own: { fill: rgb(112, 230, 186, breath), stroke: rgb(112, 230, 186) },
    },
  },
};
