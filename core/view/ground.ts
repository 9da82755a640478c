/** Where cells lie and where the ground is free, so that names stand beside what they name. */
import type { Bounds, Ground } from '../types/scene.ts';
import type { Categories } from './categories.ts';

/** Places along the longer side of a map. */
const mostPlaces = 160;

/**
 * Which places of a panel have cells, of any kind and of each category.
 * @param positions cells × 2 @param named categories @param shown one byte a cell, 0 where it is not shown; null for all
 */
export function groundOf(
  positions: Float32Array,
  bounds: Bounds,
  { names, codes }: { names: readonly string[]; codes: Categories['codes'] },
  named: readonly string[],
  shown: Uint8Array | null,
): Ground {
  const [width, height] = [bounds.maxX - bounds.minX, bounds.maxY - bounds.minY];
  const step = Math.max(width, height) / mostPlaces;
  const [columns, rows] = [Math.ceil(width / step), Math.ceil(height / step)];
  const empty = () => new Uint16Array((columns + 1) * (rows + 1));
  const all = empty();
  const of = new Map(named.map((name) => [name, empty()]));
  const byCode = names.map((name) => of.get(name));
  for (let cell = 0; cell < codes.length; cell++) {
    if (shown && !shown[cell]) continue;
    const column = Math.floor((positions[2 * cell] - bounds.minX) / step),
      row = Math.floor((positions[2 * cell + 1] - bounds.minY) / step);
    if (!(column >= 0 && column < columns && row >= 0 && row < rows)) continue;
    const at = (row + 1) * (columns + 1) + column + 1;
    all[at] = 1;
    const own = codes[cell] >= 0 ? byCode[codes[cell]] : undefined;
    if (own) own[at] = 1;
  }
  for (const table of [all, ...of.values()]) accumulate(table, columns, rows);
  return { minX: bounds.minX, minY: bounds.minY, step, columns, rows, all, of, cells: { positions, codes, names, shown } };
}

/** Cells that are counted anew at once, between frames. */
const mostAnew = 300_000;

/** The same for a part of the map, in finer places; of very many cells the one that is there. */
export function groundWithin(ground: Ground, bounds: Bounds): Ground {
  const { positions, codes, names, shown } = ground.cells;
  return codes.length > mostAnew ? ground : groundOf(positions, bounds, { names, codes }, [...ground.of.keys()], shown);
}

/** Each place becomes the sum over all that lie below it and to its left. */
function accumulate(table: Uint16Array, columns: number, rows: number): void {
  const stride = columns + 1;
  for (let row = 1; row <= rows; row++)
    for (let column = 1; column <= columns; column++) {
      const at = row * stride + column;
      table[at] += table[at - 1] + table[at - stride] - table[at - stride - 1];
    }
}

/** The share of a box's places that have cells, 0…1: of a category, or of any. */
export function coverage(ground: Ground, box: Bounds, category?: string): number {
  return Math.min(1, placesWithin(ground, box, category) / placesOf(ground, box));
}

/** How many of a box's places have cells: of a category, or of any. */
export function placesWithin(ground: Ground, { minX, minY, maxX, maxY }: Bounds, category?: string): number {
  const { columns, rows, step } = ground;
  const table = category === undefined ? ground.all : ground.of.get(category);
  if (!table) return 0;
  const at = (value: number, origin: number, most: number, round: (value: number) => number) =>
    Math.min(most, Math.max(0, round((value - origin) / step)));
  const [left, right] = [at(minX, ground.minX, columns, Math.floor), at(maxX, ground.minX, columns, Math.ceil)];
  const [low, high] = [at(minY, ground.minY, rows, Math.floor), at(maxY, ground.minY, rows, Math.ceil)];
  const stride = columns + 1;
  return table[high * stride + right] - table[low * stride + right] - table[high * stride + left] + table[low * stride + left];
}

/** Of a box, whether cells lie there or not. */
function placesOf({ step }: Ground, { minX, minY, maxX, maxY }: Bounds): number {
  return Math.max(1, Math.ceil((maxX - minX) / step)) * Math.max(1, Math.ceil((maxY - minY) / step));
}
