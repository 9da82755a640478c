/** A line of text from left to right, where letters of some scripts run from right to left (Unicode Bidirectional Algorithm). */
import bidiFactory from 'bidi-js';
import type { FontName } from '../types/typefaces.ts';
import { spansOf, type Span } from './fonts.ts';

const bidi = bidiFactory();

interface Leveled extends Span {
  level: number;
  /** Whether it runs leftwards with no letter of its own to say so: spaces, brackets, commas. */
  turned: boolean;
}

/** Of one typeface and direction each, in the order in which they stand on the line. What is no letter is written as it is to be seen. */
export function runsOf(font: FontName, text: string): Span[] {
  const { levels } = bidi.getEmbeddingLevels(text, 'ltr');
  const runs: Leveled[] = [];
  let at = 0;
  for (const { face, text: part } of spansOf(font, text))
    for (const letter of part) {
      const level = levels[at];
      const turned = level % 2 === 1 && !/[\p{L}\p{M}]/u.test(letter);
      const last = runs.at(-1);
      if (last?.face === face && last.level === level && last.turned === turned) last.text += letter;
      else runs.push({ face, text: letter, level, turned });
      at += letter.length;
    }
  return reordered(runs).map(({ face, text, turned }) => ({ face, text: turned ? mirrored(text) : text }));
}

/** Rule L2: from the highest level down, what lies at it or above is reversed, run by run. */
function reordered(runs: Leveled[]): Leveled[] {
  const order = [...runs];
  for (let level = Math.max(0, ...runs.map((run) => run.level)); level >= 1; level--)
    for (let from = 0, to = 0; from < order.length; from = to + 1) {
      for (to = from; to < order.length && order[to].level >= level;) to++;
      order.splice(from, to - from, ...order.slice(from, to).reverse());
    }
  return order;
}

function mirrored(text: string): string {
  return [...text]
    .reverse()
    .map((letter) => bidi.getMirroredCharacter(letter) ?? letter)
    .join('');
}
