/** Where a category's name stands on a map, and which names are shown when not all have room. */
import type { Bounds, Rgba, SceneLabel } from '../types/scene.ts';
import type { Categories } from './categories.ts';

/** Steps of the grid on which a category's densest place is looked for. */
const gridSteps = 40;

/** The largest categories that are named; more names than this cannot be read anyway. */
const mostLabels = 120;

/**
 * One label for each category that is not hidden, at the densest place of its cells: the mean may lie where none of them is.
 * @param positions cells × 2  @param colors one a category
 */
export function findLabels(positions: Float32Array, bounds: Bounds, categories: Categories, colors: readonly Rgba[], hidden: ReadonlySet<string>): SceneLabel[] {
  const named = categories.names
    .map((_, category) => category)
    .filter((category) => categories.counts[category] > 0 && !hidden.has(categories.names[category]))
    .sort((a, b) => categories.counts[b] - categories.counts[a] || a - b)
    .slice(0, mostLabels);
  const slot = new Int32Array(categories.names.length).fill(-1);
  named.forEach((category, index) => (slot[category] = index));

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
    return [{ text: categories.names[category], x: sums[3 * index] / near, y: sums[3 * index + 1] / near, color: colors[category], weight: categories.counts[category] }];
  });
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

/** A label's box on the canvas: `x`, `y` its middle. */
export interface PlacedLabel { label: SceneLabel; x: number; y: number; width: number; height: number }

export interface LabelMetrics {
  /** Embedding units to canvas units. */
  project(x: number, y: number): readonly [number, number];
  /** Canvas units a text takes. */
  measure(text: string): { width: number; height: number };
  /** The canvas, which no label leaves. */
  width: number;
  height: number;
}

/** Places tried round a label's own, in its heights: near ones first, above before below. */
const nudges: readonly (readonly [number, number])[] = [[0, 0], [0, -0.8], [0, 0.8], [0, -1.5], [0, 1.5], [-1.5, -0.8], [1.5, -0.8], [-1.5, 0.8], [1.5, 0.8], [0, -2.2], [0, 2.2], [-2.5, 0], [2.5, 0]];

/** Boxes without overlaps: the larger clusters come first, later ones step aside, and whatever finds no room is left out. */
export function layoutLabels(labels: readonly SceneLabel[], metrics: LabelMetrics): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const label of [...labels].sort((a, b) => b.weight - a.weight)) {
    const { width, height } = metrics.measure(label.text);
    const [centerX, centerY] = metrics.project(label.x, label.y);
    if (centerX < 0 || centerX > metrics.width || centerY < 0 || centerY > metrics.height || width > metrics.width) continue;
    for (const [dx, dy] of nudges) {
      const x = Math.min(metrics.width - width / 2, Math.max(width / 2, centerX + dx * height));
      const y = Math.min(metrics.height - height / 2, Math.max(height / 2, centerY + dy * height));
      if (placed.some((other) => Math.abs(other.x - x) < (other.width + width) / 2 && Math.abs(other.y - y) < (other.height + height) / 2)) continue;
      placed.push({ label, x, y, width, height });
      break;
    }
  }
  return placed;
}
