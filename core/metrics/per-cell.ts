/** What values of cells say of groups of them. */
import type { Column } from '../types.ts';
import { mean } from './ranks.ts';

/** The mean of a per-cell value in each category, cells without a category or value left out; null where there are none. */
export function categoryMeans(values: Float64Array, { categories, codes }: Extract<Column, { kind: 'category' }>): (number | null)[] {
  const groups = categories.map((): number[] => []);
  values.forEach((value, cell) => {
    if (Number.isFinite(value)) groups[codes[cell]]?.push(value);
  });
  return groups.map((group) => (group.length > 0 ? mean(Float64Array.from(group)) : null));
}
