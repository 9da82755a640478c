/** Surfaces in many dimensions under noise, and maps of them whose metric is known in closed form. */
import { mulberry32 } from '../../test/random.ts';

export interface NoisyMap {
  /** n × inputDim */
  features: Float32Array;
  inputDim: number;
  /** n × 2 */
  embedding: Float32Array;
  /** n × 3: h11, h12, h22 of the surface without noise, squared length in the data per squared length on the map. */
  truth: Float64Array;
}

export interface Recipe {
  surface: SurfaceName;
  n: number;
  dim: number;
  /** Standard deviation of the noise along each of the dimensions; the surfaces are some two units across. */
  noise: number;
  /** Cells crowded towards one end, four times as densely as at the other. */
  uneven: boolean;
  seed: number;
}

interface Point {
  place: number[];
  map: [number, number];
  metric: [number, number, number];
}

/** A surface as a function of two numbers between 0 and 1, evenly filled when they are drawn evenly. */
type Surface = (u: number, v: number) => Point;

/** A quarter of a torus's way round, half of its tube's outer side; on the map its two angles, sheared. */
const torus: Surface = (u, v) => {
  const [ring, tube] = [1, 0.5];
  const [a, b] = [Math.PI * (u - 0.5), Math.PI * (v - 0.5)];
  const across = ring + tube * Math.cos(b);
  // z = (a + b / 2, b): da = dz₁ − dz₂ / 2.
  return {
    place: [across * Math.cos(a), across * Math.sin(a), tube * Math.sin(b)],
    map: [a + b / 2, b],
    metric: [across ** 2, -(across ** 2) / 2, across ** 2 / 4 + tube ** 2],
  };
};

/** Half of the unit sphere, by stereographic projection from its other pole: g = 4 / (1 + |z|²)² · 1. */
const sphere: Surface = (u, v) => {
  const [angle, height] = [2 * Math.PI * u, v];
  const radius = Math.sqrt(1 - height ** 2);
  const [x, y] = [(radius * Math.cos(angle)) / (1 + height), (radius * Math.sin(angle)) / (1 + height)];
  const factor = 4 / (1 + x ** 2 + y ** 2) ** 2;
  return { place: [radius * Math.cos(angle), radius * Math.sin(angle), height], map: [x, y], metric: [factor, 0, factor] };
};

/** A Swiss roll (t cos t, h, t sin t) / 8, t = 5 … 12, its turns 0.8 apart; on the map (t, h). */
const swissRoll: Surface = (u, v) => {
  const t = Math.sqrt(25 + 119 * u);
  return { place: [(t * Math.cos(t)) / 8, 2 * v, (t * Math.sin(t)) / 8], map: [t, 3 * v], metric: [(1 + t ** 2) / 64, 0, 4 / 9] };
};

/** A trunk that parts into two branches, which bend away from each other along circles and leave a slit between them on the map. */
const branching: Surface = (u, v) => {
  const [kind, across] = [Math.floor(2 * u), v - 0.5];
  const s = 1.2 * (2 * u - kind);
  if (kind === 0) return { place: [-s, across, 0], map: [-2 * s, across], metric: [0.25, 0, 1] };
  const side = Math.sign(across) || 1;
  // z = (2 s, side · 0.3 s + across), (s, across) as long as they are: ds = dz₁ / 2, d across = dz₂ − side · 0.15 dz₁.
  return {
    place: [Math.sin(s), across, side * (1 - Math.cos(s))],
    map: [2 * s, across + side * 0.3 * s],
    metric: [0.25 + 0.15 ** 2, -side * 0.15, 1],
  };
};

const surfaces = { torus, sphere, 'Swiss roll': swissRoll, branching };
export type SurfaceName = keyof typeof surfaces;
export const surfaceNames = Object.keys(surfaces) as SurfaceName[];

export function noisyMap({ surface, n, dim, noise, uneven, seed }: Recipe): NoisyMap {
  const random = mulberry32(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const map: NoisyMap = {
    features: new Float32Array(n * dim),
    inputDim: dim,
    embedding: new Float32Array(2 * n),
    truth: new Float64Array(3 * n),
  };
  const axes = orthonormal(3, dim, normal);
  for (let cell = 0; cell < n; cell++) {
    const point = surfaces[surface](random(), uneven ? crowded(random()) : random());
    for (let j = 0; j < dim; j++)
      map.features[cell * dim + j] = point.place.reduce((sum, x, i) => sum + x * axes[i][j], 0) + noise * normal();
    map.embedding.set(point.map, 2 * cell);
    map.truth.set(point.metric, 3 * cell);
  }
  return map;
}

/** A density that falls linearly from 1.6 to 0.4, by its distribution function's inverse. */
const crowded = (x: number) => (1.6 - Math.sqrt(1.6 ** 2 - 2.4 * x)) / 1.2;

function orthonormal(count: number, dim: number, normal: () => number): number[][] {
  const axes: number[][] = [];
  for (let i = 0; i < count; i++) {
    let axis = Array.from({ length: dim }, normal);
    for (const other of axes) {
      const along = axis.reduce((sum, x, j) => sum + x * other[j], 0);
      axis = axis.map((x, j) => x - along * other[j]);
    }
    const length = Math.hypot(...axis);
    axes.push(axis.map((x) => x / length));
  }
  return axes;
}

/** |found − truth| / |truth|, Frobenius norms of the 2 × 2 matrices. */
export function relativeError(found: ArrayLike<number>, truth: ArrayLike<number>): number {
  const norm = (of: (i: number) => number) => Math.sqrt(of(0) ** 2 + 2 * of(1) ** 2 + of(2) ** 2);
  return norm((i) => found[i] - truth[i]) / norm((i) => truth[i]);
}
