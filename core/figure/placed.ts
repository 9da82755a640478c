/** A drawing for resvg, which gives a whole line to one typeface where the first lacks a letter: each run stands where it is to be. */
import { typefaces, type FontName } from '../types/typefaces.ts';
import { say, type Drawing, type Mark, type TextMark } from './drawing.ts';
import { openFont, type Span } from './fonts.ts';
import { runsOf } from './runs.ts';
import { shownText } from './text.ts';

export function placed(drawing: Drawing): Drawing {
  const walk = (mark: Mark): Mark[] =>
    mark.kind === 'group' ? [{ ...mark, marks: mark.marks.flatMap(walk) }] : mark.kind === 'text' ? placedText(mark, drawing.font) : [mark];
  return { ...drawing, marks: drawing.marks.flatMap(walk) };
}

function placedText(mark: TextMark, font: FontName): Mark[] {
  const lines = mark.lines.map((line) => runsOf(font, shownText(line)));
  if (lines.every((runs) => runs.length <= 1 && runs.every(({ face }) => face === typefaces[font]))) return [mark];
  const { x, y, leading = 0, size, weight = 400, anchor = 'start', tail, fill, halo, underline, turn = 0 } = mark;
  const [cos, sin] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  const at = (along: number, down: number, text: string, more: Partial<TextMark>) =>
    say(x + cos * along - sin * down, y + sin * along + cos * down, text, size, fill, { turn, ...more });
  const letters = lines.flatMap((runs, line) => {
    const widthOf = ({ face }: Span, text: string) => {
      const opened = openFont(face, weight);
      return (opened.layout(text).advanceWidth / opened.unitsPerEm) * size;
    };
    const width = runs.reduce((sum, run) => sum + widthOf(run, run.text), 0);
    let pen = anchor === 'start' ? 0 : anchor === 'middle' ? -width / 2 : -width;
    const texts = runs.map((run) => {
      // Spaces at either end count for nothing in an SVG.
      const [before] = /^\s*/.exec(run.text)!;
      const text = at(pen + widthOf(run, before), line * leading, run.text.trim(), { weight, face: run.face, underline });
      pen += widthOf(run, run.text);
      return text;
    });
    if (tail && line === lines.length - 1) texts.push(at(pen + tail.gap, line * leading, tail.text, { fill: tail.fill }));
    return texts;
  });
  // A halo lies beneath its neighbours' letters as well.
  return halo ? [...letters.map((text) => ({ ...text, halo })), ...letters] : letters;
}
