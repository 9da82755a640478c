/**
 * The metric of any map, however it was made: how far the data go for a step on the map, by local regression of the data on it. Where the
 * data are a surface under noise it is the surface's; it is to UMAP, t-SNE or any other map what the pullback (eq. 1) is to a decoder.
 */
import type { Job } from '../base/job.ts';
import { mapMetrics, metricParts } from '../native/index.ts';
import { distinct } from './distinct-cells.ts';
import { isDegenerate, spectrum } from './spectrum.ts';

/** Data and any embedding of it. */
export interface EmbeddedCells {
  /** rows × inputDim */
  features: Float32Array;
  inputDim: number;
  /** rows × latentDim */
  embedding: Float32Array;
  latentDim: number;
}

/** How far a metric is to be relied on at some cells; NaN where there is none. */
export interface Reliance {
  /** How far each cell's window reaches along the data, in their units. */
  radius: Float64Array;
  /** What chance does to the tensor: its standard error as a share of its size, from leaving an eighth of the window's cells out. */
  spread: Float64Array;
  /**
   * The same of the ellipse's longer semi-axis, as a share of its length, and of its direction, in degrees; NaN in other than two
   * dimensions.
   */
  axisSpread: Float64Array;
  angleSpread: Float64Array;
  /**
   * The error to be expected of the data's bends, as a share of the tensor's size: how it changes in a window √2 times as wide, beyond
   * chance, which for polynomials up to second order is as much as that error, for those of third 1.8 times it.
   */
  inconsistency: Float64Array;
  /** 1 less the error to be expected, by chance and by bends: 0 where that is as large as the tensor. */
  reliability: Float64Array;
}

export interface ReliedMetric extends Reliance {
  /** cells × m × m: squared length in the data per squared length on the map. */
  tensors: Float64Array;
}

/** A window that has fewer cells grows: a polynomial of second order in two dimensions has six terms. */
export const fewestCells = 24;

/** Of the polynomials that the data are fitted by. */
export type Order = 1 | 2 | 3;

/** How each of some cells is looked at. */
export interface Windows {
  /** How far its window reaches along the data, in their units. */
  radii: Float64Array;
  /** An {@link Order}; second where left out. */
  orders?: Uint32Array;
}

/**
 * The power of the radius that a fit's error of bends goes by. What the polynomial leaves is a term higher than it; in the middle of a window
 * terms of even order say nothing of the slope, so that of first order errs as that of second.
 */
const bendPower: Record<Order, number> = { 1: 2, 2: 2, 3: 3 };

/** How many times its error of bends a tensor changes between two radii, which are told as shares of the one at which it errs so. */
export function bendSeen(order: Order, below: number, above: number): number {
  return above ** bendPower[order] - below ** bendPower[order];
}

/** The metric alone. @returns cells × m × m; NaN where there is none */
export async function mapTensors(cells: EmbeddedCells, asked: Uint32Array, { radii, orders }: Windows, job: Job): Promise<Float64Array> {
  return (await fitsAt(cells, asked, radii, job, { orders, leavesOut: false })).tensors;
}

/** The metric with its reliability, which takes a second, wider window. */
export async function reliedMetric(cells: EmbeddedCells, asked: Uint32Array, { radii, orders }: Windows, job: Job): Promise<ReliedMetric> {
  const m = cells.latentDim;
  const fits = await fitsAt(
    cells,
    asked,
    Float64Array.from({ length: 2 * asked.length }, (_, i) => radii[i >> 1] * (i % 2 === 0 ? 1 : Math.SQRT2)),
    job,
    { orders, wider: Math.SQRT2 },
  );
  const none = () => new Float64Array(asked.length).fill(NaN);
  const found: ReliedMetric = {
    tensors: new Float64Array(asked.length * m * m).fill(NaN),
    radius: none(),
    spread: none(),
    axisSpread: none(),
    angleSpread: none(),
    inconsistency: none(),
    reliability: none(),
  };
  for (let i = 0; i < asked.length; i++) {
    if (i % 1024 === 0) await job.breathe();
    const at = tensorAt(fits, i, 0, 0);
    if (isDegenerate(spectrum(fits.tensors, at / (m * m), m))) continue;
    const size = squareOf(fits, i, 0);
    found.tensors.set(fits.tensors.subarray(at, at + m * m), i * m * m);
    found.radius[i] = fits.reached[2 * i];
    found.spread[i] = Math.sqrt(chance(fits, i, 0) / size);
    const changed = change(i, { fits, radius: 0 }, { fits, radius: 1 });
    const times = bendSeen((orders?.[i] ?? 2) as Order, 1, Math.SQRT2);
    found.inconsistency[i] = Number.isNaN(changed) ? 1 : Math.sqrt(Math.max(0, changed) / size) / times;
    found.reliability[i] = Math.max(0, 1 - Math.hypot(Number.isNaN(found.spread[i]) ? 1 : found.spread[i], found.inconsistency[i]));
    if (m === 2) [found.axisSpread[i], found.angleSpread[i]] = ellipseSpread(fits, i);
  }
  return found;
}

/** Tensors of cells at several radii, whole and with parts of the windows left out. */
export interface Fits {
  m: number;
  radii: number;
  tensors: Float64Array;
  reached: Float64Array;
}

/** How windows are looked through. */
interface Looking {
  /** One a cell; second where left out. */
  orders?: Uint32Array | undefined;
  /** Cells that a window grows to. */
  fewest?: number;
  /** How many times as far as the one before it each of a cell's windows is to reach, grown ones included. */
  wider?: number;
  leavesOut?: boolean;
}

/** @param radii cells × radii */
export async function fitsAt(
  cells: EmbeddedCells,
  asked: Uint32Array,
  radii: Float64Array,
  job: Job,
  { orders = new Uint32Array(asked.length).fill(2), fewest = fewestCells, wider, leavesOut = true }: Looking = {},
): Promise<Fits> {
  const { features, inputDim, embedding, latentDim, firstOf } = await distinct(cells, job);
  const rows = firstOf ? Uint32Array.from(asked, (cell) => firstOf[cell]) : asked;
  const { tensors, reached } = await mapMetrics(
    { points: features, map: embedding, rows: features.length / inputDim, cells: rows, orders, radii, fewest, wider, leavesOut },
    job,
  );
  return { m: latentDim, radii: radii.length / asked.length, tensors, reached };
}

/** @param part 0 for all of the window's cells, then 1 + p for all but part p */
function tensorAt({ m, radii }: Fits, cell: number, radius: number, part: number): number {
  return ((cell * radii + radius) * (1 + metricParts) + part) * m * m;
}

/** The tensor's squared Frobenius norm. */
export function squareOf(fits: Fits, cell: number, radius: number): number {
  const at = tensorAt(fits, cell, radius, 0);
  let sum = 0;
  for (let e = 0; e < fits.m ** 2; e++) sum += fits.tensors[at + e] ** 2;
  return sum;
}

const jackknife = (metricParts - 1) / metricParts;

/** The expected square of what chance does to the tensor (the jackknife's variance). */
export function chance(fits: Fits, cell: number, radius: number): number {
  const whole = tensorAt(fits, cell, radius, 0);
  let sum = 0;
  for (let part = 1; part <= metricParts; part++) {
    const without = tensorAt(fits, cell, radius, part);
    for (let e = 0; e < fits.m ** 2; e++) sum += (fits.tensors[without + e] - fits.tensors[whole + e]) ** 2;
  }
  return jackknife * sum;
}

/** The square of the change from one window of a cell to another, less what is expected of chance: it may be negative. */
export function change(cell: number, from: { fits: Fits; radius: number }, to: { fits: Fits; radius: number }): number {
  const at = ({ fits, radius }: typeof from, part: number, e: number) => fits.tensors[tensorAt(fits, cell, radius, part) + e];
  const difference = (part: number, e: number) => at(to, part, e) - at(from, part, e);
  let [all, expected] = [0, 0];
  for (let e = 0; e < from.fits.m ** 2; e++) {
    const whole = difference(0, e);
    all += whole ** 2;
    for (let part = 1; part <= metricParts; part++) expected += (difference(part, e) - whole) ** 2;
  }
  return all - jackknife * expected;
}

/** The jackknife's standard errors of an ellipse's longer semi-axis, as a share, and of its direction, in degrees. */
function ellipseSpread(fits: Fits, cell: number): [axis: number, angle: number] {
  const ellipse = (part: number) => {
    const { values, vectors } = spectrum(fits.tensors, tensorAt(fits, cell, 0, part) / 4, 2);
    return { axis: -Math.log(Math.max(values[0], 0)) / 2, angle: Math.atan2(vectors[1], vectors[0]) };
  };
  const whole = ellipse(0);
  let [axis, angle] = [0, 0];
  for (let part = 1; part <= metricParts; part++) {
    const without = ellipse(part);
    axis += (without.axis - whole.axis) ** 2;
    // Directions that differ by half a turn are the same.
    angle += (Math.asin(Math.sin(without.angle - whole.angle)) * (180 / Math.PI)) ** 2;
  }
  return [Math.sqrt(jackknife * axis), Math.sqrt(jackknife * angle)];
}
