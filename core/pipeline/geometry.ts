/** What is drawn on an embedding and measured from its metric, for embeddings of every origin. */
import { Fault } from '../base/errors.ts';
import { placeIndicatrices } from '../geometry/indicatrices.ts';
import { chooseRadius } from '../geometry/laplacian-metric.ts';
import { modelField, ownField, type MetricField } from '../geometry/metric-field.ts';
import { cellGeometry, cellTensors, type CellGeometry } from '../geometry/per-cell.ts';
import type { Placed } from '../geometry/placement.ts';
import type { Job } from '../base/job.ts';
import type { Embedded } from '../model/run.ts';
import type { Column, Indicatrices, MetricSource, Placement, Prepared } from '../types.ts';
import { categoriesOf } from './columns.ts';
import { once } from './once.ts';
import { placedCells, toAllCells, toPlacedRows, toPreparedRows, type PlacedCells } from './places.ts';

/** The metrics that an embedding has. */
export function metricSources({ model }: Embedded): MetricSource[] {
  return model ? ['encoder', 'decoder', 'own'] : ['own'];
}

/** @throws `unsupported` for a part of a model that is not there */
export async function metricField(prepared: Prepared, embedded: Embedded, source: MetricSource, job: Job): Promise<MetricField> {
  const placed = placedCells(prepared, embedded);
  if (source === 'own') return ownField(placed, await heatRadius(prepared, placed.latentDim, job));
  const { model } = embedded;
  if (!model) throw new Fault('unsupported', `An imported embedding has no ${source}.`, { place: source, remedy: 'Ask for its own metric, which the data give it.' });
  return modelField({ shape: model.config.model, parameters: model.parameters, features: placed.features, embedding: placed.embedding }, source);
}

/** The radius at which the data are most like a surface of the embedding's dimension: the same for all embeddings of the data. */
function heatRadius(prepared: Prepared, dimensions: number, job: Job): Promise<number> {
  return once(prepared, `radius ${dimensions}`, job, async (job) => (await chooseRadius(prepared.features, prepared.dim, dimensions, job)).radius);
}

export function indicatrices(prepared: Prepared, embedded: Embedded, source: MetricSource, placement: Placement, job: Job): Promise<Indicatrices> {
  const placed = placedCells(prepared, embedded);
  const place = async (job: Job) => {
    const found = await placeIndicatrices(await metricField(prepared, embedded, source, job), resolve(prepared, placed, placement), job);
    return { ...found, cells: toPreparedRows(found.cells, placed) };
  };
  // Chosen cells and places come once; a grid and clusters come back with every look at the panel.
  if (placement.kind === 'cells' || placement.kind === 'points') return place(job);
  return once(embedded, `indicatrices ${source} ${JSON.stringify(placement)}`, job, place);
}

function resolve(prepared: Prepared, placed: PlacedCells, placement: Placement): Placed {
  if (placement.kind === 'cells') return { kind: 'cells', cells: toPlacedRows(Uint32Array.from(placement.cells), placed) };
  if (placement.kind === 'points') return { kind: 'points', points: Float32Array.from(placement.points) };
  if (placement.kind !== 'clusters') return placement;
  return { ...placement, column: ofPlaced(categoriesOf(prepared, placement.column), placed) };
}

type Categories = Extract<Column, { kind: 'category' }>;

/** A column of all cells as one of the placed cells. */
export function ofPlaced(column: Categories, { cells }: PlacedCells): Categories {
  return cells ? { ...column, codes: Int32Array.from(cells, (cell) => column.codes[cell]) } : column;
}

/** A metric's tensor at every placed cell. */
export function placedTensors(prepared: Prepared, embedded: Embedded, source: MetricSource, job: Job): Promise<Float64Array> {
  return once(embedded, `tensors ${source}`, job, async (job) => cellTensors(await metricField(prepared, embedded, source, job), job));
}

/** √det, condition number and direction of a metric at every cell; NaN where it is degenerate or the cell has no place. */
export function geometryOfCells(prepared: Prepared, embedded: Embedded, source: MetricSource, job: Job): Promise<CellGeometry> {
  return once(embedded, `cells ${source}`, job, async (job) => {
    const placed = placedCells(prepared, embedded);
    const { volume, condition, direction } = await cellGeometry(await placedTensors(prepared, embedded, source, job), placed.latentDim, job);
    return {
      volume: toAllCells(volume, placed, prepared),
      condition: toAllCells(condition, placed, prepared),
      direction: toAllCells(direction, placed, prepared, placed.latentDim),
    };
  });
}
