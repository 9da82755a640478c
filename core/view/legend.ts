/** What the colours of a scene say. */
import { quantileOfSorted } from '../base/statistics.ts';
import type { Legend, Rgba, Theme } from '../types/scene.ts';
import type { Categories } from './categories.ts';
import { colorMapStops, type MapChoice } from './color-maps.ts';
import { themeColors } from './themes.ts';

/** The legend's entry for cells without a value; hidden under this name like any category. */
export const missingLabel = 'not labelled';

const barStops = 17;

export function categoryLegend(categories: Categories, colors: readonly Rgba[], hidden: ReadonlySet<string>, theme: Theme): Legend {
  const entries = categories.names.map((label, category) => ({
    label,
    color: colors[category],
    count: categories.counts[category],
    hidden: hidden.has(label),
  }));
  if (categories.missing > 0)
    entries.push({ label: missingLabel, color: themeColors[theme].missing, count: categories.missing, hidden: hidden.has(missingLabel) });
  return { kind: 'categories', title: categories.title, entries };
}

export function continuousLegend(
  { title, unit, scale }: { title: string; unit?: string; scale?: 'log' },
  range: ValueRange,
  choice: MapChoice,
  theme: Theme,
): Legend {
  return {
    kind: 'continuous',
    title,
    ...(unit !== undefined && { unit }),
    ...(scale && { scale }),
    stops: colorMapStops(choice, theme, barStops),
    ...range,
  };
}

/** The value in the middle of a colour bar. */
export function middleOf({ min, max, scale }: Legend & { kind: 'continuous' }): number {
  return scale === 'log' ? Math.sqrt(min * max) : (min + max) / 2;
}

export interface ValueRange {
  /** The colour map's ends, and the cells whose values lie beyond them. */
  min: number;
  max: number;
  below: number;
  above: number;
  /** Cells without a value. */
  missing: number;
  /** Cells without expression, which stand apart; 0 where zero is a value like any other. */
  zeros: number;
}

/** Enough values to place a quantile, few enough to sort at once. */
const quantileSample = 100_000;

/** Where a colour map ends: quantiles of the values, or values that a person set. */
export interface RangeChoice {
  clip: readonly [number, number];
  range: readonly [number, number] | null;
}

const usualRange: RangeChoice = { clip: [0.01, 0.99], range: null };

/**
 * From one quantile to another, by default 1 % and 99 %, so that a few extreme cells do not take all the colours. Of a gene without
 * negative values, cells in which it was not seen stand apart, and the quantiles are those of the others.
 */
export function valueRange(values: Float64Array, isGene: boolean, { clip, range }: RangeChoice = usualRange): ValueRange {
  const known = values.filter(Number.isFinite);
  const zerosApart = isGene && known.every((value) => value >= 0);
  const seen = zerosApart ? known.filter((value) => value > 0) : known;
  const stride = Math.max(1, Math.ceil(seen.length / quantileSample));
  const sorted = (stride === 1 ? seen.slice() : seen.filter((_, index) => index % stride === 0)).sort();
  const [min, max] = range ?? (sorted.length === 0 ? [0, 0] : [quantileOfSorted(sorted, clip[0]), quantileOfSorted(sorted, clip[1])]);
  let [below, above] = [0, 0];
  for (const value of seen) {
    if (value < min) below++;
    else if (value > max) above++;
  }
  return { min, max, below, above, missing: values.length - known.length, zeros: known.length - seen.length };
}
