/** The typefaces' files, and how wide they set a text. */
import { createRequire } from 'node:module';
import { openSync, type Font } from 'fontkit';
import { typefaces, type FontName, type FontWeight } from '../types/typefaces.ts';

const require = createRequire(import.meta.url);

export function fontFile(font: FontName, weight: FontWeight): string {
  return require.resolve(typefaces[font].files[weight]);
}

const opened = new Map<string, Font>();

export function openFont(font: FontName, weight: FontWeight): Font {
  const path = fontFile(font, weight);
  const known = opened.get(path);
  if (known) return known;
  const found = openSync(path);
  opened.set(path, found);
  return found;
}

const advances = new Map<string, Map<number, number>>();

/** The width of a line of text, in the unit of `size`, without kerning, which would narrow it. */
export function textWidth(font: FontName, text: string, size: number, weight: FontWeight = 400): number {
  const name = `${font} ${weight}`;
  let known = advances.get(name);
  if (!known) advances.set(name, (known = new Map<number, number>()));
  let sum = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    let advance = known.get(code);
    if (advance === undefined) {
      const opened = openFont(font, weight);
      advance = opened.glyphForCodePoint(code).advanceWidth / opened.unitsPerEm;
      known.set(code, advance);
    }
    sum += advance;
  }
  return sum * size;
}
