/** What the cells and genes of an R object's matrices are called. */
import { Fault } from '../../base/errors.ts';
import { checkCount } from '../limits.ts';
import type { Mask, RLayer, RPart } from './r-objects.ts';
import { numbersOf, type RTexts } from './r-values.ts';

export const present = (texts: RTexts | undefined) => (texts?.values ?? []).map((text) => text ?? '');

export const sizeOf = ({ pieces }: RLayer) => ({
  cells: pieces.length === 1 ? pieces[0].matrix.cols : (pieces[0].cells?.names.length ?? 0),
  genes: pieces.length === 1 ? pieces[0].matrix.rows : (pieces[0].genes?.names.length ?? 0),
});

/** Cells and genes of one matrix of a part; made up, and said, where it names none. @throws `malformed` where they do not fit its size */
export function namesOf(part: RPart, layer: RLayer, notes: string[], file: string): { cells: string[]; genes: string[] } {
  const { pieces } = layer;
  const [{ matrix, cells: mask, genes: geneMask }] = pieces;
  const { cells: cols, genes: rows } = sizeOf(layer);
  const isOne = pieces.length === 1;
  return {
    cells: namesFor(
      isOne ? matrix.colNames : undefined,
      isOne ? masked(mask) : present(mask?.names),
      part.cells ?? part.obs?.names,
      cols,
      'Cell',
      notes,
      file,
    ),
    genes: namesFor(
      isOne ? matrix.rowNames : undefined,
      isOne ? masked(geneMask) : present(geneMask?.names),
      part.genes,
      rows,
      'Gene',
      notes,
      file,
    ),
  };
}

/** The names that a mask lets through. */
function masked(mask: Mask | undefined): string[] {
  const flags = mask && numbersOf(mask.flags);
  if (!mask || !flags) return [];
  const names = present(mask.names);
  return names.filter((_, i) => flags[mask.column * names.length + i] === 1);
}

export function placesIn(mask: Mask): Uint32Array {
  const flags = numbersOf(mask.flags)!;
  const { length } = mask.names;
  return Uint32Array.from({ length }, (_, i) => i).filter((i) => flags[mask.column * length + i] === 1);
}

function namesFor(
  own: RTexts | undefined,
  ofMask: string[],
  beside: RTexts | undefined,
  count: number,
  what: string,
  notes: string[],
  file: string,
): string[] {
  checkCount(count, file, 'matrix');
  const named = present(own).length;
  // R lets no matrix name more or fewer; a size that none of its names bears out may be any.
  if (named > 0 && named !== count)
    throw new Fault(
      'malformed',
      `It says it has ${count.toLocaleString('en')} ${what.toLowerCase()}s, and names ${named.toLocaleString('en')}.`,
      { file: file, place: 'matrix', remedy: 'Save the object again in R with saveRDS(object, "out.rds").' },
    );
  for (const names of [present(own), ofMask, present(beside)]) if (names.length === count && count > 0) return names;
  notes.push(`It does not name its ${what.toLowerCase()}s: names were made up.`);
  return Array.from({ length: count }, (_, i) => `${what} ${i + 1}`);
}

/** Where each of some names stands among others; null where they are the same, or not told. */
export function orderIn(names: string[], among: RTexts | undefined): Int32Array | null {
  const all = present(among);
  if (all.length === 0 || (all.length === names.length && all.every((name, i) => name === names[i]))) return null;
  const place = new Map(all.map((name, i) => [name, i]));
  return Int32Array.from(names, (name) => place.get(name) ?? -1);
}
