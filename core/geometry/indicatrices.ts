/** Section 5: indicatrices, the unit balls of the metric at embedded cells. */
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import type { Indicatrices, MetricSource } from '../types.ts';
import { gridCells } from './grid.ts';
import type { MetricField } from './metric-field.ts';
import { placedCells, type Placed } from './placement.ts';
import { quantile } from './quantile.ts';
import { shadowField } from './shadow.ts';
import { isDegenerate, spectrum } from './spectrum.ts';

/** The published grid, which gives the scale where ellipses stand on none. */
const publishedColumns = 8;

/** The longer axis that is an outlier's, in 90 % quantiles: drawn at the published size it reaches beyond the next grid points. */
const outlierFactor = 2;

/** Indicatrices, wherever they are to stand; of more than two dimensions their shadows on the map. Faults: `unsupported` for one dimension, and for places of a map that is a shadow; `bad-option`. */
export async function placeIndicatrices(field: MetricField, placement: Placed, job: Job): Promise<Indicatrices> {
  if (field.dim > 2 && placement.kind !== 'points') return placeIndicatrices(shadowField(field), placement, job);
  if (field.dim !== 2) {
    throw new Fault('unsupported', `Indicatrices are ellipses in two dimensions; this embedding has ${field.dim}.`, { remedy: 'Train with a latent dimension of 2.' });
  }
  const cells = await placedCells(field.embedding, 2, placement, job);
  const exact = placement.kind === 'points' && field.tensorsAt !== undefined;
  const tensors = exact ? await field.tensorsAt!(placement.points, job) : await field.tensors(cells, job);
  const centers = exact ? placement.points : positionsOf(field.embedding, cells);
  const grid = await gridCells(field.embedding, 2, placement.kind === 'grid' ? placement.columns : publishedColumns, job);
  const gridTensors = placement.kind === 'grid' ? tensors : await field.tensors(grid.cells, job);
  return indicatrices(tensors, cells, centers, { spacing: grid.spacing, longest: longestAxes(gridTensors) }, field.source);
}

/** What sizes ellipses: the side of a grid cell, and the quantile of the longer axes that is to fill half of it. */
export interface Ruler { spacing: number; longest: number }

/** The 90 % quantile of the longer semi-axes that n × 2 × 2 tensors give; NaN where all are degenerate. */
export function longestAxes(tensors: Float64Array): number {
  const axes = Array.from({ length: tensors.length / 4 }, (_, n) => spectrum(tensors, n, 2)).filter((eigen) => !isDegenerate(eigen));
  return quantile(Float64Array.from(axes, ({ values }) => 1 / Math.sqrt(values[0])), 0.9);
}

/**
 * Ellipses of the unit balls {v : vᵀ G v ≤ 1}: semi-axes 1/√λ along the eigenvectors of G.
 * A degenerate tensor has none: it is left out and counted in `degenerate`.
 * @param tensors n × 2 × 2
 * @param cells, centers n and n × 2: where they stand
 */
export function indicatrices(tensors: Float64Array, cells: Uint32Array, centers: Float32Array, { spacing, longest }: Ruler, part: MetricSource): Indicatrices {
  const drawn: number[] = [];
  const axes: number[] = [];
  const outlier: number[] = [];
  for (let n = 0; n < cells.length; n++) {
    const eigen = spectrum(tensors, n, 2);
    if (isDegenerate(eigen)) continue;
    const long = 1 / Math.sqrt(eigen.values[0]);
    const short = 1 / Math.sqrt(eigen.values[1]);
    const [x, y] = eigen.vectors;
    drawn.push(n);
    axes.push(long * x, long * y, -short * y, short * x);
    outlier.push(Number(long > outlierFactor * longest));
  }
  return {
    part,
    count: drawn.length,
    cells: Uint32Array.from(drawn, (n) => cells[n]),
    centers: Float32Array.from(drawn.flatMap((n) => [centers[2 * n], centers[2 * n + 1]])),
    axes: Float32Array.from(axes),
    scale: longest > 0 ? spacing / 2 / longest : 0,
    spacing,
    outlier: Uint8Array.from(outlier),
    degenerate: cells.length - drawn.length,
  };
}

function positionsOf(embedding: Float32Array, cells: Uint32Array): Float32Array {
  const positions = new Float32Array(2 * cells.length);
  cells.forEach((cell, n) => positions.set(embedding.subarray(2 * cell, 2 * cell + 2), 2 * n));
  return positions;
}
