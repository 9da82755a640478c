/** Annotations of the cells from a second file: one row a cell, joined by name, or by order where nothing in it looks like names. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { OpenOptions } from '../../model/options/open.ts';
import type { CountMatrix, Matrix, MatrixStream, Values } from '../../types.ts';
import { guessColumn } from '../columns.ts';
import { makeUnique } from '../names.ts';
import { readLabelTable, type LabelTable } from './label-table.ts';
import { findKey, findPairedKey, seemingNames, type CellKey } from './match-cells.ts';

/**
 * The data with the file's columns added to its annotations; columns of the same name are replaced.
 * @param join by name wherever there are names (`auto`), or as asked @throws `labels-mismatch`
 */
export async function joinLabels<M extends Matrix<Values> | MatrixStream<Values>>(
  data: CountMatrix<M>,
  path: string,
  join: OpenOptions['join'],
  job: Job,
): Promise<CountMatrix<M>> {
  const asRead = await readLabelTable(path, job);
  const isTurned = cellsAcross(data.cells, asRead);
  const read = isTurned ? turned(asRead) : asRead;
  const found = join === 'order' ? null : await findKey(data.cells, read, job);
  const headless = join === 'order' ? null : await findKey(data.cells, withHeader(read), job);
  const isHeadless = !hasHeader(read, data.cells.length, found, headless);
  const asNamed = isHeadless ? withHeader(read) : read;
  const single = isHeadless ? headless : found;
  const paired = single || join === 'order' ? null : await findPairedKey(data.cells, asNamed, job);
  const { table, key } = paired ?? { table: asNamed, key: single };
  if (!key) demandOrder(data.cells, table, join, path);
  const { rows } = table;
  const header = table.header.map((name, column) => name || `column ${column + 1}`);
  const renamed = makeUnique(header);
  const rowOfCell = key ? key.rowOfCell : Int32Array.from(data.cells, (_, cell) => cell);
  const added = header
    .map((name, column) => ({ name, column }))
    .filter(({ column }) => column !== key?.column)
    .map(({ name, column }) =>
      guessColumn(
        name,
        Array.from(rowOfCell, (row) => (row < 0 ? '' : rows[row][column])),
      ),
    );
  const notes = [
    ...data.notes,
    ...(asRead.title === undefined ? [] : [`A line above the labels was left out: ‘${asRead.title.slice(0, 60)}’.`]),
    ...(isTurned ? ['The table of labels was turned round: its columns are the cells.'] : []),
    ...(isHeadless ? ['The table of labels has no header.'] : []),
    ...(renamed
      ? [`${renamed === 1 ? 'A column' : `${renamed} columns`} of the labels had the name of another, and a number was added to it.`]
      : []),
    joinNote(key, data.cells, table, paired ? ` in two columns (${header[key!.column]})` : ''),
  ];
  return { ...data, obs: [...data.obs.filter(({ name }) => added.every((column) => column.name !== name)), ...added], notes };
}

/** Whether the header names cells, as where a table was written turned round. */
function cellsAcross(cells: readonly string[], { header, rows }: LabelTable): boolean {
  const own = new Set(cells);
  const named = header.filter((name) => own.has(name)).length;
  return named > 1 && named * 2 > header.length && !rows.some(([name]) => own.has(name));
}

function turned({ header, rows }: LabelTable): LabelTable {
  const all = [header, ...rows];
  const [names, ...cells] = header.map((_, column) => all.map((row) => row[column]));
  return { header: names, rows: cells };
}

function joinNote(key: CellKey | null, cells: readonly string[], { rows }: LabelTable, where: string): string {
  if (!key) return 'Labels were joined by order.';
  const without = key.rowOfCell.reduce((count, row) => count + Number(row < 0), 0);
  const at = key.rowOfCell.findIndex((row) => row >= 0);
  const spelled = key.setAside && ` with ${key.setAside} set aside (‘${rows[key.rowOfCell[at]][key.column]}’ for ‘${cells[at]}’)`;
  const count = (n: number, what: string) => `${n.toLocaleString('en')} ${what}`;
  const more = [
    ...(without ? [`${count(without, without === 1 ? 'cell has none' : 'cells have none')}`] : []),
    ...(key.repeated
      ? [
          `${count(key.repeated, key.repeated === 1 ? 'row names' : 'rows name')} a cell that stood before, and ${key.repeated === 1 ? 'was' : 'were'} left out`,
        ]
      : []),
  ];
  return `Labels were joined by name${where}${spelled}${more.length ? `; ${more.join('; ')}` : ''}.`;
}

/** Rows are taken in the cells' order only where they cannot be meant otherwise, or by word. @throws `labels-mismatch` */
function demandOrder(cells: readonly string[], table: LabelTable, join: OpenOptions['join'], path: string): void {
  const { header, rows } = table;
  const place = `columns ${header.join(', ')}`;
  const names = join === 'order' ? null : seemingNames(cells, table);
  if (names) {
    throw new Fault(
      'labels-mismatch',
      `Its column ‘${header[names.column] || 'without a name'}’ seems to name cells, but none of these: it has ‘${names.example}’, the data has ‘${cells[0]}’.`,
      {
        file: path,
        place,
        remedy: `Write the names as the data has them${rows.length === cells.length ? ', or join by order (--join order) if its rows are in the cells’ order' : ''}.`,
      },
    );
  }
  if (join === 'name' || rows.length !== cells.length) {
    throw new Fault('labels-mismatch', `It has ${rows.length} rows for ${cells.length} cells, and no column with the cells’ names.`, {
      file: path,
      place,
      remedy: 'Give it one row a cell, or a column with the names of the cells.',
    });
  }
}

/** A first row that names a cell is none, nor one that stands among the rows below where with it there is one for every cell. */
function hasHeader({ header, rows }: LabelTable, cells: number, found: CellKey | null, headless: CellKey | null): boolean {
  if (headless?.rowOfCell.includes(0)) return false;
  if (found) return true;
  return rows.length !== cells - 1 || !header.some((text, column) => rows.some((row) => row[column] === text));
}

function withHeader({ header, rows }: LabelTable): LabelTable {
  return { header: header.map((_, column) => (header.length === 1 ? 'labels' : `column ${column + 1}`)), rows: [header, ...rows] };
}
