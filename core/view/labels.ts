/** Which categories are named on a map, and where each has its densest place. */
import type { Bounds, Rgba, SceneLabel } from '../types/scene.ts';
import type { Categories } from './categories.ts';
import { quantileOfSorted } from '../base/statistics.ts';

/** Steps of the grid on which a category's densest place is looked for. */
const gridSteps = 40;

/** The largest categories that are named; more names than this cannot be read anyway. */
const mostLabels = 120;

/**
 * One label for each category that is not hidden, at the densest place of its cells: the mean may lie where none of them is.
 * @param positions cells × 2  @param colors one a category
 */
export function findLabels(
  positions: Float32Array,
  bounds: Bounds,
  categories: Categories,
  colors: readonly Rgba[],
  hidden: ReadonlySet<string>,
): SceneLabel[] {
  const named = categories.names
    .map((_, category) => category)
    .filter((category) => categories.counts[category] > 0 && !hidden.has(categories.names[category]))
    .sort((a, b) => categories.counts[b] - categories.counts[a] || a - b)
    .slice(0, mostLabels);
  const slot = new Int32Array(categories.names.length).fill(-1);
  named.forEach((category, index) => (slot[category] = index));

  const spreads = spreadsOf(positions, categories, slot, named.length);
  const places = gridSteps * gridSteps;
  const counts = new Uint32Array(named.length * places);
  const stepX = gridSteps / (bounds.maxX - bounds.minX);
  const stepY = gridSteps / (bounds.maxY - bounds.minY);
  /** Each cell's place among those of its category, or −1. */
  const at = new Int32Array(categories.codes.length).fill(-1);
  categories.codes.forEach((code, cell) => {
    const column = Math.floor((positions[2 * cell] - bounds.minX) * stepX);
    const row = Math.floor((positions[2 * cell + 1] - bounds.minY) * stepY);
    if (code < 0 || slot[code] < 0 || !(column >= 0 && column < gridSteps && row >= 0 && row < gridSteps)) return;
    at[cell] = slot[code] * places + row * gridSteps + column;
    counts[at[cell]]++;
  });

  const modes = named.map((_, index) => densestPlace(counts.subarray(index * places, (index + 1) * places)));
  const sums = new Float64Array(3 * named.length);
  at.forEach((place, cell) => {
    const index = Math.floor(place / places);
    if (place < 0 || !areNeighbors(place % places, modes[index])) return;
    sums[3 * index] += positions[2 * cell];
    sums[3 * index + 1] += positions[2 * cell + 1];
    sums[3 * index + 2]++;
  });
  return named.flatMap((category, index) => {
    const near = sums[3 * index + 2];
    if (near === 0) return [];
    const x = sums[3 * index] / near,
      y = sums[3 * index + 1] / near;
    return [
      { text: categories.names[category], x, y, color: colors[category], weight: categories.counts[category], spread: spreads[index] },
    ];
  });
}

/** Cells of a category that tell well enough how far it spreads. */
const spreadSample = 2000;

/** Half the width and height of the rectangle between the 10 % and 90 % quantiles of each category. */
function spreadsOf(positions: Float32Array, { codes, counts }: Categories, slot: Int32Array, count: number): [number, number][] {
  const places = Array.from({ length: count }, () => [[], []] as [number[], number[]]);
  const seen = new Uint32Array(counts.length);
  for (let cell = 0; cell < codes.length; cell++) {
    const index = codes[cell] < 0 ? -1 : slot[codes[cell]];
    if (
      index < 0 ||
      seen[codes[cell]]++ % Math.ceil(counts[codes[cell]] / spreadSample) !== 0 ||
      !Number.isFinite(positions[2 * cell] + positions[2 * cell + 1])
    )
      continue;
    for (const axis of [0, 1] as const) places[index][axis].push(positions[2 * cell + axis]);
  }
  return places.map(
    ([x, y]) =>
      [x, y].map((values) => {
        const sorted = Float64Array.from(values).sort();
        return sorted.length === 0 ? 0 : (quantileOfSorted(sorted, 0.9) - quantileOfSorted(sorted, 0.1)) / 2;
      }) as [number, number],
  );
}

/** Opacity of a name beside a selection of others. */
export const dimmedName = 0.28;

/**
 * Names beside a selection: those of groups that hold a tenth of it, or half of whose cells are in it, stay bright. @param emphasis one
 * byte a cell
 */
export function dimmedBeside({ names, codes, counts }: Categories, emphasis: Uint8Array): ReadonlySet<string> {
  const within = new Uint32Array(names.length);
  let selected = 0;
  for (let cell = 0; cell < codes.length; cell++) {
    if (!emphasis[cell]) continue;
    selected++;
    if (codes[cell] >= 0) within[codes[cell]]++;
  }
  return new Set(names.filter((_, category) => within[category] < 0.1 * selected && within[category] < 0.5 * counts[category]));
}

/** The place with most cells on it and on its eight neighbours, which count half. */
function densestPlace(counts: Uint32Array): number {
  let [best, most] = [0, -1];
  for (let row = 0; row < gridSteps; row++) {
    for (let column = 0; column < gridSteps; column++) {
      let sum = counts[row * gridSteps + column];
      for (let y = Math.max(0, row - 1); y <= Math.min(gridSteps - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(gridSteps - 1, column + 1); x++) sum += counts[y * gridSteps + x];
      }
      if (sum > most) [best, most] = [row * gridSteps + column, sum];
    }
  }
  return best;
}

function areNeighbors(a: number, b: number): boolean {
  return Math.abs((a % gridSteps) - (b % gridSteps)) <= 1 && Math.abs(Math.floor(a / gridSteps) - Math.floor(b / gridSteps)) <= 1;
}
