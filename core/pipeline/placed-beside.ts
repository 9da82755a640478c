/** New cells beside those that a model was trained on: one table of prepared cells, so that maps, legends, figures and tables have both. */
import { createHash } from 'node:crypto';
import { createJob, portion, type Job } from '../base/job.ts';
import { chosenRows, gather, rowChunks } from '../cells/chunks.ts';
import { matchGenes } from '../cells/placing/match-genes.ts';
import { pick } from '../cells/sparse.ts';
import { parseOptions } from '../model/options/describe.ts';
import type { OpenOptions } from '../model/options/open.ts';
import { PortableOptions, type PlaceOptions } from '../model/options/place.ts';
import type { PlacingReport } from '../model/portable.ts';
import { keptColumns } from '../native/index.ts';
import type { Column, Counts, MatrixStream, Prepared, RowChunk } from '../types.ts';
import { formatCount } from '../view/numbers.ts';
import type { PreparedData } from './gather.ts';
import { placeCells, type PlacedCells } from './placing.ts';
import { portableModel, type RunToPass } from './portable.ts';

export interface Beside {
  data: Counts;
  /** Rows of the former cells first, then the new ones. */
  prepared: Prepared;
  /** Where the new ones begin. */
  from: number;
  report: PlacingReport;
}

/** What says of each cell whether it is new, as the window shows it first. */
export const originColumn = 'new cells';
const [former, fresh] = ['trained on', 'new'];
/** Before the names of what was found of new cells. */
export const foundPrefix = 'new: ';

/**
 * @param run whose map decides on nearness; all others of the same preparation take the same features
 * @param name of the new cells, as a person knows them
 * @throws as {@link placeCells} and {@link portableModel} do
 */
export async function placeBeside(
  of: PreparedData,
  run: RunToPass,
  { file, name }: { file: string; name: string },
  open: OpenOptions,
  choice: PlaceOptions,
  job: Job,
): Promise<Beside> {
  const model = await portableModel(of.data, of.prepared, of.options, run, parseOptions(PortableOptions, {}), portion(job, 0, 0.3));
  const placed = withPlaces(await placeCells(model, file, open, choice, portion(job, 0.3, 0.8), true), of.prepared.dim);
  const from = of.prepared.rows;
  const features = new Float32Array(of.prepared.features.length + placed.features!.length);
  features.set(of.prepared.features);
  features.set(placed.features!, of.prepared.features.length);
  const { columns: places } = matchGenes(
    { names: of.data.genes, ids: of.data.geneIds },
    { names: placed.data.genes, ids: placed.data.geneIds },
  );
  const data = await bothCounts(of, placed, places, portion(job, 0.8, 1, 'Putting cells side by side'));
  const { kept, cellFactors } = of.prepared;
  const all = of.data.cells.length;
  const prepared: Prepared = {
    ...of.prepared,
    rows: from + placed.cells.length,
    features,
    kept: Uint32Array.from({ length: from + placed.rows.length }, (_, row) => (row < from ? kept[row] : all + row - from)),
    cells: [...of.prepared.cells, ...placed.cells],
    obs: bothAnnotations(of.prepared.obs, placed, from),
    obsm: [],
    ...(cellFactors &&
      placed.factors && {
        cellFactors: Float32Array.from({ length: from + placed.rows.length }, (_, row) =>
          row < from ? cellFactors[row] : placed.factors![row - from],
        ),
      }),
    steps: [
      ...of.prepared.steps,
      {
        step: 'placed',
        options: { file: placed.report.file },
        summary: `${formatCount(placed.cells.length)} cells of ${name} placed`,
      },
    ],
    fingerprint: createHash('sha256').update(features).digest('hex'),
  };
  return {
    data,
    prepared,
    from,
    report: { ...placed.report, file: name },
  };
}

/** Only the cells that have a place: `rows` of the file. */
interface WithPlaces extends PlacedCells {
  rows: Uint32Array;
  cells: string[];
  obs: Column[];
}

function withPlaces(placed: PlacedCells, width: number): WithPlaces {
  const { data, dim, embedding, features, factors, columns } = placed;
  const rows = Uint32Array.from(data.cells.keys()).filter((row) => Number.isFinite(embedding[row * dim]));
  const own = new Float32Array(rows.length * width);
  rows.forEach((row, at) => own.set(features!.subarray(row * width, (row + 1) * width), at * width));
  const chosen = (column: Column): Column => {
    switch (column.kind) {
      case 'category':
        return { ...column, codes: pick(column.codes, rows) };
      case 'number':
        return { ...column, values: pick(column.values, rows) };
      case 'text':
        return { ...column, values: Array.from(rows, (row) => column.values[row]) };
    }
  };
  return {
    ...placed,
    rows,
    features: own,
    ...(factors && { factors: pick(factors, rows) }),
    cells: Array.from(rows, (row) => data.cells[row]),
    columns: columns.map(chosen),
    obs: data.obs.map(chosen),
  };
}

// ---------------------------------------------------------------- counts

/** As many as may be held in memory, 256 MB. */
const mostHeld = 1 << 25;

/**
 * The former cells' counts and then the new ones', by the former's genes. Held where the former are and the new ones have room, else read
 * in passes.
 */
async function bothCounts(of: PreparedData, placed: WithPlaces, places: Int32Array, job: Job): Promise<Counts> {
  const { data } = of;
  const rows = data.cells.length + placed.cells.length;
  const cols = data.genes.length;
  const chunks = async function* (signal: AbortSignal): AsyncGenerator<RowChunk> {
    const passing = createJob(undefined, signal);
    yield* rowChunks(data.matrix, passing);
    for await (const chunk of byGenesOf(placed, places, cols, passing)) yield { ...chunk, from: data.cells.length + chunk.from };
  };
  const entries = entriesOf(data) + placed.data.matrix.entries;
  const stream: MatrixStream = { kind: 'stream', rows, cols, entries, chunks };
  const isHeld = data.matrix.kind !== 'stream' && placed.data.matrix.entries <= mostHeld;
  let stored = 0;
  if (isHeld) for await (const { matrix } of chunks(job.signal)) stored += matrix.values.length;
  return {
    ...data,
    // What can be added to a copy of a file, this is not: a table of its own.
    format: 'placed',
    expression: undefined,
    lacking: { from: data.cells.length, genes: new Set(Array.from(places.keys()).filter((gene) => places[gene] < 0)) },
    matrix: isHeld ? await gather(chunks(job.signal), rows, cols, stored) : stream,
    cells: [...data.cells, ...placed.cells],
    obs: [],
    obsm: [],
  } as Counts;
}

function entriesOf({ matrix }: Counts): number {
  return matrix.kind === 'stream' ? matrix.entries : matrix.values.length;
}

async function* byGenesOf({ data, isLogged, rows }: WithPlaces, places: Int32Array, cols: number, job: Job): AsyncGenerator<RowChunk> {
  const newColumn = new Int32Array(data.matrix.cols).fill(-1);
  places.forEach((column, gene) => {
    if (column >= 0) newColumn[column] = gene;
  });
  for await (const { matrix, rows: own, first } of chosenRows(data.matrix, rows, job)) {
    yield {
      from: first,
      matrix: ascending(await keptColumns(matrix, own, { transform: isLogged ? 'expm1' : 'none' }, newColumn, cols, job)),
    };
  }
}

/** Genes in another order than the file's: indices within a row ascend, as everywhere. */
function ascending<M extends { rows: number; indptr: Uint32Array; indices: Uint32Array; values: Float32Array }>(matrix: M): M {
  for (let row = 0; row < matrix.rows; row++) {
    const [start, end] = [matrix.indptr[row], matrix.indptr[row + 1]];
    const indices = matrix.indices.subarray(start, end);
    if (indices.every((index, at) => at === 0 || index > indices[at - 1])) continue;
    const order = Uint32Array.from(indices.keys()).sort((a, b) => indices[a] - indices[b]);
    const values = matrix.values.slice(start, end);
    const before = indices.slice();
    order.forEach((from, at) => {
      indices[at] = before[from];
      matrix.values[start + at] = values[from];
    });
  }
  return matrix;
}

// ---------------------------------------------------------------- annotations

/** Columns of the same name go on; what only one side has is missing on the other. What was found of the new cells comes first. */
function bothAnnotations(formerObs: readonly Column[], { obs, cells, columns }: WithPlaces, from: number): Column[] {
  const rows = cells.length;
  const origin: Column = {
    kind: 'category',
    name: originColumn,
    categories: [former, fresh],
    codes: Int32Array.from({ length: from + rows }, (_, row) => Number(row >= from)),
    colors: ['#b9bcc2', '#c8443a'],
  };
  const own = new Map(obs.map((column) => [column.name, column]));
  const names = new Set([originColumn, ...formerObs.map(({ name }) => name)]);
  return [
    ...formerObs.filter(({ name }) => name !== originColumn).map((column) => both(column, own.get(column.name), from, rows)),
    ...obs.filter(({ name }) => !names.has(name)).map((column) => both(undefined, column, from, rows)),
    origin,
    ...columns.map((column) => ({ ...both(undefined, column, from, rows), name: `${foundPrefix}${column.name}` })),
  ];
}

function both(before: Column | undefined, after: Column | undefined, from: number, rows: number): Column {
  const some = (before ?? after)!;
  const next = before && after && before.kind !== after.kind ? undefined : after;
  switch (some.kind) {
    case 'category': {
      const [one, other] = [before, next] as (Extract<Column, { kind: 'category' }> | undefined)[];
      const categories = [...(one?.categories ?? [])];
      const codeOf =
        other?.categories.map((category) =>
          categories.includes(category) ? categories.indexOf(category) : categories.push(category) - 1,
        ) ?? [];
      const codes = new Int32Array(from + rows).fill(-1);
      if (one) codes.set(one.codes);
      other?.codes.forEach((code, row) => (codes[from + row] = code < 0 ? -1 : codeOf[code]));
      const { colors: _, ...rest } = some;
      const colors = (one ?? other)!.colors;
      return { ...rest, categories, codes, ...(colors?.length === categories.length && { colors }) };
    }
    case 'number': {
      const values = new Float64Array(from + rows).fill(NaN);
      if (before?.kind === 'number') values.set(before.values);
      if (next?.kind === 'number') values.set(next.values, from);
      return { ...some, values };
    }
    case 'text': {
      const [one, other] = [before, next] as (Extract<Column, { kind: 'text' }> | undefined)[];
      return {
        ...some,
        values: [...(one?.values ?? new Array<string>(from).fill('')), ...(other?.values ?? new Array<string>(rows).fill(''))],
      };
    }
  }
}
