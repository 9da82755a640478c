/** What is drawn on an embedding and measured from its metric, for embeddings of every origin. */
import { Fault } from '../base/errors.ts';
import { placeIndicatrices } from '../geometry/indicatrices.ts';
import { chooseWindows, widened, type MapWindows } from '../geometry/map-windows.ts';
import { modelField, ownField, type MetricField } from '../geometry/metric-field.ts';
import { cellGeometry, cellTensors, type CellGeometry } from '../geometry/per-cell.ts';
import type { Placed } from '../geometry/placement.ts';
import { readMetric } from '../geometry/reading.ts';
import type { Job } from '../base/job.ts';
import { partsOf } from '../model/network.ts';
import type { Embedded } from '../model/run.ts';
import { hasDecoder } from '../model/spec.ts';
import type { Column, Indicatrices, MetricReading, MetricSource, Placement, Prepared } from '../types.ts';
import { cellsOf } from '../view/filter.ts';
import { categoriesOf } from './columns.ts';
import { once } from './once.ts';
import { placedCells, toAllCells, toPlacedRows, toPreparedRows, type PlacedCells } from './places.ts';

/** The metrics that an embedding has. */
export function metricSources({ model }: Embedded): MetricSource[] {
  return model ? [...partsOf(model.config.model), 'own'] : ['own'];
}

/**
 * @param reach multiplies the windows of the embedding's own metric @throws `unsupported` for a part of a model that is not there,
 * `bad-option`
 */
export async function metricField(prepared: Prepared, embedded: Embedded, source: MetricSource, job: Job, reach = 1): Promise<MetricField> {
  const placed = placedCells(prepared, embedded);
  if (source === 'own') return ownField(placed, widened(await mapWindows(placed, embedded, job), reach));
  const { model } = embedded;
  if (!model)
    throw new Fault('unsupported', `An imported embedding has no ${source}.`, {
      place: source,
      remedy: 'Ask for its own metric, which the data give it.',
    });
  if (source === 'decoder' && !hasDecoder(model.config.model))
    throw new Fault('unsupported', 'This model is an encoder alone: it has no decoder.', {
      place: source,
      remedy: 'Fit a decoder to it, or ask for the encoder’s metric or the map’s own.',
    });
  return modelField(
    { shape: model.config.model, parameters: model.parameters, features: placed.features, embedding: placed.embedding },
    source,
  );
}

/** Through what windows the data are seen from an embedding. */
function mapWindows(placed: PlacedCells, embedded: Embedded, job: Job): Promise<MapWindows> {
  return once(embedded, 'windows', job, (job) => chooseWindows(placed, job));
}

export function indicatrices(
  prepared: Prepared,
  embedded: Embedded,
  source: MetricSource,
  placement: Placement,
  job: Job,
): Promise<Indicatrices> {
  const placed = placedCells(prepared, embedded);
  const place = async (job: Job) => {
    const found = await placeIndicatrices(
      await metricField(prepared, embedded, source, job, placement.reach),
      resolve(prepared, placed, placement),
      job,
    );
    const degenerate = found.degenerate && { ...found.degenerate, cells: toPreparedRows(found.degenerate.cells, placed) };
    const reading = placement.kind === 'points' ? {} : { reading: await metricReading(prepared, embedded, source, job) };
    return { ...found, cells: toPreparedRows(found.cells, placed), degenerate, ...reading };
  };
  // Chosen cells and places, and what is seen from near, come once; the whole map comes back with every look at the panel.
  if (placement.kind === 'cells' || placement.kind === 'points' || (placement.kind === 'spread' && placement.within)) return place(job);
  return once(embedded, `indicatrices ${source} ${JSON.stringify(placement)}`, job, place);
}

function resolve(prepared: Prepared, placed: PlacedCells, placement: Placement): Placed {
  if (placement.kind === 'cells') return { kind: 'cells', cells: toPlacedRows(Uint32Array.from(placement.cells), placed) };
  if (placement.kind === 'points') return { kind: 'points', points: Float32Array.from(placement.points) };
  if (placement.kind === 'grid') return placement;
  if (placement.kind === 'spread') {
    const { only, ...spread } = placement;
    return { ...spread, ...(only && { rows: toPlacedRows(rowsOf(only, prepared.rows), placed) }) };
  }
  const column = among(categoriesOf(prepared, placement.column), placement.only && rowsOf(placement.only, prepared.rows));
  return { kind: 'clusters', each: placement.each, column: ofPlaced(column, placed) };
}

/** @throws `bad-option` where there are no such rows */
function rowsOf(stretches: readonly number[], rows: number): Uint32Array {
  for (let at = 0; at < stretches.length; at += 2) {
    const [first, count] = [stretches[at], stretches[at + 1]];
    if (!(Number.isInteger(first) && Number.isInteger(count) && first >= 0 && count >= 0 && first + count <= rows)) {
      throw new Fault('bad-option', `There are no ${count} cells from ${first + 1} on; there are ${rows}.`, {
        place: 'only',
        remedy: 'Choose cells of this data set.',
      });
    }
  }
  return cellsOf(stretches);
}

type Categories = Extract<Column, { kind: 'category' }>;

/** A column in which the other cells have no value. */
function among(column: Categories, cells: Uint32Array | undefined): Categories {
  if (!cells) return column;
  const codes = new Int32Array(column.codes.length).fill(-1);
  for (const cell of cells) codes[cell] = column.codes[cell];
  return { ...column, codes };
}

/** How round and how even a metric is over the whole embedding. */
function metricReading(prepared: Prepared, embedded: Embedded, source: MetricSource, job: Job): Promise<MetricReading> {
  return once(embedded, `reading ${source}`, job, async (job) => readMetric(await metricField(prepared, embedded, source, job), job));
}

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
    const { volume, condition, direction } = await cellGeometry(
      await placedTensors(prepared, embedded, source, job),
      placed.latentDim,
      job,
    );
    return {
      volume: toAllCells(volume, placed, prepared),
      condition: toAllCells(condition, placed, prepared),
      direction: toAllCells(direction, placed, prepared, placed.latentDim),
    };
  });
}
