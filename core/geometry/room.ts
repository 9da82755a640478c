/** How large ellipses may be drawn where they stand. */
import { quantile } from '../base/statistics.ts';

/** Of the ellipses, so many have the room that the others' neighbours leave them. */
const crowdedShare = 0.25;

/** The median longer semi-axis is at most this share of the spacing, and at least `least` of that. */
const widest = 0.5;
const least = 0.25;

/** Radii that are easily said. */
const nice = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];

/**
 * The radius, in units of the data, of the circles that are drawn: the largest nice one at which three ellipses in four do not reach
 * their nearest neighbour, so that in the median neighbours do not overlap, while the median longer semi-axis stays below half a spacing.
 * @param centers n × 2 @param axes n × 4, unscaled semi-axes @param spacing embedding units
 * @returns 0 where there is no ellipse
 */
export function roomyRadius(centers: Float32Array, axes: Float32Array, spacing: number): number {
  const count = centers.length / 2;
  if (count === 0 || !(spacing > 0)) return 0;
  const longest = Float64Array.from({ length: count }, (_, i) => Math.hypot(axes[4 * i], axes[4 * i + 1]));
  const most = (widest * spacing) / quantile(longest, 0.5);
  const room = quantile(roomOf(centers, axes), crowdedShare);
  return niceBelow(Math.min(most, Math.max(least * most, Number.isNaN(room) ? Infinity : room)));
}

/**
 * For each of several ellipses the factor at which it and another would touch: support lines across the way from centre to centre, which
 * part them for sure.
 */
export function roomOf(centers: Float32Array, axes: Float32Array): Float64Array {
  const count = centers.length / 2;
  const room = new Float64Array(count < 2 ? 0 : count).fill(Infinity);
  const longest = Float64Array.from({ length: count }, (_, i) => Math.hypot(axes[4 * i], axes[4 * i + 1]));
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const dx = centers[2 * j] - centers[2 * i],
        dy = centers[2 * j + 1] - centers[2 * i + 1];
      const distance = Math.hypot(dx, dy);
      if (distance >= Math.max(room[i], room[j]) * (longest[i] + longest[j])) continue;
      const touching =
        distance === 0 ? 0 : distance / (reachOf(axes, i, dx / distance, dy / distance) + reachOf(axes, j, dx / distance, dy / distance));
      if (touching < room[i]) room[i] = touching;
      if (touching < room[j]) room[j] = touching;
    }
  }
  return room;
}

/** How far an ellipse reaches in a direction. */
function reachOf(axes: Float32Array, index: number, x: number, y: number): number {
  const [longX, longY, shortX, shortY] = axes.subarray(4 * index, 4 * index + 4);
  return Math.hypot(longX * x + longY * y, shortX * x + shortY * y);
}

/** The largest nice number that is not above a positive one. */
export function niceBelow(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 0;
  const power = Math.floor(Math.log10(value));
  const decade = 10 ** power;
  const mantissa = nice.findLast((one) => one * decade <= value * (1 + 1e-12)) ?? 1;
  return Number(`${mantissa}e${power}`);
}
