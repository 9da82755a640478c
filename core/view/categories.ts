/** A column read as categories in the order in which a legend lists them. */
import type { Column } from '../types.ts';
import type { Rgba, Theme, ViewLook } from '../types/scene.ts';
import { parseColor } from './color.ts';
import { categoryColors } from './palette.ts';

export interface Categories {
  title: string;
  /** In natural order, unless the file has them in one of its own. */
  names: string[];
  /** One a cell: an index into `names`, −1 without a value. */
  codes: Int32Array;
  /** Cells of each category, and of none. */
  counts: Uint32Array;
  missing: number;
  /** The file's, in the order of `names`. */
  colors?: string[];
}

/** Text with more different values than this names single cells, not groups. */
const mostTexts = 256;

const known = new WeakMap<Column, Categories | null>();

/** Null for numbers, and for text that does not group the cells. A column is read once. */
export function readCategories(column: Column): Categories | null {
  let categories = known.get(column);
  if (categories === undefined) known.set(column, (categories = countCategories(column)));
  return categories;
}

function countCategories(column: Column): Categories | null {
  if (column.kind === 'number') return null;
  const { categories, codes, colors } = column.kind === 'category' ? column : encodeText(column.values);
  if (column.kind === 'text' && categories.length > mostTexts) return null;
  const order = legendOrder(categories, column.kind === 'category');
  const rank = new Int32Array(categories.length);
  order.forEach((category, position) => (rank[category] = position));
  const ranked = codes.map((code) => (code < 0 ? -1 : rank[code]));
  const counts = new Uint32Array(categories.length);
  let missing = 0;
  for (const code of ranked) {
    if (code < 0) missing++;
    else counts[code]++;
  }
  return {
    title: column.name,
    names: order.map((category) => categories[category]),
    codes: ranked,
    counts,
    missing,
    colors: colors && order.map((category) => colors[category]),
  };
}

/** A category keeps its colour whatever is hidden beside it; one chosen by hand is taken as it is. */
export function colorsOf(
  categories: Categories,
  theme: Theme,
  { palette, categoryColors: chosen }: Pick<ViewLook, 'palette' | 'categoryColors'>,
): Rgba[] {
  const byHand = new Map(chosen.filter(({ column }) => column === categories.title).map(({ category, color }) => [category, color]));
  return categoryColors(categories.names.length, theme, palette, categories.colors).map(
    (color, category) => parseColor(byHand.get(categories.names[category]) ?? '') ?? color,
  );
}

function encodeText(values: string[]): { categories: string[]; codes: Int32Array; colors?: undefined } {
  const seen = new Map<string, number>();
  const codes = Int32Array.from(values, (value) => {
    if (value === '') return -1;
    const code = seen.get(value) ?? seen.size;
    seen.set(value, code);
    return code;
  });
  return { categories: [...seen.keys()], codes };
}

const natural = new Intl.Collator('en', { numeric: true });

/**
 * `10` belongs after `9`, and `cluster 10` after `cluster 9`. Names that stand sorted letter by letter, as programs sort them, or in no
 * order at all but that of the cells, are ordered so; an order that someone chose stays.
 */
function legendOrder(names: readonly string[], isChosen: boolean): number[] {
  const order = names.map((_, index) => index);
  const areNumbered = names.every((name) => /^\D*\d+(\.\d+)?$/.test(name.trim()));
  const areSorted =
    names.every((name, index) => index === 0 || names[index - 1] <= name) ||
    names.every((name, index) => index === 0 || names[index - 1].toLowerCase() <= name.toLowerCase());
  if (!areNumbered && isChosen && !areSorted) return order;
  return order.sort((a, b) => natural.compare(names[a], names[b]));
}
