/** How much of a map is chance: the same model trained with other seeds, its maps laid upon one another. */
import { quantile } from '../base/statistics.ts';
import type { Similarity } from '../types/scene.ts';
import { procrustes, transformPoints } from '../view/similarity.ts';

/** Maps laid upon their mean by rotation, reflection and scale, which training leaves to chance. */
export interface AlignedMaps {
  similarities: Similarity[];
  /** One each, cells × 2. */
  maps: Float32Array[];
  /** cells × 2: centred, its root mean square radius 1. */
  mean: Float32Array;
}

const mostRounds = 50;
/** The mean has come to rest where no round moves it by more than this, root mean square, in its radius. */
const atRest = 1e-6;

/** Generalized Procrustes analysis (Gower 1975). @param maps two or more, cells × 2 each, finite */
export function alignMaps(maps: readonly Float32Array[]): AlignedMaps {
  let mean = centred(maps[0]);
  let similarities: Similarity[] = [];
  let aligned: Float32Array[] = [];
  for (let round = 0; round < mostRounds; round++) {
    similarities = maps.map((map) => procrustes(map, mean));
    aligned = maps.map((map, index) => transformPoints(similarities[index], map));
    const next = centred(meanOf(aligned));
    const moved = Math.sqrt(next.reduce((sum, value, at) => sum + (value - mean[at]) ** 2, 0) / (next.length / 2));
    mean = next;
    if (moved < atRest) break;
  }
  return { similarities, maps: aligned, mean };
}

/**
 * Of each cell the root mean square distance of its places from their mean, in the root mean square radius of the mean map: 0 where all
 * seeds agree.
 */
export function cellSpread({ maps, mean }: AlignedMaps): Float64Array {
  return Float64Array.from({ length: mean.length / 2 }, (_, cell) => {
    let sum = 0;
    for (const map of maps) sum += (map[2 * cell] - mean[2 * cell]) ** 2 + (map[2 * cell + 1] - mean[2 * cell + 1]) ** 2;
    return Math.sqrt(sum / maps.length);
  });
}

/** Ellipses of one map at all cells. */
export interface CellEllipses {
  /** √det G, NaN where there is none. */
  volume: Float64Array;
  /** λ_max / λ_min of G. */
  condition: Float64Array;
  /** cells × 2: the longer axis. */
  direction: Float64Array;
}

export interface EllipseSpread {
  /**
   * The factor within which a cell's area lies about its mean over the seeds (one standard deviation), in the median over the cells; each
   * map's areas over their own median.
   */
  area: number;
  /** The same of the longer over the shorter axis. */
  shape: number;
  /**
   * Degrees within which the longer axis turns (one circular standard deviation), in the median over cells whose ellipses are longer than
   * round by a tenth; null of none.
   */
  angle: number | null;
}

/** Longer over shorter axis from which an axis has a direction worth comparing. */
const leastRatio = 1.1;

/**
 * How ellipses differ from seed to seed, on maps that lie upon one another. @param ellipses in the order of `similarities`, each in its own
 * map
 */
export function ellipseSpread(ellipses: readonly CellEllipses[], similarities: readonly Similarity[]): EllipseSpread {
  const medians = ellipses.map(({ volume }) => quantile(volume.filter((value) => value > 0).map(Math.log), 0.5));
  const [areas, shapes, angles]: number[][] = [[], [], []];
  for (let cell = 0; cell < ellipses[0].volume.length; cell++) {
    if (!ellipses.every(({ volume }) => volume[cell] > 0)) continue;
    areas.push(deviation(ellipses.map(({ volume }, index) => Math.log(volume[cell]) - medians[index])));
    const ratios = ellipses.map(({ condition }) => Math.log(condition[cell]) / 2);
    shapes.push(deviation(ratios));
    if (ratios.reduce((sum, value) => sum + value, 0) / ratios.length < Math.log(leastRatio)) continue;
    // An axis has no end: twice its angle has a mean.
    let [cos, sin] = [0, 0];
    ellipses.forEach(({ direction }, index) => {
      const { a } = similarities[index];
      const [x, y] = [direction[2 * cell], direction[2 * cell + 1]];
      const twice = 2 * Math.atan2(a[2] * x + a[3] * y, a[0] * x + a[1] * y);
      cos += Math.cos(twice) / ellipses.length;
      sin += Math.sin(twice) / ellipses.length;
    });
    angles.push(((Math.sqrt(-2 * Math.log(Math.min(1, Math.hypot(cos, sin)))) / 2) * 180) / Math.PI);
  }
  return {
    area: Math.exp(quantile(areas, 0.5)),
    shape: Math.exp(quantile(shapes, 0.5)),
    angle: angles.length === 0 ? null : quantile(angles, 0.5),
  };
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

function meanOf(maps: readonly Float32Array[]): Float32Array {
  return maps[0].map((_, at) => maps.reduce((sum, map) => sum + map[at] / maps.length, 0));
}

function centred(map: Float32Array): Float32Array {
  const cells = map.length / 2;
  let [x, y] = [0, 0];
  for (let cell = 0; cell < cells; cell++) {
    x += map[2 * cell] / cells;
    y += map[2 * cell + 1] / cells;
  }
  const moved = map.map((value, at) => value - (at % 2 === 0 ? x : y));
  const radius = Math.sqrt(moved.reduce((sum, value) => sum + value * value, 0) / cells) || 1;
  return moved.map((value) => value / radius);
}
