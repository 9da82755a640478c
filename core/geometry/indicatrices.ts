/** Section 5: indicatrices, the unit balls of the metric at embedded cells. */
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import type { Indicatrices, IndicatrixReliance, MetricSource } from '../types.ts';
import type { Reliance } from './map-metric.ts';
import type { MetricField } from './metric-field.ts';
import { placedCells, type Placed } from './placement.ts';
import { quantile } from '../base/statistics.ts';
import { roomyRadius } from './room.ts';
import { shadowField } from './shadow.ts';
import { isDegenerate, spectrum } from './spectrum.ts';

/**
 * Indicatrices, wherever they are to stand; of more than two dimensions their shadows on the map. Faults: `unsupported` for one dimension,
 * and for places of a map that is a shadow; `bad-option`.
 */
export async function placeIndicatrices(field: MetricField, placement: Placed, job: Job): Promise<Indicatrices> {
  if (field.dim > 2 && placement.kind !== 'points') return placeIndicatrices(shadowField(field), placement, job);
  if (field.dim !== 2) {
    throw new Fault('unsupported', `Indicatrices are ellipses in two dimensions; this embedding has ${field.dim}.`, {
      remedy: 'Train with a latent dimension of 2.',
    });
  }
  const { cells, spacing } = await placedCells(field.embedding, placement, job);
  const exact = placement.kind === 'points' && field.tensorsAt !== undefined;
  const relied = exact ? undefined : await field.relied?.(cells, job);
  const tensors = relied?.tensors ?? (exact ? await field.tensorsAt!(placement.points, job) : await field.tensors(cells, job));
  const centers = exact ? placement.points : positionsOf(field.embedding, cells);
  return indicatrices(tensors, cells, centers, { spacing, isPublished: placement.kind === 'grid' }, field.source, relied);
}

/** What sizes ellipses: embedding units between neighbours, and whether as the published code has it. */
export interface Ruler {
  spacing: number;
  isPublished: boolean;
}

/**
 * Ellipses of the unit balls {v : vᵀ G v ≤ 1}: semi-axes 1/√λ along the eigenvectors of G.
 * A degenerate tensor has none: it is left out, and its place told.
 * @param tensors n × 2 × 2
 * @param cells, centers n and n × 2: where they stand @param reliance of each tensor, where they are estimates
 */
export function indicatrices(
  tensors: Float64Array,
  cells: Uint32Array,
  centers: Float32Array,
  { spacing, isPublished }: Ruler,
  part: MetricSource,
  reliance?: Reliance,
): Indicatrices {
  const drawn: number[] = [];
  const bare: number[] = [];
  const axes: number[] = [];
  for (let n = 0; n < cells.length; n++) {
    const eigen = spectrum(tensors, n, 2);
    if (isDegenerate(eigen)) {
      bare.push(n);
      continue;
    }
    const long = 1 / Math.sqrt(eigen.values[0]);
    const short = 1 / Math.sqrt(eigen.values[1]);
    const [x, y] = eigen.vectors;
    drawn.push(n);
    axes.push(long * x, long * y, -short * y, short * x);
  }
  const found = { ...placesOf(drawn, cells, centers), axes: Float32Array.from(axes) };
  const longest = Float64Array.from(drawn, (_, i) => Math.hypot(axes[4 * i], axes[4 * i + 1]));
  const published = () => (longest.length > 0 ? spacing / 2 / quantile(longest, 0.9) : 0);
  return {
    part,
    count: drawn.length,
    ...found,
    scale: isPublished ? published() : roomyRadius(found.centers, found.axes, spacing),
    spacing,
    degenerate: placesOf(bare, cells, centers),
    ...(reliance && { reliance: relianceOf(drawn, reliance) }),
  };
}

function relianceOf(
  drawn: readonly number[],
  { radius, spread, axisSpread, angleSpread, inconsistency, reliability }: Reliance,
): IndicatrixReliance {
  const at = (values: Float64Array) => Float32Array.from(drawn, (n) => values[n]);
  return {
    radius: at(radius),
    spread: at(spread),
    axisSpread: at(axisSpread),
    angleSpread: at(angleSpread),
    inconsistency: at(inconsistency),
    reliability: at(reliability),
  };
}

function placesOf(chosen: readonly number[], cells: Uint32Array, centers: Float32Array): { cells: Uint32Array; centers: Float32Array } {
  return {
    cells: Uint32Array.from(chosen, (n) => cells[n]),
    centers: Float32Array.from(chosen.flatMap((n) => [centers[2 * n], centers[2 * n + 1]])),
  };
}

function positionsOf(embedding: Float32Array, cells: Uint32Array): Float32Array {
  const positions = new Float32Array(2 * cells.length);
  cells.forEach((cell, n) => positions.set(embedding.subarray(2 * cell, 2 * cell + 2), 2 * n));
  return positions;
}
