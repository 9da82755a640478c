/** Surfaces, and embeddings of them whose metric is known in closed form. */
import { mapTensors } from '../../core/geometry/map-metric.ts';
import { chooseWindows, evenWindows, windowsAt } from '../../core/geometry/map-windows.ts';
import { createJob } from '../../core/base/job.ts';
import { mulberry32 } from '../random.ts';

export interface KnownMap {
  features: Float32Array;
  inputDim: number;
  /** n × 2 */
  embedding: Float32Array;
  /** The metric [g11, g12, g22] of the embedding at a cell. */
  metric(cell: number): [number, number, number];
  /** Cells that lie away from the surface's edge. */
  inner: Uint32Array;
}

/** Each parameter pair (u, v) uniform in a rectangle or as `draw` says, put into space and embedded. */
function build(
  n: number,
  seed: number,
  draw: (random: () => number) => [number, number],
  place: (u: number, v: number) => number[],
  embed: (u: number, v: number) => [number, number],
  metric: (u: number, v: number) => [number, number, number],
  inner: (u: number, v: number) => boolean,
): KnownMap {
  const random = mulberry32(seed);
  const parameters = Array.from({ length: n }, () => draw(random));
  return {
    features: Float32Array.from(parameters.flatMap(([u, v]) => place(u, v))),
    inputDim: place(0.5, 0.5).length,
    embedding: Float32Array.from(parameters.flatMap(([u, v]) => embed(u, v))),
    metric: (cell) => metric(...parameters[cell]),
    inner: Uint32Array.from(parameters.keys()).filter((cell) => inner(...parameters[cell])),
  };
}

const square = (random: () => number): [number, number] => [random(), random()];
const innerSquare = (u: number, v: number) => Math.min(u, v, 1 - u, 1 - v) > 0.15;

export const maps: Record<string, (n: number, seed: number) => KnownMap> = {
  /** z = A x with A = [2 1; 0 0.5]: g = A⁻ᵀ A⁻¹. A⁻¹ = [0.5 −1; 0 2]. The plane lies askew in five dimensions. */
  'plane, scaled and sheared': (n, seed) =>
    build(
      n,
      seed,
      square,
      (u, v) => [0.6 * u, 0.8 * u, 0.48 * v, 0.64 * v, 0.6 * v],
      (u, v) => [2 * u + v, 0.5 * v],
      () => [0.25, -0.5, 5],
      innerSquare,
    ),
  /** The same with cells crowded towards one side. */
  'plane, unevenly filled': (n, seed) =>
    build(
      n,
      seed,
      (random) => [random() ** 2, random()],
      (u, v) => [u, v, 0],
      (u, v) => [2 * u + v, 0.5 * v],
      () => [0.25, -0.5, 5],
      (u, v) => innerSquare(u, v) && u > 0.2,
    ),
  /** Half of the unit sphere from its pole onto the plane: conformal, g = 4 / (1 + |z|²)² · 1. */
  'sphere, stereographic': (n, seed) =>
    build(
      n,
      seed,
      (random) => [2 * Math.PI * random(), random()],
      (angle, height) => [Math.sqrt(1 - height ** 2) * Math.cos(angle), Math.sqrt(1 - height ** 2) * Math.sin(angle), -height],
      (angle, height) => [
        (Math.sqrt(1 - height ** 2) * Math.cos(angle)) / (1 + height),
        (Math.sqrt(1 - height ** 2) * Math.sin(angle)) / (1 + height),
      ],
      (_, height) => {
        const factor = 4 / (1 + (1 - height) / (1 + height)) ** 2;
        return [factor, 0, factor];
      },
      (_, height) => height > 0.15,
    ),
  /** Half of the unit sphere seen from above: g = 1 + z zᵀ / (1 − |z|²). */
  'sphere, orthographic': (n, seed) =>
    build(
      n,
      seed,
      (random) => [2 * Math.PI * random(), random()],
      (angle, height) => [Math.sqrt(1 - height ** 2) * Math.cos(angle), Math.sqrt(1 - height ** 2) * Math.sin(angle), height],
      (angle, height) => [Math.sqrt(1 - height ** 2) * Math.cos(angle), Math.sqrt(1 - height ** 2) * Math.sin(angle)],
      (angle, height) => {
        const [x, y] = [Math.sqrt(1 - height ** 2) * Math.cos(angle), Math.sqrt(1 - height ** 2) * Math.sin(angle)];
        return [1 + x ** 2 / height ** 2, (x * y) / height ** 2, 1 + y ** 2 / height ** 2];
      },
      (_, height) => height > 0.4,
    ),
  /** A Swiss roll (t cos t, h, t sin t), t = 5 … 12, unrolled to (t, h): along t a step is √(1 + t²) long. */
  'Swiss roll, unrolled': (n, seed) =>
    build(
      n,
      seed,
      (random) => [Math.sqrt(25 + 119 * random()), 10 * random()],
      (t, h) => [t * Math.cos(t), h, t * Math.sin(t)],
      (t, h) => [t, h],
      (t) => [1 + t ** 2, 0, 1],
      (t, h) => t > 5.5 && t < 11.5 && h > 1.5 && h < 8.5,
    ),
};

/**
 * Median over inner cells of |g^½ h g^½ − 1| (spectral), g the truth and h the inverse of what is found: 0.1 means 10 % in squared length.
 * @param radius of all windows; left out, chosen as the program does
 */
export async function errorAgainstTruth(map: KnownMap, radius?: number): Promise<number> {
  const cells = { ...map, latentDim: 2 };
  const rows = map.embedding.length / 2;
  const windows = radius === undefined ? await chooseWindows(cells, createJob()) : evenWindows(rows, radius);
  const found = await mapTensors(cells, map.inner, windowsAt(windows, map.inner), createJob());
  const errors = Array.from(map.inner, (cell, i) => {
    const [a, b, c] = map.metric(cell);
    const [p, q, , r] = found.subarray(i * 4, i * 4 + 4);
    // Eigenvalues of g h are those of g^½ h g^½; h = [r −q; −q p] / det.
    const det = p * r - q * q;
    const trace = (a * r - 2 * b * q + c * p) / det;
    const product = (a * c - b * b) / det;
    const root = Math.sqrt(Math.max(0, trace ** 2 / 4 - product));
    return Math.max(Math.abs(trace / 2 + root - 1), Math.abs(trace / 2 - root - 1));
  });
  return errors.sort((x, y) => (Number.isNaN(x) ? 1 : Number.isNaN(y) ? -1 : x - y))[Math.floor(errors.length / 2)];
}
