/** Lines of equal density of a panel's points. */
import { contourDensity, type ContourMultiPolygon } from 'd3-contour';
import type { Bounds, SceneContour } from '../types/scene.ts';
import { memoizeLast } from './memo.ts';

/** Sides of the square in which densities are estimated; its kernel's width and cell. */
const side = 256;
const bandwidth = 6;
const cell = 4;

/** Shares of the highest density. Each is half the one before: clusters of a tenth of the largest still have a line. */
const levels = [0.05, 0.1, 0.2, 0.4, 0.8];

/** What the library's types leave out: contours at any density. */
interface DensityEstimator {
  contours(points: number[]): ((density: number) => ContourMultiPolygon) & { max: number };
}

/** @param positions cells × 2 */
export const densityContours = memoizeLast((positions: Float32Array, minX: number, minY: number, extent: number): SceneContour[] => {
  const scale = side / extent;
  const estimator = contourDensity<number>()
    .x((at) => (positions[at] - minX) * scale)
    .y((at) => (positions[at + 1] - minY) * scale)
    .size([side, side])
    .bandwidth(bandwidth)
    .cellSize(cell) as unknown as DensityEstimator;
  const estimate = estimator.contours(finitePoints(positions));
  return levels.map((level) => ({
    level,
    rings: estimate(level * estimate.max)
      .coordinates.flat()
      .map((ring) => Float32Array.from(ring.flatMap(([x, y]) => [minX + x / scale, minY + y / scale]))),
  }));
});

export function contoursOf(positions: Float32Array, { minX, minY, maxX }: Bounds): SceneContour[] {
  return densityContours(positions, minX, minY, maxX - minX);
}

function finitePoints(positions: Float32Array): number[] {
  const places: number[] = [];
  for (let at = 0; at < positions.length; at += 2) if (Number.isFinite(positions[at] + positions[at + 1])) places.push(at);
  return places;
}
