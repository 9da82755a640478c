/** Annotations of the cells from a second file: one row a cell, joined by name or by order. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { CountMatrix, Matrix, MatrixStream, Values } from '../../types.ts';
import { guessColumn } from '../columns.ts';
import { readHead, toFileFault } from '../files.ts';

export interface LabelTable { header: string[]; rows: string[][] }

/** The data with the file's columns added to its annotations; columns of the same name are replaced. @throws `labels-mismatch` */
export async function joinLabels<M extends Matrix<Values> | MatrixStream<Values>>(data: CountMatrix<M>, path: string, job: Job): Promise<CountMatrix<M>> {
  const table = await readLabels(path, job);
  const found = await nameColumn(data.cells, table.rows, job);
  const isHeadless = !hasHeader(table, data.cells, found?.column);
  const { header, rows } = isHeadless ? withHeader(table) : table;
  const key = isHeadless ? await nameColumn(data.cells, rows, job) : found;
  if (!key && rows.length !== data.cells.length) {
    throw new Fault('labels-mismatch', `It has ${rows.length} rows for ${data.cells.length} cells, and no column with the cells’ names.`, { file: path, place: `columns ${header.join(', ')}`, remedy: 'Give it one row a cell, or a column with the names of the cells.' });
  }
  const rowOfCell = key ? key.rowOfCell : Int32Array.from(data.cells, (_, cell) => cell);
  const added = header
    .map((name, column) => ({ name: name || `column ${column + 1}`, column }))
    .filter(({ column }) => column !== key?.column)
    .map(({ name, column }) => guessColumn(name, Array.from(rowOfCell, (row) => (row < 0 ? '' : (rows[row][column] ?? '')))));
  const missing = rowOfCell.reduce((count, row) => count + Number(row < 0), 0);
  const notes = [...data.notes, ...(isHeadless ? ['The table of labels has no header.'] : []), key ? `Labels were joined by name${missing ? `; ${missing.toLocaleString('en')} cells have none` : ''}.` : 'Labels were joined by order.'];
  return { ...data, obs: [...data.obs.filter(({ name }) => added.every((column) => column.name !== name)), ...added], notes };
}

/** A first row that names a cell is none, nor one that stands among the rows below where with it there is one for every cell. */
function hasHeader({ header, rows }: LabelTable, cells: string[], names: number | undefined): boolean {
  if (names !== undefined) return !cells.includes(header[names]);
  return rows.length !== cells.length - 1 || !header.some((text, column) => rows.some((row) => row[column] === text));
}

function withHeader({ header, rows }: LabelTable): LabelTable {
  return { header: header.map((_, column) => (header.length === 1 ? 'labels' : `column ${column + 1}`)), rows: [header, ...rows] };
}

/** The rows of a table of texts below its header. */
export async function readLabels(path: string, job: Job): Promise<LabelTable> {
  const { head, gzipped, entries } = await readHead(path);
  if (entries) throw new Fault('file-unreadable', 'This is a folder.', { file: path, remedy: 'Choose the table of labels in it.' });
  const firstLine = Buffer.from(head).toString('utf8').split(/\r?\n/, 1)[0];
  const delimiter = ['\t', ',', ';'].reduce((best, candidate) => (firstLine.split(candidate).length > firstLine.split(best).length ? candidate : best), ',');
  const source = createReadStream(path);
  const parser = parse({ delimiter, bom: true, skip_empty_lines: true, relax_column_count_less: true });
  source.on('error', (error) => parser.destroy(error));
  if (gzipped) source.pipe(createGunzip().on('error', (error) => parser.destroy(error))).pipe(parser);
  else source.pipe(parser);
  const rows: string[][] = [];
  try {
    for await (const row of parser) {
      rows.push(row as string[]);
      await job.breathe();
    }
  } catch (error) {
    if (error instanceof CsvError) throw new Fault('malformed', error.message, { file: path, place: `row ${(error.lines as number | undefined) ?? rows.length + 1}`, remedy: 'Correct the row, or save the table again.' }, error);
    throw toFileFault(error, path);
  } finally {
    source.destroy();
  }
  const [header = [], ...body] = rows;
  if (body.length === 0) throw new Fault('labels-mismatch', 'It has no rows below its header.', { file: path, remedy: 'Give it a header and one row a cell.' });
  // R writes no name above the names of the rows.
  return { header: header.length === body[0].length - 1 ? ['', ...header] : header, rows: body };
}

/** The column that names most of the cells, with or without the sample's suffix `-1`; null where none names half of them. */
export async function nameColumn(cells: string[], rows: string[][], job: Job): Promise<{ column: number; rowOfCell: Int32Array } | null> {
  for (const plain of [(name: string) => name, (name: string) => name.replace(/-\d+$/, '')]) {
    for (let column = 0; column < rows[0].length; column++) {
      const rowOf = new Map<string, number>();
      for (let row = 0; row < rows.length; row++) rowOf.set(plain(rows[row][column] ?? ''), row);
      await job.breathe();
      // Names that repeat, such as clusters, name no cell.
      if (rowOf.size < rows.length) continue;
      const rowOfCell = Int32Array.from(cells, (cell) => rowOf.get(plain(cell)) ?? -1);
      if (rowOfCell.filter((row) => row >= 0).length * 2 > cells.length) return { column, rowOfCell };
      await job.breathe();
    }
  }
  return null;
}
