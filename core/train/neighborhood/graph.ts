/** The neighbour graph that encoders are trained on: who is near whom among the cells, and how much it counts. */
import { Fault } from '../../base/errors.ts';
import { portion, type Job } from '../../base/job.ts';
import { nearestNeighbors, type Edges, type Neighbors } from '../../native/index.ts';

export interface GraphInput {
  /** rows × dim, finite */
  features: Float32Array;
  dim: number;
  /** The rows that have a place in the graph, ascending. */
  cells: Uint32Array;
  /** Nearest others a cell, itself not counted. */
  neighbors: number;
  /** UMAP's fuzzy weights, or all edges alike. */
  weighting: 'fuzzy' | 'plain';
}

/**
 * Every cell's exact nearest by Euclidean distance, each edge taken both ways where either end has it. Faults: `too-few-cells`.
 * Cells at one place are neighbours as any others, and parts of the graph without an edge between them are driven apart alone.
 */
export async function neighborGraph({ features, dim, cells, neighbors, weighting }: GraphInput, job: Job): Promise<Edges> {
  if (cells.length <= neighbors) {
    throw new Fault('too-few-cells', `There are ${cells.length} cells to train on, too few for ${neighbors} neighbours each.`, {
      place: 'neighbors',
      remedy: cells.length > 3 ? `Choose ${cells.length - 1} neighbours or fewer.` : 'Open a data set with more cells.',
    });
  }
  const points = rowsOf(features, dim, cells);
  const found = await nearestNeighbors({ points, dim, k: neighbors }, portion(job, 0, 0.9, 'Neighbours'));
  const strengths =
    weighting === 'fuzzy'
      ? await fuzzyStrengths(found, neighbors, portion(job, 0.9, 1, 'Neighbours'))
      : new Float32Array(found.indices.length).fill(1);
  return union(found.indices, strengths, cells, neighbors, weighting === 'fuzzy');
}

/** Each query row's nearest among the cells, as edges from it. Fewer where there are fewer cells. */
export async function edgesTo(
  { features, dim, cells, neighbors }: Omit<GraphInput, 'weighting'>,
  from: Uint32Array,
  job: Job,
): Promise<Edges> {
  const k = Math.min(neighbors, cells.length);
  const { indices } = await nearestNeighbors({ points: rowsOf(features, dim, cells), dim, queries: rowsOf(features, dim, from), k }, job);
  return { heads: Uint32Array.from(indices, (_, i) => from[Math.floor(i / k)]), tails: indices.map((index) => cells[index]) };
}

function rowsOf(features: Float32Array, dim: number, rows: Uint32Array): Float32Array {
  if (rows.length * dim === features.length) return features;
  const gathered = new Float32Array(rows.length * dim);
  rows.forEach((row, i) => gathered.set(features.subarray(row * dim, (row + 1) * dim), i * dim));
  return gathered;
}

/** As umap-learn's smooth_knn_dist, whose n_neighbors counts the cell itself. */
const [tolerance, mostHalvings, leastScale] = [1e-5, 64, 1e-3];
/** Cells between two breaths. */
const slice = 2048;

/**
 * How much each neighbour belongs to a cell (McInnes, Healy, Melville 2018): exp(−(d − ρ) / σ), ρ the distance of the nearest that is not
 * at the cell's own place, σ such that they sum to log₂(k + 1).
 */
export async function fuzzyStrengths({ squared }: Pick<Neighbors, 'squared'>, k: number, job: Job): Promise<Float32Array> {
  const cells = squared.length / k;
  const distances = new Float32Array(squared.length);
  let total = 0;
  for (let i = 0; i < squared.length; i++) total += distances[i] = Math.sqrt(squared[i]);
  const mean = total / (cells * (k + 1));
  const wanted = Math.log2(k + 1);
  const strengths = new Float32Array(squared.length);
  for (let cell = 0; cell < cells; cell++) {
    const own = distances.subarray(cell * k, (cell + 1) * k);
    const nearest = own.find((distance) => distance > 0) ?? 0;
    const ownMean = own.reduce((sum, distance) => sum + distance, 0) / (k + 1);
    const scale = Math.max(scaleOf(own, nearest, wanted), leastScale * (nearest > 0 ? ownMean : mean));
    for (let i = 0; i < k; i++) {
      const beyond = own[i] - nearest;
      strengths[cell * k + i] = beyond <= 0 || scale === 0 ? 1 : Math.exp(-beyond / scale);
    }
    if (cell % slice === slice - 1) {
      job.report(cell / cells);
      await job.breathe();
    }
  }
  return strengths;
}

/** By halving, for Σ exp(−(d − ρ)⁺ / σ) grows with σ. */
function scaleOf(distances: Float32Array, nearest: number, wanted: number): number {
  let [low, scale, high] = [0, 1, Infinity];
  for (let round = 0; round < mostHalvings; round++) {
    let sum = 0;
    for (const distance of distances) sum += distance > nearest ? Math.exp(-(distance - nearest) / scale) : 1;
    if (Math.abs(sum - wanted) < tolerance) break;
    if (sum > wanted) high = scale;
    else low = scale;
    scale = high === Infinity ? 2 * scale : (low + high) / 2;
  }
  return scale;
}

/** Of strengths a and b of an edge's two directions a + b − a b, both ways. */
function union(indices: Uint32Array, strengths: Float32Array, cells: Uint32Array, k: number, weighted: boolean): Edges {
  const heads = new Uint32Array(2 * indices.length),
    tails = new Uint32Array(2 * indices.length),
    shares = new Float32Array(2 * indices.length);
  let count = 0;
  const add = (head: number, tail: number, share: number) => {
    // Too weak for float32, beside cells at one place.
    if (share === 0) return;
    heads[count] = cells[head];
    tails[count] = cells[tail];
    shares[count++] = share;
  };
  for (let head = 0; head < cells.length; head++) {
    for (let at = head * k; at < (head + 1) * k; at++) {
      const tail = indices[at];
      const back = indices.subarray(tail * k, (tail + 1) * k).indexOf(head);
      const [a, b] = [strengths[at], back < 0 ? 0 : strengths[tail * k + back]];
      const share = a + b - a * b;
      add(head, tail, share);
      if (back < 0) add(tail, head, share);
    }
  }
  return { heads: heads.slice(0, count), tails: tails.slice(0, count), ...(weighted && { shares: shares.slice(0, count) }) };
}
