/** What a panel shows when its camera is at rest. */
import type { Bounds, SceneEllipses } from '../types/scene.ts';

/** Share of the embedding's width left free on each side. */
const margin = 0.05;
/** Ellipses at the rim may widen a panel by this share at most: one huge outlier must not shrink the map. */
const ellipseRoom = 0.12;

/** A square, so that both axes have one scale and an ellipse is as long as it looks. */
export function panelBounds(positions: Float32Array, ellipses: readonly SceneEllipses[]): Bounds {
  const points: Bounds = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (let at = 0; at < positions.length; at += 2) include(points, positions[at], positions[at + 1]);
  if (points.minX > points.maxX) return { minX: -1, minY: -1, maxX: 1, maxY: 1 };
  const side = Math.max(points.maxX - points.minX, points.maxY - points.minY) || 1;

  const all = { ...points };
  for (const { instances } of ellipses) {
    for (let at = 0; at < instances.length; at += 6) {
      const [x, y, longX, longY, shortX, shortY] = instances.subarray(at, at + 6);
      include(all, x, y, Math.hypot(longX, shortX), Math.hypot(longY, shortY));
    }
  }
  const room = ellipseRoom * side;
  const minX = Math.max(all.minX, points.minX - room);
  const minY = Math.max(all.minY, points.minY - room);
  const maxX = Math.min(all.maxX, points.maxX + room);
  const maxY = Math.min(all.maxY, points.maxY + room);
  const half = (Math.max(maxX - minX, maxY - minY) || 1) * (0.5 + margin);
  const [centerX, centerY] = [(minX + maxX) / 2, (minY + maxY) / 2];
  return { minX: centerX - half, minY: centerY - half, maxX: centerX + half, maxY: centerY + half };
}

function include(bounds: Bounds, x: number, y: number, halfWidth = 0, halfHeight = 0): void {
  if (!Number.isFinite(x + y + halfWidth + halfHeight)) return;
  if (x - halfWidth < bounds.minX) bounds.minX = x - halfWidth;
  if (x + halfWidth > bounds.maxX) bounds.maxX = x + halfWidth;
  if (y - halfHeight < bounds.minY) bounds.minY = y - halfHeight;
  if (y + halfHeight > bounds.maxY) bounds.maxY = y + halfHeight;
}
