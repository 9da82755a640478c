/** Cells that were placed, as a file: a table, AnnData, or a NumPy array with a table beside it. */
import { existsSync } from 'node:fs';
import { csvLine, formulaNote, type Dialect } from '../base/csv.ts';
import { placeWhole, writeWhole } from '../base/disk.ts';
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import { addToCopy, containerOf } from '../io/anndata/add-to-copy.ts';
import { nothingTaken, writeAdditions, type Additions } from '../io/anndata/additions.ts';
import { writeAnnData } from '../io/anndata/write-anndata.ts';
import { strangerToAnnData } from '../io/save/folders.ts';
import { save } from '../io/save/save.ts';
import { streamOf } from '../io/row-chunks.ts';
import { parseOptions } from '../model/options/describe.ts';
import { SaveOptions } from '../model/options/save.ts';
import type { PlacingReport } from '../model/portable.ts';
import type { Column, Counts } from '../types.ts';

/** What is written of placed cells. */
export interface PlacedTable {
  data: Pick<Counts, 'name' | 'source' | 'format' | 'cells'>;
  dim: number;
  embedding: Float32Array;
  columns: readonly Column[];
  report: PlacingReport;
}

export const placedEndings = ['.csv', '.tsv', '.h5ad', '.zarr', '.npy'] as const;

/**
 * @param path its ending says what is written; of AnnData a copy of the new cells' file, where that is one, with everything added under
 * `placed`
 * @returns the files, and what a person should know of them
 * @throws `bad-option` for another ending, and for a file that is there unless it may be overwritten; `write-failed`, `cancelled`
 */
export async function writePlaced(
  path: string,
  placed: PlacedTable,
  overwrite: boolean,
  job: Job,
): Promise<{ files: string[]; notes: string[] }> {
  const ending = placedEndings.find((each) => path.toLowerCase().endsWith(each));
  if (!ending)
    throw new Fault('bad-option', 'Its ending names no format that placed cells are written in.', {
      file: path,
      place: '--out',
      remedy: `Choose one of ${placedEndings.join(', ')}.`,
    });
  checkFree(path, overwrite);
  switch (ending) {
    case '.csv':
      return writeTable(path, placed, { delimiter: ',', forSpreadsheet: false }, job);
    case '.tsv':
      return writeTable(path, placed, { delimiter: '\t', forSpreadsheet: false }, job);
    case '.npy':
      return writeArray(path, placed, overwrite, job);
    default:
      return writeAnnDataOf(path, ending === '.h5ad' ? 'h5ad' : 'zarr', placed, job);
  }
}

/** @throws `bad-option` */
export function checkFree(path: string, overwrite: boolean): void {
  if (overwrite || !existsSync(path)) return;
  throw new Fault('bad-option', 'There is something of this name.', {
    file: path,
    remedy: 'Choose another name, or say that it may be overwritten (--overwrite).',
  });
}

/** A line a cell: its name, its place, what was found of it. */
async function writeTable(
  path: string,
  { data: { cells }, dim, embedding, columns }: PlacedTable,
  dialect: Dialect,
  job: Job,
): Promise<{ files: string[]; notes: string[] }> {
  await writeWhole(path, lines());
  const labels = columns.flatMap((column) => (column.kind === 'category' ? column.categories : []));
  const note = formulaNote([...cells, ...labels], dialect);
  return { files: [path], notes: note === null ? [] : [note] };

  async function* lines(): AsyncGenerator<string> {
    yield csvLine(['cell', ...axesOf(dim), ...columns.map(({ name }) => name)], dialect);
    for (const [row, cell] of cells.entries()) {
      const place = Array.from(embedding.subarray(row * dim, (row + 1) * dim), textOf);
      yield csvLine([cell, ...place, ...columns.map((column) => fieldOf(column, row))], dialect);
      job.report(row / cells.length, 'Writing the table');
      await job.breathe();
    }
  }
}

const axesOf = (dim: number): string[] => Array.from({ length: dim }, (_, axis) => `embedding_${axis + 1}`);

/** Every number so that it reads back as the same float32; nothing for none. */
function textOf(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : '';
}

function fieldOf(column: Column, row: number): string {
  switch (column.kind) {
    case 'category':
      return column.categories[column.codes[row]] ?? '';
    case 'number':
      return textOf(column.values[row]);
    case 'text':
      return column.values[row];
  }
}

async function writeArray(path: string, { data, dim, embedding, columns }: PlacedTable, overwrite: boolean, job: Job) {
  const matrix = streamOf({ kind: 'dense', rows: data.cells.length, cols: dim, values: embedding });
  const source = {
    ...data,
    source: '',
    layer: '',
    valueKind: 'signed' as const,
    matrix,
    genes: axesOf(dim),
    obs: [...columns],
    obsm: [],
    notes: [],
  };
  return save(path, source, parseOptions(SaveOptions, { overwrite }), job);
}

async function writeAnnDataOf(path: string, container: 'h5ad' | 'zarr', { data, dim, embedding, columns, report }: PlacedTable, job: Job) {
  const additions: Additions = {
    obs: columns.map((column) => ({ ...column, name: `placed_${column.name}` })),
    obsm: [{ name: 'X_placed', dim, values: embedding }],
    varm: [],
    uns: { placed: { model: report.model, report: JSON.stringify(report) } },
  };
  const strangerTo = container === 'zarr' ? strangerToAnnData : undefined;
  const own = await containerOf(data.source, data.format).catch(() => null);
  if (own === container) {
    const notes = await placeWhole(
      path,
      (draft) => addToCopy(data.source, own, draft, data.cells.length, () => additions, job),
      strangerTo,
    );
    return { files: [path], notes };
  }
  await placeWhole(
    path,
    (draft) =>
      writeAnnData(
        draft,
        container === 'h5ad' ? 'h5ad' : 'zarr2',
        { cells: data.cells, obs: [], genes: [], matrix: null, obsm: [] },
        (writer) => writeAdditions(writer, additions, nothingTaken, []),
        job,
      ),
    strangerTo,
  );
  return { files: [path], notes: ['The new cells came in another format: it holds what was found of them, without their counts.'] };
}
