/** What a panel shows when its camera is at rest. */
import type { Bounds } from '../types/scene.ts';

/** Share of the embedding's width left free on each side. */
const margin = 0.05;

/** A square, so that both axes have one scale and an ellipse is as long as it looks. By the points alone: what is drawn on them moves no camera. */
export function panelBounds(positions: Float32Array): Bounds {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < positions.length; at += 2) {
    const x = positions[at], y = positions[at + 1];
    if (!Number.isFinite(x + y)) continue;
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  if (minX > maxX) return { minX: -1, minY: -1, maxX: 1, maxY: 1 };
  const half = (Math.max(maxX - minX, maxY - minY) || 1) * (0.5 + margin);
  const [centerX, centerY] = [(minX + maxX) / 2, (minY + maxY) / 2];
  return { minX: centerX - half, minY: centerY - half, maxX: centerX + half, maxY: centerY + half };
}
