/** Which cells stand out: those of the legend entry that is pointed at, else those that are selected. */
import type { Column } from '../../../core/types.ts';

/** One byte a cell, 1 where it stands out; null where none does. A name that is no category stands for the cells without one. */
export function emphasisOf(cells: number, coloring: Column | null, category: string | null, selected: Uint32Array | null): Uint8Array | null {
  if (coloring?.kind === 'category' && category !== null) {
    const code = coloring.categories.indexOf(category);
    return Uint8Array.from(coloring.codes, (own) => (own === code ? 1 : 0));
  }
  if (!selected) return null;
  const emphasis = new Uint8Array(cells);
  for (const cell of selected) emphasis[cell] = 1;
  return emphasis;
}
