/** Section 5: indicatrices, the unit balls of the metric at embedded cells. */
import { Fault } from '../errors.ts';
import type { Job } from '../job.ts';
import type { Indicatrices, Part } from '../types.ts';
import { gridCells, type Grid } from './grid.ts';
import { metricTensors, type EmbeddedModel } from './metric-tensors.ts';
import { quantile } from './quantile.ts';
import { isDegenerate, spectrum } from './spectrum.ts';

/** Indicatrices of one part of a model with a two-dimensional embedding, on a grid of `columns` steps across it. */
export async function gridIndicatrices(model: EmbeddedModel, part: Part, columns: number, job: Job): Promise<Indicatrices> {
  if (model.shape.latentDim !== 2) {
    throw new Fault('unsupported', `Indicatrices are ellipses in two dimensions; this embedding has ${model.shape.latentDim}.`, { remedy: 'Train with a latent dimension of 2.' });
  }
  const grid = await gridCells(model.embedding, 2, columns, job);
  return indicatrices(await metricTensors(model, part, grid.cells, job), model.embedding, grid, part);
}

/**
 * Ellipses of the unit balls {v : vᵀ G v ≤ 1}: semi-axes 1/√λ along the eigenvectors of G.
 * A degenerate tensor has none: it is left out and counted in `degenerate`.
 * @param tensors grid.cells × 2 × 2
 * @param embedding cells × 2
 */
export function indicatrices(tensors: Float64Array, embedding: Float32Array, grid: Grid, part: Part): Indicatrices {
  const cells: number[] = [];
  const centers: number[] = [];
  const axes: number[] = [];
  const longest: number[] = [];
  grid.cells.forEach((cell, n) => {
    const eigen = spectrum(tensors, n, 2);
    if (isDegenerate(eigen)) return;
    const long = 1 / Math.sqrt(eigen.values[0]);
    const short = 1 / Math.sqrt(eigen.values[1]);
    const [x, y] = eigen.vectors;
    cells.push(cell);
    centers.push(embedding[cell * 2], embedding[cell * 2 + 1]);
    axes.push(long * x, long * y, -short * y, short * x);
    longest.push(long);
  });
  return {
    part,
    count: cells.length,
    cells: Uint32Array.from(cells),
    centers: Float32Array.from(centers),
    axes: Float32Array.from(axes),
    scale: longest.length > 0 ? grid.spacing / 2 / quantile(Float64Array.from(longest), 0.9) : 0,
    spacing: grid.spacing,
    degenerate: grid.cells.length - cells.length,
  };
}
