/** How wide the windows are through which a map's metric is seen: wide enough for the noise, narrow enough for the bends. */
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { nearestNeighbors } from '../native/index.ts';
import { change, chance, fitsAt, squareOf, type EmbeddedCells, type Fits } from './map-metric.ts';
import { quantile } from '../base/statistics.ts';

export interface MapWindows {
  /** One a cell: how far its window reaches along the data, in their units. */
  radii: Float64Array;
  /** Their median. */
  radius: number;
  /** Every radius looked at, ascending, with the tensors' expected error as a share of their size: by chance, by bends, and by both. */
  candidates: { radius: number; chance: number; bend: number; error: number }[];
}

/** The same radius everywhere. @throws `bad-option` */
export function evenWindows(rows: number, radius: number): MapWindows {
  if (!(radius > 0 && radius < Infinity))
    throw new Fault('bad-option', `${radius} is no radius above 0.`, {
      place: 'radius',
      remedy: 'Give a length in the data’s units, or none to have one chosen.',
    });
  return { radii: new Float64Array(rows).fill(radius), radius, candidates: [] };
}

/** The same windows, larger or smaller. @throws `bad-option` */
export function widened(windows: MapWindows, factor: number): MapWindows {
  if (!(factor >= 0.1 && factor <= 10))
    throw new Fault('bad-option', `${factor} is no factor from 0.1 to 10.`, {
      place: 'reach',
      remedy: '1 takes the radii as they were chosen.',
    });
  return factor === 1 ? windows : { ...windows, radius: windows.radius * factor, radii: windows.radii.map((radius) => radius * factor) };
}

const judgedCells = 512;
/** Judged cells that choose a place's radius together. */
const together = 24;
/** Judged cells that a cell takes its radius from. */
const nearest = 4;
/** A choice is made for most places, so the worst share of them has no say: where sheets meet no window is right. */
const heard = 0.8;
/** Radii from one to the next, and how far they reach: from few cells to a good part of all. */
const step = Math.SQRT2;
const [fewest, largestShare] = [8, 0.25];

/**
 * At every place the radius with the least expected error of those looked at. What chance does to a tensor is known from leaving cells out,
 * what bends do from how it changes with the radius: in proportion to the radius's square, so between a radius √2 smaller and √2 larger by
 * 1.5 times the error.
 * Faults: `unsupported` where most cells have one place on the map or in the data, `not-finite`.
 */
export async function chooseWindows(cells: EmbeddedCells, job: Job): Promise<MapWindows> {
  const rows = cells.embedding.length / cells.latentDim;
  const judged = Uint32Array.from({ length: Math.min(rows, judgedCells) }, (_, i) =>
    Math.floor(((i + 0.5) * rows) / Math.min(rows, judgedCells)),
  );
  const radii = await candidateRadii(cells, judged, portion(job, 0, 0.1));
  const all = new Float64Array(judged.length * radii.length);
  for (let i = 0; i < judged.length; i++) all.set(radii, i * radii.length);
  const fits = await fitsAt(cells, judged, all, portion(job, 0.1, 0.9));
  const scores = judgedScores(fits, judged.length);
  const everywhere = Array.from(radii, (_, r) => pooled(scores, r, judged.keys()));
  const at = gather(cells, judged);
  const k = Math.min(together - 1, judged.length - 1);
  const { indices } = await nearestNeighbors({ points: at, dim: cells.latentDim, k }, job);
  const chosen = Float64Array.from(judged, (_, i) => {
    const near = [i, ...indices.subarray(i * k, (i + 1) * k)];
    const errors = Array.from(radii, (_, r) => pooled(scores, r, near).error);
    return radii[leastOf(errors)];
  });
  const spread = await spreadOut(cells, at, chosen, portion(job, 0.9, 1));
  return { radii: spread, radius: quantile(spread, 0.5), candidates: Array.from(radii, (radius, r) => ({ radius, ...everywhere[r] })) };
}

interface Score {
  chance: number;
  bend: number;
}

/** Squared errors by cell and radius, as shares of the tensor's square; NaN where there is no tensor. */
function judgedScores(fits: Fits, count: number): Score[][] {
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: fits.radii }, (_, r) => {
      const size = squareOf(fits, i, r);
      const [below, above] = [Math.max(0, r - 1), Math.min(fits.radii - 1, r + 1)];
      // Windows that were grown are the same: by as much as they differ in width, so much of the bend is seen.
      const seen =
        (fits.reached[i * fits.radii + above] ** 2 - fits.reached[i * fits.radii + below] ** 2) / fits.reached[i * fits.radii + r] ** 2;
      const bend = seen > 0.3 ? change(fits, i, below, above) / seen ** 2 : 0;
      return { chance: Math.min(1, chance(fits, i, r) / size), bend: Math.max(-1, Math.min(1, bend / size)) };
    }),
  );
}

function pooled(scores: Score[][], r: number, cells: Iterable<number>): { chance: number; bend: number; error: number } {
  const known = Array.from(cells, (cell) => scores[cell][r]).filter(({ chance, bend }) => !Number.isNaN(chance + bend));
  known.sort((a, b) => a.chance + a.bend - (b.chance + b.bend));
  known.length = Math.ceil(heard * known.length);
  const mean = (of: (score: Score) => number) => known.reduce((sum, score) => sum + of(score), 0) / known.length;
  const [chance, bend] = [
    mean((score) => score.chance),
    Math.max(
      0,
      mean((score) => score.bend),
    ),
  ];
  return { chance: Math.sqrt(chance), bend: Math.sqrt(bend), error: Math.sqrt(chance + bend) };
}

function leastOf(errors: ArrayLike<number>): number {
  let least = 0;
  for (let r = 1; r < errors.length; r++) if (errors[r] < errors[least] || Number.isNaN(errors[least])) least = r;
  return least;
}

/** Every cell's radius from those of the judged cells next to it on the map, as geometric means weighted by nearness. */
async function spreadOut({ embedding, latentDim }: EmbeddedCells, at: Float32Array, chosen: Float64Array, job: Job): Promise<Float64Array> {
  const k = Math.min(nearest, chosen.length);
  const { indices, squared } = await nearestNeighbors({ points: at, dim: latentDim, queries: embedding, k }, job);
  return Float64Array.from({ length: embedding.length / latentDim }, (_, cell) => {
    let [sum, weights] = [0, 0];
    const closest = Math.sqrt(squared[cell * k]);
    if (closest === 0) return chosen[indices[cell * k]];
    for (let i = cell * k; i < (cell + 1) * k; i++) {
      const weight = 1 / (Math.sqrt(squared[i]) + closest);
      sum += weight * Math.log(chosen[indices[i]]);
      weights += weight;
    }
    return Math.exp(sum / weights);
  });
}

function gather({ embedding, latentDim }: EmbeddedCells, cells: Uint32Array): Float32Array {
  const places = new Float32Array(cells.length * latentDim);
  cells.forEach((cell, i) => places.set(embedding.subarray(cell * latentDim, (cell + 1) * latentDim), i * latentDim));
  return places;
}

/** Geometric steps between the radii that reach few and many cells, from how far windows of a known number of cells reach. */
async function candidateRadii(cells: EmbeddedCells, judged: Uint32Array, job: Job): Promise<Float64Array> {
  const m = cells.latentDim;
  const rows = cells.embedding.length / m;
  const known = Math.min(100, rows - 1);
  const { tensors, reached } = await fitsAt(cells, judged, new Float64Array(judged.length).fill(Number.MIN_VALUE), job, {
    fewest: known,
    leavesOut: false,
  });
  const each = m * m;
  const typical = quantile(
    reached.filter((_, i) => Number.isFinite(tensors[i * each])),
    0.5,
  );
  if (!(typical > 0)) {
    throw new Fault(
      'unsupported',
      'Most cells have the same place on the map or the same features, so steps among them say nothing of a metric.',
      { remedy: 'Prepare the data with more components.' },
    );
  }
  const radius = (count: number) => typical * (count / known) ** (1 / m);
  const [first, last] = [radius(fewest), radius(Math.max(4 * fewest, largestShare * rows))];
  return Float64Array.from({ length: Math.ceil(Math.log(last / first) / Math.log(step)) + 1 }, (_, i) => first * step ** i);
}
