/** Letters that neither a figure's typeface nor what stands in for it has. */
import { fallbacks, typefaces } from '../types/typefaces.ts';
import type { Drawing, Mark } from './drawing.ts';
import { hasLetter } from './fonts.ts';
import { shownText } from './text.ts';

const mostTold = 6;

/** @returns a sentence where there are some, for a person to choose names, format or typeface by */
export function unwrittenLetters({ font, marks }: Drawing): string[] {
  const letters = new Set<string>();
  const see = (text: string) => {
    for (const letter of shownText(text)) letters.add(letter);
  };
  const walk = (mark: Mark) => {
    if (mark.kind === 'group') mark.marks.forEach(walk);
    else if (mark.kind === 'text') [...mark.lines, mark.tail?.text ?? ''].forEach(see);
  };
  marks.forEach(walk);
  const faces = [typefaces[font], ...fallbacks];
  const missing = [...letters].filter(
    (letter) => /[^\s\p{Default_Ignorable_Code_Point}]/u.test(letter) && !faces.some((face) => hasLetter(face, letter)),
  );
  if (missing.length === 0) return [];
  const told = `${missing.slice(0, mostTold).join(' ')}${missing.length > mostTold ? ` and ${missing.length - mostTold} more` : ''}`;
  return [
    `${typefaces[font].own} has no letters for ${told}: PDF and PNG show boxes there, an SVG and a page what their reader’s fonts have.`,
  ];
}
