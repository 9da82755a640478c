/** Text in figures: where it breaks, and how it is written into XML. */
import type { FontName, FontWeight } from '../types/typefaces.ts';
import { textWidth } from './fonts.ts';

/** How a figure sets text: its typeface, and every size in points. */
export interface Typesetting {
  font: FontName;
  /** Of the page's margin, between panels, and from line to line. */
  edge: number;
  gap: number;
  line: number;
  title: number;
  subtitle: number;
  note: number;
  text: number;
  label: number;
  caption: number;
  /** What a length of print, as of a line's breadth, is at this size of the text; given at the usual one. */
  pen: (length: number) => number;
  width(text: string, size: number, weight?: FontWeight): number;
  /** The text, or its beginning as far as fits, with an ellipsis. */
  fit(text: string, width: number, size: number, weight?: FontWeight): string;
  /** Lines no wider than `width`, broken between words, and at no hard space; a longer word is broken where it must. */
  wrap(text: string, width: number, size: number, weight?: FontWeight): string[];
}

/** At a text of 7 points, the largest that Nature takes; titles are as its letters. */
const shares = { edge: 4, gap: 10, line: 9.5, title: 8, subtitle: 7, note: 6.5, text: 7, label: 6.5, caption: 6 };
export const defaultTextSize = 7;

/** @param size of the text, points */
export function typesetting(font: FontName, size: number): Typesetting {
  const width = (text: string, at: number, weight: FontWeight = 400) => textWidth(font, text, at, weight);
  const scaled = Object.fromEntries(
    Object.entries(shares).map(([name, share]) => [name, (share * size) / defaultTextSize]),
  ) as typeof shares;
  return {
    font,
    ...scaled,
    pen: (length) => (length * size) / defaultTextSize,
    width,
    fit(text, most, at, weight) {
      if (width(text, at, weight) <= most) return text;
      const letters = [...text];
      while (letters.length > 1 && width(`${letters.join('').trimEnd()}…`, at, weight) > most) letters.pop();
      return `${letters.join('').trimEnd()}…`;
    },
    wrap(text, most, at, weight) {
      const lines: string[] = [];
      const add = (word: string) => {
        const longer = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : word;
        if (lines.length > 0 && width(longer, at, weight) <= most) lines[lines.length - 1] = longer;
        else lines.push(word);
      };
      for (const word of text.split(/[^\S\u00a0]+/).filter(Boolean))
        for (const part of broken(word, (piece) => width(piece, at, weight) <= most)) add(part);
      return lines;
    },
  };
}

/** A word in pieces that fit, each of a letter at least. */
function broken(word: string, fits: (piece: string) => boolean): string[] {
  if (fits(word)) return [word];
  const pieces: string[] = [];
  for (const letter of word) {
    const last = pieces.at(-1);
    if (last !== undefined && fits(last + letter)) pieces[pieces.length - 1] = last + letter;
    else pieces.push(letter);
  }
  return pieces;
}

/** As a line of a figure shows it: control characters are spaces, and none turns the direction of what stands behind it. */
export function shownText(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
}

/** Safe in XML text and attributes; control characters, which XML cannot hold, become spaces. */
export function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ' ')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** Few digits: a coordinate, with at most the given decimals and no needless zero. */
export function coordinate(value: number, decimals = 2): string {
  const text = String(Number(value.toFixed(decimals)) || 0);
  return text.startsWith('0.') ? text.slice(1) : text.startsWith('-0.') ? `-${text.slice(2)}` : text;
}
