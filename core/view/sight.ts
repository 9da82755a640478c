/** What cameras show, in steps: so that ellipses of their own are asked for once for a place, and not at every move. */
import { quantileOfSorted } from '../base/statistics.ts';
import type { Bounds, Sight } from '../types/scene.ts';
import { panelBounds } from './bounds.ts';

/** Steps of zoom; the core's samples of the cells have as many to a halving of their spacing. */
const stepsPerDoubling = 3;

/** More of the map than is seen, so that small moves find their ellipses there. */
const room = 1.7;

/**
 * What a camera shows now: its zoom, 1 where the map is seen whole, and the corners of its panel in the embedding's own coordinates, 2
 * numbers each.
 */
export interface Seen {
  zoom: number;
  corners: readonly number[];
}

/** As ellipses are placed for it: the last as long as it serves. */
export function sightOf({ zoom, corners }: Seen, before: Sight | undefined): Sight {
  const step = 2 ** (Math.round(stepsPerDoubling * Math.log2(Math.max(1, zoom))) / stepsPerDoubling);
  if (before?.zoom === step && isWithin(corners, before.within)) return { ...before, seen: corners };
  return { zoom: step, within: widened(corners), seen: corners };
}

/** The share of cells at each end of an axis that may lie out of sight, and how much of what is seen the others take. */
const trimmed = 0.03;
const filled = 0.8;

/** A sight that has cells in it with some room round them; null where none of them has a place. @param map cells × 2 */
export function sightOn(map: Float32Array, cells: Uint32Array): Sight | null {
  const placed = Array.from(cells).filter((cell) => Number.isFinite(map[2 * cell] + map[2 * cell + 1]));
  if (placed.length === 0) return null;
  const ends = ([0, 1] as const).map((axis) => {
    const sorted = Float64Array.from(placed, (cell) => map[2 * cell + axis]).sort();
    return [quantileOfSorted(sorted, trimmed), quantileOfSorted(sorted, 1 - trimmed)] as const;
  });
  const within = placed.filter((cell) => ends.every(([low, high], axis) => map[2 * cell + axis] >= low && map[2 * cell + axis] <= high));
  // Of a hull the panel sees as little as it can, however the map is turned.
  const hull = hullOf((within.length > 0 ? within : placed).map((cell) => [map[2 * cell], map[2 * cell + 1]] as const));
  const { minX, minY, maxX, maxY } = panelBounds(map);
  const least = 1e-3 * Math.max(maxX - minX, maxY - minY);
  return sighted(map, hull.length < 3 || !(areaOf(hull) > least ** 2) ? about(hull, least) : scaled(hull, 1 / filled));
}

/** A sight of a box. @param map cells × 2 */
export function sightOfBox(map: Float32Array, { minX, minY, maxX, maxY }: Bounds): Sight {
  return sighted(map, [
    [minX, minY],
    [maxX, minY],
    [maxX, maxY],
    [minX, maxY],
  ]);
}

type Corner = readonly [x: number, y: number];

function sighted(map: Float32Array, corners: readonly Corner[]): Sight {
  const sideOf = ({ minX, minY, maxX, maxY }: Bounds) => Math.max(maxX - minX, maxY - minY);
  return sightOf({ zoom: sideOf(panelBounds(map)) / sideOf(boxOf(corners)), corners: corners.flat() }, undefined);
}

function boxOf(corners: readonly Corner[]): Bounds {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  return { minX: Math.min(...xs), minY: Math.min(...ys), maxX: Math.max(...xs), maxY: Math.max(...ys) };
}

/** The box round corners with room on each side. */
function about(corners: readonly Corner[], room: number): Corner[] {
  const { minX, minY, maxX, maxY } = boxOf(corners);
  return [
    [minX - room, minY - room],
    [maxX + room, minY - room],
    [maxX + room, maxY + room],
    [minX - room, maxY + room],
  ];
}

function scaled(corners: readonly Corner[], factor: number): Corner[] {
  const { minX, minY, maxX, maxY } = boxOf(corners);
  const [x, y] = [(minX + maxX) / 2, (minY + maxY) / 2];
  return corners.map(([cx, cy]) => [x + factor * (cx - x), y + factor * (cy - y)]);
}

function turning([ax, ay]: Corner, [bx, by]: Corner, [cx, cy]: Corner): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

/** Andrew's monotone chain. */
function hullOf(points: readonly Corner[]): Corner[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const chain = (ordered: readonly Corner[]) =>
    ordered
      .reduce<Corner[]>((kept, point) => {
        while (kept.length > 1 && turning(kept.at(-2)!, kept.at(-1)!, point) <= 0) kept.pop();
        kept.push(point);
        return kept;
      }, [])
      .slice(0, -1);
  const hull = [...chain(sorted), ...chain(sorted.reverse())];
  return hull.length > 0 ? hull : [...points.slice(0, 1)];
}

function areaOf(hull: readonly Corner[]): number {
  return hull.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = hull[(at + 1) % hull.length];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

function widened(corners: readonly number[]): number[] {
  const count = corners.length / 2;
  const middle = [0, 1].map((axis) => corners.reduce((sum, value, at) => sum + (at % 2 === axis ? value / count : 0), 0));
  return corners.map((value, at) => middle[at % 2] + room * (value - middle[at % 2]));
}

/** Whether points lie in a convex polygon. */
function isWithin(points: readonly number[], polygon: readonly number[]): boolean {
  for (let at = 0; at < points.length; at += 2) {
    let [left, right] = [false, false];
    for (let corner = 0; corner < polygon.length; corner += 2) {
      const [ax, ay] = [polygon[corner], polygon[corner + 1]];
      const [bx, by] = [polygon[(corner + 2) % polygon.length], polygon[(corner + 3) % polygon.length]];
      const side = (bx - ax) * (points[at + 1] - ay) - (by - ay) * (points[at] - ax);
      if (side > 0) left = true;
      if (side < 0) right = true;
    }
    if (left && right) return false;
  }
  return true;
}
