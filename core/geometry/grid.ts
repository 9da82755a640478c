import type { Job } from '../base/job.ts';
import { nearestNeighbors } from '../native/index.ts';

export interface Grid {
  /** Rows of the cells that stand for the grid, ascending, each once. */
  cells: Uint32Array;
  /** Embedding units: the bounding box's width over `columns`, the side of a square grid cell. */
  spacing: number;
}

/**
 * Grid points at most along any axis, so that an embedding squeezed flat does not ask for a grid without end; fewer where there is a third
 * axis to be filled.
 */
const longestAxis = (dim: number) => (dim > 2 ? 128 : 1024);

/**
 * The embedded cells nearest to the points of a grid over the embedding's bounding box, as the published code lays it:
 * `columns` points from end to end of the first axis, ⌈aspect · columns⌉ along each other one; exact, by a k-d tree.
 * @param embedding cells × dim, finite, at least one cell
 */
export async function gridCells(embedding: Float32Array, dim: number, columns: number, job: Job): Promise<Grid> {
  const { min, extent } = boundingBox(embedding, dim);
  const width = extent[0] > 0 ? extent[0] : Math.max(...extent);
  const steps = extent.map((length) => (width > 0 ? Math.min(longestAxis(dim), Math.max(1, Math.ceil((length / width) * columns))) : 1));
  const count = steps.reduce((product, along) => product * along, 1);
  const points = new Float32Array(count * dim);
  for (let n = 0, rest = 0; n < count; n++) {
    rest = n;
    for (let axis = 0; axis < dim; axis++) {
      const step = rest % steps[axis];
      rest = Math.floor(rest / steps[axis]);
      points[n * dim + axis] = min[axis] + (steps[axis] > 1 ? (step / (steps[axis] - 1)) * extent[axis] : 0);
    }
  }
  const { indices } = await nearestNeighbors({ points: embedding, dim, queries: points, k: 1 }, job);
  return { cells: Uint32Array.from(new Set(indices.toSorted())), spacing: width / columns };
}

function boundingBox(embedding: Float32Array, dim: number): { min: number[]; extent: number[] } {
  const min = new Array<number>(dim).fill(Infinity);
  const max = new Array<number>(dim).fill(-Infinity);
  for (let i = 0; i < embedding.length; i++) {
    const axis = i % dim;
    if (embedding[i] < min[axis]) min[axis] = embedding[i];
    if (embedding[i] > max[axis]) max[axis] = embedding[i];
  }
  return { min, extent: max.map((high, axis) => high - min[axis]) };
}
