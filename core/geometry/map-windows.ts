/** How wide the windows are through which a map's metric is seen: wide enough for the noise, narrow enough for the bends. */
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { nearestNeighbors } from '../native/index.ts';
import {
  bendSeen,
  change,
  chance,
  fewestCells,
  fitsAt,
  squareOf,
  type EmbeddedCells,
  type Fits,
  type Order,
  type Windows,
} from './map-metric.ts';
import { distinct } from './distinct-cells.ts';
import { spectrum } from './spectrum.ts';
import { quantile } from '../base/statistics.ts';

/** One window a cell, each with the order of the polynomial that the data are fitted by within it. */
export interface MapWindows extends Required<Windows> {
  /** The radii's median. */
  radius: number;
  /** All that were looked at, with the tensors' expected error over all places as a share of their size: by chance, by bends, and by both. */
  candidates: (ExpectedError & { order: Order; radius: number })[];
}

interface ExpectedError {
  chance: number;
  bend: number;
  error: number;
}

/** Those of some cells. */
export function windowsAt({ radii, orders }: MapWindows, cells: Uint32Array): Windows {
  return { radii: Float64Array.from(cells, (cell) => radii[cell]), orders: cells.map((cell) => orders[cell]) };
}

/** The same radius everywhere, and polynomials of second order. @throws `bad-option` */
export function evenWindows(rows: number, radius: number): MapWindows {
  if (!(radius > 0 && radius < Infinity))
    throw new Fault('bad-option', `${radius} is no radius above 0.`, {
      place: 'radius',
      remedy: 'Give a length in the data’s units, or none to have one chosen.',
    });
  return { radii: new Float64Array(rows).fill(radius), orders: new Uint32Array(rows).fill(2), radius, candidates: [] };
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
const [fewest, largestShare] = [8, 0.5];
const orders = [1, 2, 3] as const;

/**
 * At every place the radius and the order with the least expected error of those looked at. What chance does to a tensor is known from leaving
 * cells out, what bends do from how it changes with the radius: an error in proportion to the radius's square changes between a radius √2
 * smaller and √2 larger by 1.5 times itself, one to its third power by 2.5 times.
 * Faults: `unsupported` where most cells have one place on the map or in the data, `not-finite`.
 */
export async function chooseWindows(cells: EmbeddedCells, job: Job): Promise<MapWindows> {
  const rows = cells.embedding.length / cells.latentDim;
  const judged = Uint32Array.from({ length: Math.min(rows, judgedCells) }, (_, i) =>
    Math.floor(((i + 0.5) * rows) / Math.min(rows, judgedCells)),
  );
  const radii = await candidateRadii(cells, judged, portion(job, 0, 0.1));
  const at = gather(cells, judged);
  const k = Math.min(together - 1, judged.length - 1);
  const { indices } = await nearestNeighbors({ points: at, dim: cells.latentDim, k }, job);
  const all = Float64Array.from({ length: judged.length * radii.length }, (_, i) => radii[i % radii.length]);
  const fits = {} as Record<Order, Fits>;
  for (const order of orders)
    fits[order] = await fitsAt(cells, judged, all, portion(job, 0.27 * order - 0.17, 0.27 * order + 0.1), {
      orders: new Uint32Array(judged.length).fill(order),
    });
  const chosen = { radii: new Float64Array(judged.length), orders: new Uint32Array(judged.length) };
  const least = new Float64Array(judged.length).fill(NaN);
  const candidates: MapWindows['candidates'] = [];
  for (const order of orders) {
    const scores = judgedScores(fits, order, judged.length);
    radii.forEach((radius, r) => candidates.push({ order, radius, ...expectedError(scores, r, judged.keys()) }));
    for (let i = 0; i < judged.length; i++) {
      const near = [i, ...indices.subarray(i * k, (i + 1) * k)];
      radii.forEach((radius, r) => {
        const { error } = expectedError(scores, r, near);
        if (!(error < least[i]) && !Number.isNaN(least[i])) return;
        least[i] = error;
        chosen.radii[i] = radius;
        chosen.orders[i] = order;
      });
    }
    await job.breathe();
  }
  const spread = await spreadOut(cells, at, chosen, portion(job, 0.9, 1));
  return { ...spread, radius: quantile(spread.radii, 0.5), candidates };
}

interface Score {
  chance: number;
  bend: number;
  /** How far the tensor is from that of the next order in the same window, beyond chance: what the order leaves out. */
  left: number;
}

/** Squared errors by cell and radius, as shares of the tensor's square; NaN where there is no tensor. */
function judgedScores(all: Record<Order, Fits>, order: Order, count: number): Score[][] {
  const fits = all[order];
  const higher = order === 3 ? null : all[order === 1 ? 2 : 3];
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: fits.radii }, (_, r) => {
      const size = squareOf(fits, i, r);
      const [below, above] = [Math.max(0, r - 1), Math.min(fits.radii - 1, r + 1)];
      const at = (radius: number) => ({ fits, radius });
      // Windows that were grown are the same: by as much as they differ in width, so much of the bend is seen.
      const share = (other: number) => fits.reached[i * fits.radii + other] / fits.reached[i * fits.radii + r];
      const isWider = share(above) - share(below) > 0.15;
      const bend = isWider ? change(i, at(below), at(above)) / bendSeen(order, share(below), share(above)) ** 2 : 0;
      const left = higher ? change(i, at(r), { fits: higher, radius: r }) : 0;
      const within = (square: number) => Math.max(-1, Math.min(1, square / size));
      return { chance: Math.min(1, chance(fits, i, r) / size), bend: within(bend), left: Number.isNaN(left) ? 0 : within(left) };
    }),
  );
}

/** At one radius over some cells; NaN where none has a tensor. */
function expectedError(scores: Score[][], r: number, cells: Iterable<number>): ExpectedError {
  const known = Array.from(cells, (cell) => scores[cell][r]).filter(({ chance, bend }) => !Number.isNaN(chance + bend));
  known.sort((a, b) => a.chance + a.bend - (b.chance + b.bend));
  known.length = Math.ceil(heard * known.length);
  const mean = (of: (score: Score) => number) => known.reduce((sum, score) => sum + of(score), 0) / known.length;
  const [chance, bend] = [
    mean((score) => score.chance),
    Math.max(
      0,
      mean((score) => score.bend),
      mean((score) => score.left),
    ),
  ];
  return { chance: Math.sqrt(chance), bend: Math.sqrt(bend), error: Math.sqrt(chance + bend) };
}

/**
 * Every cell's order is that of the judged cell next to it on the map, and its radius the geometric mean, weighted by nearness, of those
 * near it that have this order.
 */
async function spreadOut(
  { embedding, latentDim }: EmbeddedCells,
  at: Float32Array,
  chosen: Required<Windows>,
  job: Job,
): Promise<Required<Windows>> {
  const k = Math.min(nearest, chosen.radii.length);
  const { indices, squared } = await nearestNeighbors({ points: at, dim: latentDim, queries: embedding, k }, job);
  const orders = Uint32Array.from({ length: embedding.length / latentDim }, (_, cell) => chosen.orders[indices[cell * k]]);
  const radii = Float64Array.from(orders, (order, cell) => {
    let [sum, weights] = [0, 0];
    const closest = Math.sqrt(squared[cell * k]);
    if (closest === 0) return chosen.radii[indices[cell * k]];
    for (let i = cell * k; i < (cell + 1) * k; i++) {
      if (chosen.orders[indices[i]] !== order) continue;
      const weight = 1 / (Math.sqrt(squared[i]) + closest);
      sum += weight * Math.log(chosen.radii[indices[i]]);
      weights += weight;
    }
    return Math.exp(sum / weights);
  });
  return { radii, orders };
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
  // Of fewer no window can be left out or widened, so their error would be told too small.
  const unlike = await distinct(cells, job);
  if (unlike.embedding.length / m < fewestCells) throw withoutWindows(unlike);
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
  if (!(typical > 0)) throw withoutWindows(unlike);
  const radius = (count: number) => typical * (count / known) ** (1 / m);
  const [first, last] = [radius(fewest), radius(Math.max(4 * fewest, largestShare * rows))];
  return Float64Array.from({ length: Math.ceil(Math.log(last / first) / Math.log(step)) + 1 }, (_, i) => first * step ** i);
}

/** Why windows have no metric. */
function withoutWindows({ features, inputDim, embedding, latentDim }: EmbeddedCells): Fault {
  const rows = embedding.length / latentDim;
  if (rows < fewestCells)
    return new Fault('unsupported', `${rows} cells in different places are too few for a metric: a window has ${fewestCells} at least.`, {
      remedy: 'Take a map of more cells.',
    });
  if (features.every((value, at) => value === features[at % inputDim]))
    return new Fault('unsupported', 'All cells have the same features, so steps among them say nothing of a metric.', {
      remedy: 'Measure lengths in other features, or prepare the data with more components.',
    });
  const { values: extent } = spectrum(covariance(embedding, latentDim), 0, latentDim);
  // Squared shares: what float32 rounds is below.
  if (!(extent[0] > 1e-12 * extent[latentDim - 1]))
    return new Fault('unsupported', `The map has no extent in one of its ${latentDim} directions, so it has no metric there.`, {
      remedy: 'Choose a map that fills its dimensions.',
    });
  return new Fault(
    'unsupported',
    'Most cells have the same place on the map or the same features, so steps among them say nothing of a metric.',
    {
      remedy: 'Choose another map, or prepare the data with more components.',
    },
  );
}

/** m × m */
function covariance(embedding: Float32Array, m: number): Float64Array {
  const mean = new Float64Array(m);
  const sums = new Float64Array(m * m);
  embedding.forEach((value, at) => (mean[at % m] += (value * m) / embedding.length));
  for (let at = 0; at < embedding.length; at += m)
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++) sums[i * m + j] += (embedding[at + i] - mean[i]) * (embedding[at + j] - mean[j]);
  return sums;
}
