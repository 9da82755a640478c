/** Lengths and areas as an embedding's metric measures them, beside what the eye sees. */
import type { GeodesicDistance, MeasuredArea, Place } from '../contract/geometry.ts';
import { Fault } from '../base/errors.ts';
import { polygonQuadrature } from '../geometry/area.ts';
import { lengthOf, segments, straighten } from '../geometry/geodesic.ts';
import { cellGraph, evenly, shortestWay, type CellGraph } from '../geometry/graph.ts';
import { isDegenerate, spectrum } from '../geometry/spectrum.ts';
import { decoderSurface, type Surface } from '../geometry/surface.ts';
import type { Job } from '../base/job.ts';
import type { Embedded } from '../model/run.ts';
import { decode, nearestNeighbors } from '../native/index.ts';
import type { Prepared } from '../types.ts';
import { metricField, metricSources, placedTensors } from './geometry.ts';
import { once } from './once.ts';
import { placedCells, toPlacedRows, type PlacedCells } from './places.ts';

/** Where a path ends: its coordinates, and the nearest placed cell. */
interface End {
  at: Float64Array;
  cell: number;
}

/**
 * The shortest path between two places. Under a decoder's pullback metric it is a discrete geodesic: begun both as a straight line and
 * along a graph of the cells, straightened, and the shorter one taken. A map without a decoder has its own metric at the cells
 * alone: there the path is the graph's, whose steps are measured at their ends.
 */
export async function distanceBetween(prepared: Prepared, embedded: Embedded, a: Place, b: Place, job: Job): Promise<GeodesicDistance> {
  const placed = placedCells(prepared, embedded);
  const [from, to] = [await endOf(prepared, placed, a, job), await endOf(prepared, placed, b, job)];
  const naive = Math.hypot(...from.at.map((value, axis) => to.at[axis] - value));
  return metricSources(embedded).includes('decoder')
    ? onDecoder(prepared, embedded, placed, from, to, naive, job)
    : overCells(prepared, embedded, placed, from, to, naive, job);
}

async function endOf(prepared: Prepared, placed: PlacedCells, place: Place, job: Job): Promise<End> {
  const { embedding, latentDim } = placed;
  if (typeof place === 'number') {
    if (!(Number.isInteger(place) && place >= 0 && place < prepared.rows))
      throw new Fault('bad-option', `There is no cell ${place + 1}; there are ${prepared.rows}.`, {
        place: 'cell',
        remedy: 'Choose a cell of this data set.',
      });
    const [cell] = toPlacedRows(Uint32Array.of(place), placed);
    if (cell === undefined)
      throw new Fault('bad-option', `Cell ${prepared.cells[place]} has no place in the embedding.`, {
        place: 'cell',
        remedy: 'Choose another cell.',
      });
    return { at: Float64Array.from(embedding.subarray(cell * latentDim, (cell + 1) * latentDim)), cell };
  }
  if (latentDim !== 2)
    throw new Fault('unsupported', `Ways are measured between places of two dimensions; this embedding has ${latentDim}.`, {
      remedy: 'Train with a latent dimension of 2.',
    });
  if (place.length !== latentDim || !place.every(Number.isFinite))
    throw new Fault('bad-option', `A place of this embedding has ${latentDim} finite coordinates.`, {
      place: 'place',
      remedy: 'Choose a place on the map.',
    });
  const { indices } = await nearestNeighbors({ points: embedding, dim: latentDim, queries: Float32Array.from(place), k: 1 }, job);
  return { at: Float64Array.from(place), cell: indices[0] };
}

async function onDecoder(
  prepared: Prepared,
  embedded: Embedded,
  placed: PlacedCells,
  from: End,
  to: End,
  naive: number,
  job: Job,
): Promise<GeodesicDistance> {
  const { config, parameters } = embedded.model!;
  const surface = decoderSurface(config.model, parameters);
  const m = surface.dim;
  const line = evenly(Float64Array.of(...from.at, ...to.at), m, Float64Array.of(1), segments);
  const straight = await lengthOf(surface, line, job);
  const way = await shortestWay(await decodedGraph(prepared, embedded, job), from.cell, to.cell, job);
  const starts = [line, ...(way ? [await alongCells(surface, placed, [from, to], way, job)] : [])];
  let best = await straighten(surface, starts[0], job);
  for (const start of starts.slice(1)) {
    const other = await straighten(surface, start, job);
    if (other.length < best.length) best = other;
  }
  return { naive, geometric: best.length, straight, path: Float32Array.from(best.path), source: 'decoder' };
}

/** Cells joined with their neighbours on the map, by the distance of what the decoder makes of them. */
function decodedGraph(prepared: Prepared, embedded: Embedded, job: Job): Promise<CellGraph> {
  return once(embedded, 'graph decoder', job, async (job) => {
    const { embedding, latentDim, inputDim } = placedCells(prepared, embedded);
    const { config, parameters } = embedded.model!;
    const images = await decode(config.model, parameters, embedding, job);
    return cellGraph(
      embedding,
      latentDim,
      (a, b) => {
        let square = 0;
        for (let j = 0; j < inputDim; j++) square += (images[a * inputDim + j] - images[b * inputDim + j]) ** 2;
        return Math.sqrt(square);
      },
      job,
    );
  });
}

/** A graph's way with a path's true ends, its corners spaced evenly on the surface. */
async function alongCells(
  surface: Surface,
  { embedding, latentDim: m }: PlacedCells,
  [from, to]: [End, End],
  way: number[],
  job: Job,
): Promise<Float64Array> {
  const corners = Float64Array.from([...from.at, ...way.flatMap((cell) => [...embedding.subarray(cell * m, (cell + 1) * m)]), ...to.at]);
  const lengths = new Float64Array(corners.length / m - 1);
  for (let i = 0; i < lengths.length; i++) lengths[i] = await lengthOf(surface, corners.slice(i * m, (i + 2) * m), job);
  return evenly(corners, m, lengths, segments);
}

async function overCells(
  prepared: Prepared,
  embedded: Embedded,
  { embedding, latentDim: m }: PlacedCells,
  from: End,
  to: End,
  naive: number,
  job: Job,
): Promise<GeodesicDistance> {
  const tensors = await placedTensors(prepared, embedded, 'own', job);
  const between = (step: Float64Array, a: number, b: number) => (lengthUnder(tensors, a, step, m) + lengthUnder(tensors, b, step, m)) / 2;
  const stepOf = (a: number, b: number) => Float64Array.from({ length: m }, (_, axis) => embedding[b * m + axis] - embedding[a * m + axis]);
  const graph = await once(embedded, 'graph own', job, (job) => cellGraph(embedding, m, (a, b) => between(stepOf(a, b), a, b), job));
  const way = await shortestWay(graph, from.cell, to.cell, job);
  if (!way)
    throw new Fault('unsupported', 'No way over the cells leads from one place to the other.', {
      remedy: 'Choose places in one part of the map, or prepare the data with fewer components so that its metric is known in more of it.',
    });
  let geometric = 0;
  for (let i = 0; i + 1 < way.length; i++) geometric += between(stepOf(way[i], way[i + 1]), way[i], way[i + 1]);
  const straight = between(
    Float64Array.from(to.at, (value, axis) => value - from.at[axis]),
    from.cell,
    to.cell,
  );
  const path = Float32Array.from([...from.at, ...way.flatMap((cell) => [...embedding.subarray(cell * m, (cell + 1) * m)]), ...to.at]);
  return { naive, geometric, straight, path, source: 'own' };
}

function lengthUnder(tensors: Float64Array, cell: number, step: Float64Array, m: number): number {
  if (isDegenerate(spectrum(tensors, cell, m))) return NaN;
  let square = 0;
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) square += step[i] * tensors[(cell * m + i) * m + j] * step[j];
  return Math.sqrt(square);
}

/** The area inside a polygon: ∫ √det G under the decoder's pullback metric, or by the volume element of the nearest cells. */
export async function areaOf(prepared: Prepared, embedded: Embedded, polygon: Float32Array, job: Job): Promise<MeasuredArea> {
  const placed = placedCells(prepared, embedded);
  if (placed.latentDim !== 2)
    throw new Fault('unsupported', `Areas are measured in two dimensions; this embedding has ${placed.latentDim}.`, {
      remedy: 'Train with a latent dimension of 2.',
    });
  const { points, weights, area } = polygonQuadrature(Float32Array.from(polygon));
  const source = metricSources(embedded).includes('decoder') ? 'decoder' : 'own';
  const tensors =
    source === 'decoder'
      ? await (
          await metricField(prepared, embedded, 'decoder', job)
        ).tensorsAt!(points, job)
      : await nearestTensors(await placedTensors(prepared, embedded, 'own', job), placed, points, job);
  let geometric = 0;
  for (let n = 0; n < weights.length; n++) {
    if (n % 1024 === 0) await job.breathe();
    geometric += weights[n] * Math.sqrt(Math.max(0, tensors[4 * n] * tensors[4 * n + 3] - tensors[4 * n + 1] * tensors[4 * n + 2]));
  }
  return { naive: area, geometric, source };
}

/** For each point the tensor of the nearest cell that has one. */
async function nearestTensors(
  tensors: Float64Array,
  { rows, embedding }: PlacedCells,
  points: Float32Array,
  job: Job,
): Promise<Float64Array> {
  const known = Array.from({ length: rows }, (_, cell) => cell).filter((cell) => !isDegenerate(spectrum(tensors, cell, 2)));
  if (known.length === 0)
    throw new Fault('unsupported', 'The data give this map no metric at any cell.', {
      remedy: 'Prepare the data with more cells or fewer components.',
    });
  const places = Float32Array.from(known.flatMap((cell) => [embedding[2 * cell], embedding[2 * cell + 1]]));
  const { indices } = await nearestNeighbors({ points: places, dim: 2, queries: points, k: 1 }, job);
  const found = new Float64Array(4 * indices.length);
  indices.forEach((index, n) => found.set(tensors.subarray(4 * known[index], 4 * known[index] + 4), 4 * n));
  return found;
}
