/**
 * The metric of any embedding, however it was made, from a graph Laplacian's second moments on the data (Perrault-Joncas & Meilă 2013),
 * renormalized by the data's own in their tangent planes: what the pushforward is to an encoder, for UMAP, t-SNE or any other map.
 */
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import { heatSubspaces, heatTensors, nearestNeighbors } from '../native/index.ts';
import { inverses } from './metric-tensors.ts';
import { quantile } from './quantile.ts';
import { spectrum } from './spectrum.ts';

/** Data and any embedding of it. */
export interface EmbeddedCells {
  /** rows × inputDim */
  features: Float32Array;
  inputDim: number;
  /** rows × latentDim */
  embedding: Float32Array;
  latentDim: number;
}

/**
 * The metric that the data give to the embedding at some cells, comparable to an encoder's pushforward.
 * @param radius ε of the heat kernel, in the data's units; `chooseRadius` finds one
 * @returns cells × m × m; NaN where a cell has too few neighbours within the radius, or the embedding folds
 */
export async function laplacianMetric({ features, inputDim, embedding, latentDim }: EmbeddedCells, cells: Uint32Array, radius: number, job: Job): Promise<Float64Array> {
  const rows = features.length / inputDim;
  return inverses(await heatTensors({ points: features, rows, cells }, embedding, radius, job), latentDim);
}

export interface RadiusChoice {
  radius: number;
  /**
   * Every radius looked at, ascending, with the mean over cells of how far tangent planes' metric is from 1; NaN where too few cells
   * have neighbours.
   */
  candidates: { radius: number; inconsistency: number }[];
}

const candidateCount = 16;
const judgedCells = 96;
/** A radius must serve sparse places too. */
const enoughCells = 0.9;
/** As many times the least inconsistency is still consistent: what smaller radii add to it is mostly chance, which the metric is renormalized by. */
const tolerated = 2;

/**
 * The smallest radius at which the Laplacian is consistent with the data's own geometry (after Joncas, Meilă & McQueen 2017, who take the most
 * consistent): where the data are a d-dimensional surface, the metric it finds for the surface's own tangent planes must be 1. Too small a
 * radius sees noise and few neighbours, too large a one curvature and the ends of the data.
 * @param dimensions d of the surface, at most inputDim
 * Faults: `unsupported` where most cells are alike, `not-finite`.
 */
export async function chooseRadius(features: Float32Array, inputDim: number, dimensions: number, job: Job): Promise<RadiusChoice> {
  const rows = features.length / inputDim;
  const cells = Uint32Array.from({ length: Math.min(rows, judgedCells) }, (_, i) => Math.floor(((i + 0.5) * rows) / Math.min(rows, judgedCells)));
  const radii = await candidateRadii(features, inputDim, cells, job);
  const size = Math.min(inputDim, dimensions + 2);
  const matrices = await heatSubspaces({ points: features, rows, cells }, radii, size, job);
  const candidates = Array.from(radii, (radius, r) => {
    const errors = Array.from(cells, (_, i) => inconsistency(spectrum(matrices, i * radii.length + r, size).values, dimensions)).filter((error) => !Number.isNaN(error));
    return { radius, inconsistency: errors.length < enoughCells * cells.length ? NaN : errors.reduce((sum, error) => sum + error, 0) / errors.length };
  });
  const known = candidates.filter((candidate) => !Number.isNaN(candidate.inconsistency));
  const least = known.reduce((least, { inconsistency: of }) => Math.min(least, of), Infinity);
  const chosen = known.find(({ inconsistency: of }) => of <= tolerated * least);
  return { radius: chosen?.radius ?? radii[radii.length - 1], candidates };
}

/** Largest departure of the d largest eigenvalues from 1. */
function inconsistency(ascending: Float64Array, dimensions: number): number {
  return ascending.subarray(-dimensions).reduce((worst, value) => Math.max(worst, Math.abs(value - 1)), 0);
}

/** Geometric steps from the distance of a cell's near neighbours to that of an arbitrary other cell. */
async function candidateRadii(features: Float32Array, inputDim: number, cells: Uint32Array, job: Job): Promise<Float64Array> {
  const rows = features.length / inputDim;
  const k = Math.min(10, rows - 1);
  const { squared } = await nearestNeighbors({ points: features, dim: inputDim, cells, k }, job);
  const near = quantile(Float64Array.from(cells, (_, i) => Math.sqrt(squared[i * k + k - 1])), 0.5);
  const across: number[] = [];
  for (let i = 0; i < cells.length; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let d = 0; d < inputDim; d++) sum += (features[cells[i] * inputDim + d] - features[cells[j] * inputDim + d]) ** 2;
      across.push(Math.sqrt(sum));
    }
  }
  const far = quantile(Float64Array.from(across), 0.5);
  if (!(far > 0)) throw new Fault('unsupported', 'Most cells have the same features, so distances among them say nothing of a metric.', { remedy: 'Prepare the data with more components.' });
  const smallest = near > 0 ? near / 2 : far / 1000;
  return Float64Array.from({ length: candidateCount }, (_, i) => smallest * (far / smallest) ** (i / (candidateCount - 1)));
}
