/** An embedding from a table: one row a cell, with its name and its coordinates, or its coordinates alone in the cells' order. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { readLabelTable, type LabelTable } from './label-table.ts';
import { findKey, seemingNames } from './match-cells.ts';

/** Which cells a table may hold: those that were prepared, and all of the file they came from. */
export interface KnownCells {
  /** In the order of the embedding to be made. */
  cells: string[];
  /** How many the file has, and which of them each of `cells` is: a table without names may follow the file's order. */
  inFile: number;
  kept: Uint32Array;
}

export interface EmbeddingTable {
  /** cells × 2; NaN where the table has no place for a cell */
  embedding: Float32Array;
  notes: string[];
}

const missing = new Set(['', 'na', 'nan', 'n/a', 'null', 'none', '-']);

/**
 * Faults: `labels-mismatch` where rows cannot be matched with cells, `not-a-number`, `malformed` with fewer than two columns of numbers.
 */
export async function readEmbeddingTable(path: string, known: KnownCells, job: Job): Promise<EmbeddingTable> {
  const table = withoutHeader(await readLabelTable(path, job));
  const { header, rows } = table;
  const key = await findKey(known.cells, table, job);
  const rowOfCell = key?.rowOfCell ?? byOrder(path, table, known);
  const columns = coordinateColumns(path, header, rows, key?.column);
  const notes = [
    key
      ? `Cells were joined by name${key.setAside && ` with ${key.setAside} set aside`}.`
      : `Cells were joined by order${rows.length === known.cells.length ? '' : ', that of the file’s cells'}.`,
  ];
  if (columns.left.length > 0)
    notes.push(
      `The coordinates are ${columns.taken.map((column) => header[column] || `column ${column + 1}`).join(' and ')}; ${columns.left.join(', ')} ${columns.left.length === 1 ? 'was' : 'were'} left.`,
    );
  const embedding = new Float32Array(2 * known.cells.length).fill(NaN);
  for (let cell = 0; cell < known.cells.length; cell++) {
    if (cell % 1024 === 0) await job.breathe();
    const row = rowOfCell[cell];
    if (row < 0) continue;
    const place = columns.taken.map((column) => readNumber(rows[row][column] ?? ''));
    if (place.every((value) => value !== null && Number.isFinite(value))) embedding.set(place as number[], 2 * cell);
  }
  const unknown = key ? rows.length - rowOfCell.reduce((count, row) => count + Number(row >= 0), 0) : 0;
  if (unknown > 0) notes.push(`${unknown.toLocaleString('en-US')} rows of the table name no cell of the prepared data.`);
  return { embedding, notes };
}

/** A first row that holds coordinates is no header. */
function withoutHeader(table: LabelTable): LabelTable {
  const numbers = table.header.filter((field) => field.trim() !== '' && typeof readNumber(field) === 'number');
  return numbers.length < 2
    ? table
    : { header: table.header.map((_, column) => `column ${column + 1}`), rows: [table.header, ...table.rows] };
}

function byOrder(path: string, table: LabelTable, { cells, inFile, kept }: KnownCells): Int32Array {
  const { header } = table;
  const rows = table.rows.length;
  const names = seemingNames(cells, table);
  if (names) {
    throw new Fault(
      'labels-mismatch',
      `Its column ‘${header[names.column] || 'without a name'}’ seems to name cells, but none of these: it has ‘${names.example}’, the data has ‘${cells[0]}’.`,
      {
        file: path,
        place: `columns ${header.join(', ')}`,
        remedy: 'Write the names as the data has them, or leave the column out if the rows are in the cells’ order.',
      },
    );
  }
  if (rows === cells.length) return Int32Array.from(cells, (_, cell) => cell);
  if (rows === inFile) return Int32Array.from(kept);
  const counts = inFile === cells.length ? `${cells.length} cells` : `${cells.length} prepared cells, ${inFile} in the file`;
  throw new Fault('labels-mismatch', `It has ${rows} rows for ${counts}, and no column with the cells’ names.`, {
    file: path,
    place: `columns ${header.join(', ')}`,
    remedy: 'Give it one row a cell, or a column with the names of the cells.',
  });
}

/** The first two columns of numbers; what stands beside them is told. */
function coordinateColumns(path: string, header: string[], rows: string[][], key: number | undefined): { taken: number[]; left: string[] } {
  const numeric = header
    .map((_, column) => column)
    .filter(
      (column) => column !== key && rows.some((row) => typeof readNumber(row[column] ?? '') === 'number') && isMostlyNumbers(rows, column),
    );
  if (numeric.length < 2) {
    throw new Fault('malformed', `It has ${numeric.length === 0 ? 'no column' : 'only one column'} of numbers beside the cells’ names.`, {
      file: path,
      place: `columns ${header.join(', ')}`,
      remedy: 'Give it a column for each of the two coordinates.',
    });
  }
  const taken = numeric.slice(0, 2);
  for (const column of taken) {
    const broken = rows.findIndex((row) => readNumber(row[column] ?? '') === null);
    if (broken >= 0)
      throw new Fault('not-a-number', `‘${rows[broken][column].slice(0, 40)}’ is not a number.`, {
        file: path,
        place: `row ${broken + 2}, column ${column + 1} (${header[column]})`,
        remedy: 'Correct it, or leave it empty where a cell has no place.',
      });
  }
  return {
    taken,
    left: header.flatMap((name, column) => (column === key || taken.includes(column) ? [] : [name || `column ${column + 1}`])),
  };
}

function isMostlyNumbers(rows: string[][], column: number): boolean {
  return 2 * rows.reduce((count, row) => count + Number(readNumber(row[column] ?? '') !== null), 0) > rows.length;
}

/** NaN for a missing value, null for what is no number. */
function readNumber(text: string): number | null {
  const plain = text.trim();
  if (missing.has(plain.toLowerCase())) return NaN;
  const value = Number(plain);
  return Number.isNaN(value) ? (/^[+-]?inf(inity)?$/i.test(plain) ? NaN : null) : value;
}
