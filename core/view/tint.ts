/** The ground coloured by how areas are distorted, between and around the indicatrices. */
import type { Indicatrices } from '../types.ts';
import type { Bounds, SceneTint, Theme } from '../types/scene.ts';
import { byte } from './color.ts';
import { sampleDiverging } from './color-maps.ts';
import { areasOf, medianOf } from './ellipses.ts';

/** Corners along each side of the mesh, which reaches beyond the points by this share of their extent on each side. */
const steps = 64;
const margin = 0.3;
const opacity = 0.42;

/**
 * log₂ of area over the panel's median, averaged over the indicatrices round each corner with Gaussian weights as wide as their spacing;
 * it fades out where none is near.
 * @param reach log₂ of the factor at which the colours end
 */
export function areaTint(indicatrices: Indicatrices, points: Bounds, reach: number, theme: Theme): SceneTint {
  const [roomX, roomY] = [margin * (points.maxX - points.minX), margin * (points.maxY - points.minY)];
  const bounds = { minX: points.minX - roomX, minY: points.minY - roomY, maxX: points.maxX + roomX, maxY: points.maxY + roomY };
  const areas = areasOf(indicatrices);
  const median = medianOf(areas);
  const { centers, spacing } = indicatrices;
  const width = 0.75 * spacing;
  const side = steps + 1;
  const colors = new Uint8Array(4 * side * side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const x = bounds.minX + ((bounds.maxX - bounds.minX) * column) / steps;
      const y = bounds.minY + ((bounds.maxY - bounds.minY) * row) / steps;
      let weight = 0,
        sum = 0,
        nearest = Infinity;
      areas.forEach((area, index) => {
        const log = Math.log2(area / median);
        if (!Number.isFinite(log)) return;
        const square = ((centers[2 * index] - x) ** 2 + (centers[2 * index + 1] - y) ** 2) / (width * width);
        const own = Math.exp(-square / 2);
        weight += own;
        sum += own * log;
        nearest = Math.min(nearest, square);
      });
      const color = sampleDiverging(theme, weight > 0 ? sum / weight / reach : 0);
      const at = 4 * (row * side + column);
      for (let channel = 0; channel < 3; channel++) colors[at + channel] = byte(color[channel]);
      colors[at + 3] = byte(opacity * Math.min(1, Math.max(0, 2 - Math.sqrt(nearest) / 1.4)));
    }
  }
  return { columns: side, rows: side, bounds, colors };
}
