/** Which cells stand out: those of the legend entry that is pointed at, else those that are selected. */
import type { Column } from '../../../core/types.ts';
import { readCategories } from '../../../core/view/categories.ts';

/** One byte a cell, 1 where it stands out; null where none does. A name that is no category stands for the cells without one. */
export function emphasisOf(cells: number, coloring: Column | null, category: string | null, selected: Uint32Array | null): Uint8Array | null {
  const categories = coloring && category !== null && readCategories(coloring);
  if (categories) {
    const code = categories.names.indexOf(category);
    return Uint8Array.from(categories.codes, (own) => (own === code ? 1 : 0));
  }
  if (!selected) return null;
  const emphasis = new Uint8Array(cells);
  for (const cell of selected) emphasis[cell] = 1;
  return emphasis;
}

/** The cells of a category, ascending; of those without one for a name that is none; null where the column does not group the cells. */
export function cellsOfCategory(column: Column, category: string): Uint32Array | null {
  const categories = readCategories(column);
  if (!categories) return null;
  const code = categories.names.indexOf(category);
  return Uint32Array.from(categories.codes.keys()).filter((cell) => categories.codes[cell] === code);
}
