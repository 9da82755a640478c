/** What a panel shows when its camera is at rest: all cells, whatever is drawn on them, so that no switch moves the camera. */
import type { Bounds } from '../types/scene.ts';

/** Share of a map's longer side left free on each side. */
const margin = 0.06;
/** Of either side, so that cells fill two thirds of it at least; and of the longer one what a line without any width has about it. */
const mostMargin = 0.25;
const leastMargin = 0.01;

/**
 * The cells with some room round them: whichever side of a panel they reach, they fill two thirds of it and more. @param positions cells ×
 * 2
 */
export function panelBounds(positions: Float32Array): Bounds {
  const { minX, minY, maxX, maxY } = extentOf(positions);
  const longer = Math.max(maxX - minX, maxY - minY) || 1;
  const [x, y] = [maxX - minX, maxY - minY].map((side) => Math.min(margin * longer, Math.max(mostMargin * side, leastMargin * longer)));
  return { minX: minX - x, minY: minY - y, maxX: maxX + x, maxY: maxY + y };
}

/** The same as a square, for what counts on an even grid. */
export function squareBounds(positions: Float32Array): Bounds {
  const { minX, minY, maxX, maxY } = extentOf(positions);
  const half = (Math.max(maxX - minX, maxY - minY) || 1) * (0.5 + margin);
  const [centerX, centerY] = [(minX + maxX) / 2, (minY + maxY) / 2];
  return { minX: centerX - half, minY: centerY - half, maxX: centerX + half, maxY: centerY + half };
}

/** Of the points that are finite; round the origin where none is. */
function extentOf(positions: Float32Array): Bounds {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < positions.length; at += 2) {
    const [x, y] = [positions[at], positions[at + 1]];
    if (!Number.isFinite(x + y)) continue;
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  return minX > maxX ? { minX: -1, minY: -1, maxX: 1, maxY: 1 } : { minX, minY, maxX, maxY };
}
