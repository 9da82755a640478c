/** What stands out: the cells and the name of the legend entry that is pointed at, else the cells that are selected. */
import type { Column, RunId } from '../../../core/types.ts';
import type { Scene, SceneLabel } from '../../../core/types/scene.ts';
import { readCategories } from '../../../core/view/categories.ts';
import { categoriesAmong } from '../../../core/view/filter.ts';
import { findLabels } from '../../../core/view/labels.ts';
import { textColor } from '../../../core/view/palette.ts';

/**
 * One byte a cell, 1 where it is of the category; null where none is pointed at. A name that is no category stands for the cells without
 * one.
 */
export function emphasisOf(coloring: Column | null, category: string | null): Uint8Array | null {
  const categories = coloring && category !== null && readCategories(coloring);
  if (!categories) return null;
  const code = categories.names.indexOf(category);
  return Uint8Array.from(categories.codes, (own) => (own === code ? 1 : 0));
}

/** The cells of a category, ascending; of those without one for a name that is none; null where the column does not group the cells. */
export function cellsOfCategory(column: Column, category: string): Uint32Array | null {
  const categories = readCategories(column);
  if (!categories) return null;
  const code = categories.names.indexOf(category);
  return Uint32Array.from(categories.codes.keys()).filter((cell) => categories.codes[cell] === code);
}

/** A category's name at its densest place in every panel, whatever names the map has room for. */
export function namesOf(
  { panels, legend, shown, theme }: Scene,
  coloring: Column | null,
  category: string | null,
): ReadonlyMap<RunId, SceneLabel> {
  const all = coloring && category !== null && readCategories(coloring);
  const entry = legend.kind === 'categories' && legend.entries.find(({ label }) => label === category);
  if (!all || !entry) return new Map();
  const categories = shown ? categoriesAmong(all, shown) : all;
  const others = new Set(categories.names.filter((name) => name !== category));
  const colors = categories.names.map(() => textColor(entry.color, theme));
  return new Map(
    panels.flatMap(({ id, positions, bounds }) =>
      findLabels(positions, bounds, categories, colors, others).map((label) => [id, label] as const),
    ),
  );
}
