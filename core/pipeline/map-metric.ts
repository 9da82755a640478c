/** The metric that data give any map of them, as a table. */
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { proposeOptions } from '../cells/propose.ts';
import type { ExportResult } from '../contract/index.ts';
import { csvTable } from '../figure/table.ts';
import { reliedMetric, type ReliedMetric } from '../geometry/map-metric.ts';
import { chooseWindows, evenWindows, type MapWindows } from '../geometry/map-windows.ts';
import { readEmbeddingTable } from '../io/text/embedding-table.ts';
import type { Embedded } from '../model/run.ts';
import type { Counts } from '../types.ts';
import { placedCells, type PlacedCells } from './places.ts';
import { prepare } from './prepare.ts';

export interface MeasuredMap {
  /** Names of the cells, one a row. */
  cells: string[];
  placed: PlacedCells;
  windows: MapWindows;
  /** Of the placed cells. */
  metric: ReliedMetric;
  /** What the features are, and where cells were left out. */
  notes: string[];
}

export interface MapMetricChoice {
  /** An `obsm` of the data in two dimensions, or a table with the cells' places. */
  basis: string;
  /** An `obsm` that the lengths are measured in; left out, what the data are prepared to. */
  features?: string;
  /** The windows' reach, in the features' units; left out, chosen for every place. */
  radius?: number;
}

/** @throws `bad-option`, `unsupported`, what tables and preparation throw */
export async function measureMap(data: Counts, { basis, features: named, radius }: MapMetricChoice, job: Job): Promise<MeasuredMap> {
  const { features, dim, kept, cells, notes } =
    named === undefined ? await preparedFeatures(data, portion(job, 0, 0.3)) : { ...featuresOfFile(data, named), notes: [] };
  const found = data.obsm.find(({ name }) => name === basis);
  let embedding: Float32Array;
  if (found) {
    if (found.dim !== 2)
      throw new Fault(
        'unsupported',
        `${basis} has ${found.dim === 1 ? 'one dimension' : `${found.dim} dimensions`}; the table’s h11, h12 and h22 are those of a map in two.`,
        {
          file: data.source,
          place: `obsm/${basis}`,
          remedy: 'Name a map of two dimensions.',
        },
      );
    embedding = Float32Array.from({ length: 2 * kept.length }, (_, i) => found.values[2 * kept[i >> 1] + (i % 2)]);
  } else if (/[./\\]/.test(basis)) {
    const table = await readEmbeddingTable(basis, { cells, inFile: data.cells.length, kept }, job);
    embedding = table.embedding;
    notes.push(...table.notes);
  } else {
    throw unknown(data, basis);
  }
  const finite = (values: Float32Array, width: number, row: number) =>
    values.subarray(row * width, (row + 1) * width).every(Number.isFinite);
  // A cell without features has no place either.
  for (let row = 0; row < kept.length; row++)
    if (!finite(embedding, 2, row) || !finite(features, dim, row)) embedding.fill(NaN, 2 * row, 2 * row + 2);
  const embedded: Embedded = { embedding, dim: 2 };
  const placed = placedCells({ rows: kept.length, dim, features }, embedded);
  if (placed.rows < 3)
    throw new Fault('not-finite', `Only ${placed.rows} cells have a place on ${basis} and features.`, {
      file: data.source,
      place: basis,
      remedy: 'Choose another map.',
    });
  if (placed.rows < kept.length)
    notes.push(
      `${(kept.length - placed.rows).toLocaleString('en-US')} of ${kept.length.toLocaleString('en-US')} cells have no place on the map, so no metric.`,
    );
  const windows = radius === undefined ? await chooseWindows(placed, portion(job, 0.3, 0.6)) : evenWindows(placed.rows, radius);
  const metric = await reliedMetric(
    placed,
    Uint32Array.from({ length: placed.rows }, (_, i) => i),
    windows,
    portion(job, 0.6, 1),
  );
  return { cells, placed, windows, metric, notes };
}

/** One row a cell; what is not known is empty. */
export function mapMetricTable({ cells, placed, metric }: MeasuredMap): ExportResult {
  const header = ['cell', 'h11', 'h12', 'h22', 'radius', 'inconsistency', 'reliability', 'spread', 'axis_spread', 'angle_spread'];
  const rows: string[][] = cells.map((name) => [name, ...header.slice(1).map(() => '')]);
  const text = (value: number) => (Number.isFinite(value) ? String(Number(value.toPrecision(9))) : '');
  for (let i = 0; i < placed.rows; i++) {
    const { tensors, radius, inconsistency, reliability, spread, axisSpread, angleSpread } = metric;
    const values = [
      tensors[4 * i],
      tensors[4 * i + 1],
      tensors[4 * i + 3],
      radius[i],
      inconsistency[i],
      reliability[i],
      spread[i],
      axisSpread[i],
      angleSpread[i],
    ];
    rows[placed.cells?.[i] ?? i].splice(1, values.length, ...values.map(text));
  }
  return { name: 'map-metric.csv', mime: 'text/csv', bytes: new TextEncoder().encode(csvTable([header, ...rows])) };
}

async function preparedFeatures(data: Counts, job: Job) {
  const { features, dim, kept, cells, steps } = await prepare(data, proposeOptions(data), job);
  return {
    features,
    dim,
    kept,
    cells,
    notes: [
      `Lengths are measured in the ${dim} features that the data were prepared to: ${steps.map(({ summary }) => summary).join('; ')}.`,
    ],
  };
}

function featuresOfFile(data: Counts, name: string) {
  const found = data.obsm.find((one) => one.name === name);
  if (!found) throw unknown(data, name);
  return { features: found.values, dim: found.dim, kept: Uint32Array.from(data.cells.keys()), cells: data.cells };
}

function unknown(data: Counts, name: string): Fault {
  const there = data.obsm.map((one) => one.name);
  return new Fault('bad-option', `The file has no embedding ${name}.`, {
    file: data.source,
    place: `obsm/${name}`,
    remedy: there.length > 0 ? `It has ${there.join(', ')}.` : 'It has none; give a table with the cells’ places.',
  });
}
