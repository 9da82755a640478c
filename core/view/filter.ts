/** Showing some cells alone: the others are neither drawn nor pointed at, and have no part in names, contours, ellipses and counts. */
import type { Legend, SceneEllipses } from '../types/scene.ts';
import type { Categories } from './categories.ts';
import { missingLabel } from './legend.ts';
import { memoizeLast } from './memo.ts';
import { relianceAmong } from './reliance.ts';

/** Ascending cells as stretches: first cell and count of each, which is short to keep where neighbours go together. */
export function stretchesOf(cells: Uint32Array): number[] {
  const found: number[] = [];
  for (const cell of cells) {
    const last = found.length - 2;
    if (last >= 0 && found[last] + found[last + 1] === cell) found[last + 1]++;
    else found.push(cell, 1);
  }
  return found;
}

export function cellsOf(stretches: readonly number[]): Uint32Array {
  const cells: number[] = [];
  for (let at = 0; at < stretches.length; at += 2) for (let i = 0; i < stretches[at + 1]; i++) cells.push(stretches[at] + i);
  return Uint32Array.from(cells);
}

/** One byte a cell, 1 where it is shown. */
export const shownOf = memoizeLast((stretches: readonly number[], cells: number): Uint8Array => {
  const shown = new Uint8Array(cells);
  for (let at = 0; at < stretches.length; at += 2) shown.fill(1, stretches[at], stretches[at] + stretches[at + 1]);
  return shown;
});

export const orderAmong = memoizeLast((order: Uint32Array, shown: Uint8Array): Uint32Array => order.filter((cell) => shown[cell] === 1));

/** @param positions cells × 2 @returns those of the shown cells alone */
export const pointsAmong = memoizeLast((positions: Float32Array, shown: Uint8Array): Float32Array =>
  positions.filter((_, at) => shown[at >> 1] === 1),
);

/** The same names; cells that are not shown have none. */
export const categoriesAmong = memoizeLast((categories: Categories, shown: Uint8Array): Categories => {
  const counts = new Uint32Array(categories.names.length);
  let missing = 0;
  const codes = categories.codes.map((code, cell) => {
    if (!shown[cell]) return -1;
    if (code < 0) missing++;
    else counts[code]++;
    return code;
  });
  return { ...categories, codes, counts, missing };
});

/** Counts of the shown cells in place of all. */
export function legendAmong(legend: Legend, categories: Categories | null, shown: Uint8Array): Legend {
  if (legend.kind !== 'categories' || !categories) return legend;
  const { names, counts, missing } = categoriesAmong(categories, shown);
  return {
    ...legend,
    entries: legend.entries.map((entry) => ({
      ...entry,
      count: entry.label === missingLabel ? missing : counts[names.indexOf(entry.label)],
    })),
  };
}

/** Those that stand at shown cells. */
export function ellipsesAmong(group: SceneEllipses, shown: Uint8Array): SceneEllipses {
  const kept = [...group.cells.keys()].filter((index) => shown[group.cells[index]] === 1);
  const bare = [...group.bareCells.keys()].filter((index) => shown[group.bareCells[index]] === 1);
  return {
    ...group,
    instances: taken(group.instances, kept, 6),
    lengths: taken(group.lengths, kept, 2),
    cells: Uint32Array.from(kept, (index) => group.cells[index]),
    ...(group.colors && { colors: Uint8Array.from(kept.flatMap((index) => [...group.colors!.subarray(3 * index, 3 * index + 3)])) }),
    ...(group.cut && { cut: Uint8Array.from(kept, (index) => group.cut![index]) }),
    ...(group.faded && { faded: Uint8Array.from(kept, (index) => group.faded![index]) }),
    ...(group.reliance && { reliance: relianceAmong(group.reliance, kept) }),
    bare: taken(group.bare, bare, 2),
    bareCells: Uint32Array.from(bare, (index) => group.bareCells[index]),
  };
}

function taken(values: Float32Array, kept: readonly number[], each: number): Float32Array {
  return Float32Array.from(kept.flatMap((index) => [...values.subarray(each * index, each * (index + 1))]));
}
