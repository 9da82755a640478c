/** The typefaces' files, which of them sets a letter, and how wide they set a text. */
import { createRequire } from 'node:module';
import { openSync, type Font } from 'fontkit';
import { fallbacks, typefaces, type FontName, type FontWeight, type Typeface } from '../types/typefaces.ts';

const require = createRequire(import.meta.url);

export function fontFile(face: Typeface, weight: FontWeight): string {
  return require.resolve(face.files[weight]);
}

const opened = new Map<string, Font>();

export function openFont(face: Typeface, weight: FontWeight): Font {
  const path = face.files[weight];
  const known = opened.get(path);
  if (known) return known;
  const found = openSync(fontFile(face, weight));
  opened.set(path, found);
  return found;
}

export function hasLetter(face: Typeface, letter: string): boolean {
  return openFont(face, 400).hasGlyphForCodePoint(letter.codePointAt(0)!);
}

/** A part of a text that one typeface sets. */
export interface Span {
  face: Typeface;
  text: string;
}

/** A text by typeface: a figure's own, and where it lacks letters one that has them; where none does the own one, which shows a box. */
export function spansOf(font: FontName, text: string): Span[] {
  const own: Typeface = typefaces[font];
  const spans: Span[] = [];
  for (const letter of text) {
    const last = spans.at(-1);
    // A mark stands on the letter before it.
    const face =
      last && /\p{M}/u.test(letter) && hasLetter(last.face, letter)
        ? last.face
        : ([own, ...fallbacks].find((face) => hasLetter(face, letter)) ?? own);
    if (last?.face === face) last.text += letter;
    else spans.push({ face, text: letter });
  }
  return spans;
}

/** Letters one by one, but those that are joined together: joined they have other widths. */
const parts = /\p{Script=Arabic}[\p{Script=Arabic}\p{M}]*|./gsu;
const advances = new Map<string, Map<string, number>>();

/** The width of a line of text, in the unit of `size`, without kerning, which would narrow it. */
export function textWidth(font: FontName, text: string, size: number, weight: FontWeight = 400): number {
  const name = `${font} ${weight}`;
  let known = advances.get(name);
  if (!known) advances.set(name, (known = new Map<string, number>()));
  let sum = 0;
  for (const [part] of text.matchAll(parts)) {
    let advance = known.get(part);
    if (advance === undefined) {
      advance = 0;
      for (const { face, text } of spansOf(font, part)) {
        const opened = openFont(face, weight);
        advance += opened.layout(text).advanceWidth / opened.unitsPerEm;
      }
      known.set(part, advance);
    }
    sum += advance;
  }
  return sum * size;
}
