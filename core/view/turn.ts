/** Maps turned so that their long axis lies along their panel's: how a map lies is left to chance by whatever made it. */
import type { PanelShape, Similarity } from '../types/scene.ts';
import { procrustes } from './similarity.ts';

/**
 * Maps whose standard deviations along both principal axes, and whose lengths, differ by less than this are round: they lie as agrees best
 * with the others.
 */
const roundBelow = { deviation: 1.15, length: 1.25 };

/** Turns by less than this (radians) are left alone. */
const leastTurn = 1e-3;

/** What lies so already. */
export const unturned: Similarity = { a: [1, 0, 0, 1], t: [0, 0] };

interface Moments {
  x: number;
  y: number;
  /** Of the long axis, −π/2…π/2. */ angle: number;
  isRound: boolean;
}

/**
 * Mean and principal axes; the long one is that along which the map reaches farther, which may not be that along which most cells lie.
 * @param points rows × 2; rows that are not finite are left out. Null for fewer than two places.
 */
export function principalAxes(points: Float32Array): Moments | null {
  let [count, x, y] = [0, 0, 0];
  for (let at = 0; at < points.length; at += 2) {
    if (!Number.isFinite(points[at] + points[at + 1])) continue;
    x += points[at];
    y += points[at + 1];
    count++;
  }
  [x, y] = [x / count, y / count];
  let [xx, xy, yy] = [0, 0, 0];
  for (let at = 0; at < points.length; at += 2) {
    const [dx, dy] = [points[at] - x, points[at + 1] - y];
    if (!Number.isFinite(dx + dy)) continue;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  if (!(xx + yy > 0)) return null;
  const spread = Math.hypot(xx - yy, 2 * xy);
  const deviation = Math.sqrt((xx + yy + spread) / Math.max(xx + yy - spread, 1e-12 * (xx + yy)));
  const most = Math.atan2(2 * xy, xx - yy) / 2;
  const [along, across] = [lengthAlong(points, most), lengthAlong(points, most + Math.PI / 2)];
  const isRound = deviation < roundBelow.deviation && Math.max(along, across) < roundBelow.length * Math.min(along, across);
  return { x, y, angle: along >= across ? most : most > 0 ? most - Math.PI / 2 : most + Math.PI / 2, isRound };
}

/** How far a map reaches in a direction. */
function lengthAlong(points: Float32Array, angle: number): number {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [least, most] = [Infinity, -Infinity];
  for (let at = 0; at < points.length; at += 2) {
    const place = cos * points[at] + sin * points[at + 1];
    if (place < least) least = place;
    if (place > most) most = place;
  }
  return most - least;
}

/**
 * The turn about the middle, and the reflection, after which a map's long axis lies along the panel's. Of the four that do so, the one that
 * agrees best with `reference`; without one the least turn, and no reflection.
 * @param points @param reference rows × 2 each, row for row
 */
export function turnAlong(points: Float32Array, shape: PanelShape, reference: Float32Array | null): Similarity {
  const axes = principalAxes(points);
  if (!axes) return unturned;
  const { x, y, angle, isRound } = axes;
  const about = (a: Similarity['a']): Similarity => ({ a, t: [x - a[0] * x - a[1] * y, y - a[2] * x - a[3] * y] });
  if (reference && isRound) {
    const { a } = procrustes(points, reference);
    const scale = Math.hypot(a[0], a[2]);
    return about(a.map((value) => value / scale) as unknown as Similarity['a']);
  }
  const upright = angle <= 0 ? -Math.PI / 2 : Math.PI / 2;
  const turn = shape === 'wide' ? -angle : upright - angle;
  if (!reference) return Math.abs(turn) < leastTurn ? unturned : about([Math.cos(turn), -Math.sin(turn), Math.sin(turn), Math.cos(turn)]);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const middle = principalAxes(reference) ?? { x: 0, y: 0 };
  let [alongX, alongY] = [0, 0];
  for (let at = 0; at < points.length; at += 2) {
    const [dx, dy, u, v] = [points[at] - x, points[at + 1] - y, reference[at] - middle.x, reference[at + 1] - middle.y];
    if (!Number.isFinite(dx + dy + u + v)) continue;
    alongX += u * (cos * dx - sin * dy);
    alongY += v * (sin * dx + cos * dy);
  }
  const [signX, signY] = [alongX < 0 ? -1 : 1, alongY < 0 ? -1 : 1];
  if (signX === 1 && signY === 1 && Math.abs(turn) < leastTurn) return unturned;
  return about([signX * cos, -signX * sin, signY * sin, signY * cos]);
}
