/** What journals say of a figure's size, and the letters that they want. */
import type { FigureChoices } from '../types/scene.ts';
import { journals, type Journal } from '../view/figure-choices.ts';
import { pointsPerMillimetre } from './drawing.ts';

/** Points. @param least the smallest text */
export function sizeWarnings(
  { width, height, mostHeight, least }: { width: number; height: number; mostHeight: number; least: number },
  { journal, height: given }: Pick<FigureChoices, 'journal' | 'height'>,
): string[] {
  const millimetres = (points: number) => `${Math.round(points / pointsPerMillimetre)} mm`;
  const { title, widths } = journals[journal];
  const whose = given === null ? `a page of ${title}` : 'what was asked for';
  return [
    ...(height > mostHeight + 1
      ? [
          `The figure is ${millimetres(height)} high, ${whose} ${millimetres(mostHeight)}: show fewer panels, or leave out the legend, metrics or caption.`,
        ]
      : []),
    ...(width > widths[2] * pointsPerMillimetre + 1
      ? [`The figure is ${millimetres(width)} wide, ${title}’s widest column ${widths[2]} mm.`]
      : []),
    ...(least < 5 - 1e-9 ? [`The smallest text has ${least.toFixed(1)} points; journals want 5 at least.`] : []),
  ];
}

/** `a` … `z`, `aa` … */
export function letterOf(index: number, style: Journal['letters']): string {
  const letters = (index >= 26 ? letterOf(Math.floor(index / 26) - 1, style) : '') + String.fromCharCode(97 + (index % 26));
  return style === 'upper' ? letters.toUpperCase() : letters;
}
