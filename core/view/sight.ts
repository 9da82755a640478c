/** What cameras show, in steps: so that ellipses of their own are asked for once for a place, and not at every move. */
import type { Sight } from '../types/scene.ts';

/** Steps of zoom; the core's samples of the cells have as many to a halving of their spacing. */
const stepsPerDoubling = 3;

/** More of the map than is seen, so that small moves find their ellipses there. */
const room = 1.7;

/** What a camera shows now: its zoom, 1 where the map is seen whole, and the corners of its panel in the embedding's own coordinates, 2 numbers each. */
export interface Seen { zoom: number; corners: readonly number[] }

/** As ellipses are placed for it: the last as long as it serves. */
export function sightOf({ zoom, corners }: Seen, before: Sight | undefined): Sight {
  const step = 2 ** (Math.round(stepsPerDoubling * Math.log2(Math.max(1, zoom))) / stepsPerDoubling);
  if (before?.zoom === step && isWithin(corners, before.within)) return { ...before, seen: corners };
  return { zoom: step, within: widened(corners), seen: corners };
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
