/** Whether an embedding keeps labelled groups together: neighbours with the same label, silhouettes. */
import { portion, type Job } from '../base/job.ts';
import { groupDistances, nearestNeighbors } from '../native/index.ts';
import { sampleRows } from './sample.ts';

/** Neighbours that vote on a cell's label. */
export const votingNeighbors = 10;

/**
 * Silhouettes of all cells are computed as long as their pairs are no more, some seconds' work; of more cells a random subset is judged,
 * each among all.
 */
const mostPairs = 5e9;

/** An embedding whose cells bear labels. */
export interface LabelledCells {
  /** rows × dim, finite */
  points: Float32Array;
  dim: number;
  /** One a row, below `count`; −1 for a cell without one, which neither votes nor is judged. */
  labels: Int32Array;
  count: number;
}

/**
 * 1 for every cell whose label has most of its 10 nearest labelled neighbours' votes, 0 for the others; of labels with equally many the one
 * of the nearest neighbour wins. NaN for cells without a label, and for all where fewer than two labels occur.
 */
export async function labelAgreement({ points, dim, labels, count }: LabelledCells, job: Job): Promise<Float64Array> {
  const agreement = new Float64Array(labels.length).fill(NaN);
  const labelled = Uint32Array.from(labels.keys()).filter((row) => labels[row] >= 0);
  const k = Math.min(votingNeighbors, labelled.length - 1);
  if (k < 1 || new Set(labels.filter((label) => label >= 0)).size < 2) return agreement;
  const places = new Float32Array(labelled.length * dim);
  labelled.forEach((row, i) => places.set(points.subarray(row * dim, (row + 1) * dim), i * dim));
  const { indices } = await nearestNeighbors({ points: places, dim, k }, job);
  const votes = new Uint32Array(count);
  for (let i = 0; i < labelled.length; i++) {
    if (i % 256 === 0) await job.breathe();
    const voters = Array.from(indices.subarray(i * k, (i + 1) * k), (neighbor) => labels[labelled[neighbor]]);
    for (const label of voters) votes[label]++;
    const winner = voters.reduce((best, label) => (votes[label] > votes[best] ? label : best));
    agreement[labelled[i]] = Number(winner === labels[labelled[i]]);
    for (const label of voters) votes[label] = 0;
  }
  return agreement;
}

/**
 * Silhouettes (Rousseeuw 1987): (b − a) / max(a, b) with a the mean distance to the cell's own group and b that to the nearest other one; 0
 * in a group of one. NaN for cells without a label, for cells that were not drawn, and for all where fewer than two labels occur.
 */
export async function silhouettes({ points, dim, labels, count }: LabelledCells, job: Job): Promise<Float64Array> {
  const found = new Float64Array(labels.length).fill(NaN);
  const sizes = new Uint32Array(count);
  for (const label of labels) if (label >= 0) sizes[label]++;
  if (sizes.filter((size) => size > 0).length < 2) return found;
  const labelled = Uint32Array.from(labels.keys()).filter((row) => labels[row] >= 0);
  const asked = sampleRows(labelled.length, Math.floor(mostPairs / labelled.length), 0).map((place) => labelled[place]);
  const sums = await groupDistances(points, dim, labels, count, asked, portion(job, 0, 0.95));
  for (let i = 0; i < asked.length; i++) {
    if (i % 256 === 0) await job.breathe();
    const own = labels[asked[i]];
    if (sizes[own] === 1) {
      found[asked[i]] = 0;
      continue;
    }
    const a = sums[i * count + own] / (sizes[own] - 1);
    let b = Infinity;
    for (let group = 0; group < count; group++)
      if (group !== own && sizes[group] > 0) b = Math.min(b, sums[i * count + group] / sizes[group]);
    found[asked[i]] = a === b ? 0 : (b - a) / Math.max(a, b);
  }
  return found;
}
