/** The typefaces of figures, which come with the program: how wide they set a text, and in whose place they stand. */
import { createRequire } from 'node:module';
import { openSync, type Font } from 'fontkit';
import type { FontName } from '../types/scene.ts';

export type { FontName };
export type FontWeight = 400 | 600;

interface Typeface {
  /** As an SVG names it: what a reader may have in its place is as wide. */
  family: string;
  /** Of the files. */
  own: string;
  /** Below node_modules. */
  files: Record<FontWeight, string>;
}

/** Arimo has the widths of Arial and of Helvetica, so that nothing moves where those are set in its place. */
export const typefaces: Record<FontName, Typeface> = {
  inter: {
    family: 'Inter, Helvetica, Arial, sans-serif',
    own: 'Inter',
    files: {
      400: '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf',
      600: '@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf',
    },
  },
  arial: {
    family: 'Arial, Helvetica, Arimo, Liberation Sans, sans-serif',
    own: 'Arimo',
    files: { 400: '@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf', 600: '@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf' },
  },
};

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
