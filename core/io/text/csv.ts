/** Count matrices as text: CSV, TSV and the like, plain or gzipped, either way round. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { CountMatrix, Matrix, Precision, Values } from '../../types.ts';
import { transpose } from '../compressed.ts';
import type { FileHead } from '../files.ts';
import { firstLines, skipLine, withFirstLines } from './first-lines.ts';
import { inspectTable, tableName } from './table-preview.ts';
import { MatrixBuilder } from '../matrix-builder.ts';
import { makeGenesUnique } from '../names.ts';
import { fieldEnd, fieldText, readNumbers, type RowFlaw } from './number-row.ts';
import { chosenOrientation } from './orientation.ts';
import type { Reader, ReadOptions } from '../reader.ts';
import { findDialect, type Dialect } from './table-dialect.ts';
import { lineBlocks } from './text-lines.ts';

const extensions = ['.csv', '.tsv', '.txt', '.tab'];
const newline = 0x0a;
const carriageReturn = 0x0d;

export const csv: Reader = {
  format: 'csv',
  title: 'text table (.csv, .tsv, .txt, also .gz)',
  short: 'CSV or TSV',
  extensions: ['csv', 'tsv', 'txt'],
  holds:
    'CSV, TSV, semicolons or blanks, plain or gzipped, of any size; quoted fields; header or none, names of rows or none; ' +
    'either way round, by evidence or `--orientation`',
  accepts: (file) => !file.entries && (extensions.includes(file.extension) || (file.extension === '' && looksLikeTable(file))),
  inspect(file, options, job) {
    refuseBinary(file);
    return inspectTable(file, options, job);
  },
  async read(file, options, job) {
    refuseBinary(file);
    const table = await readTable(file, options.precision ?? 'float32', job);
    return toCountMatrix(table, file, options, job);
  },
};

function looksLikeTable({ head }: FileHead): boolean {
  if (head.includes(0)) return false;
  const [, second = ''] = Buffer.from(head).toString('utf8').split(/\r?\n/, 2);
  return /^[^,\t;]*([,\t;]-?[\d.]+(e-?\d+)?){2,}$/i.test(second);
}

function refuseBinary({ head, path }: FileHead): void {
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (utf16) throw new Fault('unsupported', 'Its text is UTF-16.', { file: path, remedy: 'Save it as UTF-8.' });
  if (head.includes(0)) throw new Fault('unknown-format', 'Its name says text, but its content is not.', { file: path, remedy: 'Give it the ending of what it is.' });
}

interface Table {
  dialect: Dialect;
  builder: MatrixBuilder<Values>;
  /** One a row, empty where rows are not named. */
  rowNames: string[];
}

async function readTable(file: FileHead, precision: Precision, job: Job): Promise<Table> {
  let table: Table | null = null;
  let reader: RowReader | null = null;
  for await (const block of withFirstLines(lineBlocks(file, job))) {
    let from = 0;
    if (!reader) {
      if (block.bytes[0] === 0xef && block.bytes[1] === 0xbb && block.bytes[2] === 0xbf) from = 3;
      const dialect = findDialect(firstLines(block.bytes.subarray(from)), file.path);
      table = { dialect, builder: new MatrixBuilder<Values>(dialect.cols, precision), rowNames: [] };
      reader = new RowReader(table, precision, file.path);
      if (dialect.header) from = skipLine(block.bytes, from);
    }
    await reader.read(block.bytes, from, job);
    job.report(block.fraction, 'Reading the table');
  }
  if (!table || table.builder.rows === 0) throw new Fault('malformed', 'It has no rows of numbers.', { file: file.path, remedy: 'Save it with one row a cell or gene below the header.' });
  return table;
}

/** Turns lines into rows of the builder. */
class RowReader {
  private readonly table: Table;
  private readonly file: string;
  private readonly delimiter: number;
  private readonly row: Values;

  constructor(table: Table, precision: Precision, file: string) {
    this.table = table;
    this.file = file;
    this.delimiter = table.dialect.delimiter.charCodeAt(0);
    this.row = precision === 'float32' ? new Float32Array(table.dialect.cols) : new Float64Array(table.dialect.cols);
  }

  async read(bytes: Uint8Array, from: number, job: Job): Promise<void> {
    const { dialect, builder, rowNames } = this.table;
    while (from < bytes.length) {
      const end = bytes.indexOf(newline, from);
      const next = end < 0 ? bytes.length : end + 1;
      let to = end < 0 ? bytes.length : end;
      while (to > from && bytes[to - 1] === carriageReturn) to--;
      if (to > from) {
        let start = from;
        let name = '';
        if (dialect.named) {
          const nameEnd = fieldEnd(bytes, from, to, this.delimiter);
          name = fieldText(bytes, from, nameEnd);
          rowNames.push(name);
          start = nameEnd + 1;
        }
        const flaw: RowFlaw | null = start > to ? { kind: 'ragged', found: 0 } : readNumbers(bytes, start, to, this.delimiter, this.row);
        if (flaw) this.refuse(flaw, name);
        const broken = builder.addRow(this.row);
        if (broken >= 0) this.refuse({ kind: 'missing', column: broken, text: String(this.row[broken]) }, name);
        await job.breathe();
      }
      from = next;
    }
  }

  private refuse(flaw: RowFlaw, name: string): never {
    const { dialect, builder } = this.table;
    const row = `row ${builder.rows + 1 + Number(dialect.header !== null)}${name && ` (${name})`}`;
    if (flaw.kind === 'ragged') {
      throw new Fault('ragged-row', `It has ${flaw.found} ${flaw.found === 1 ? 'number' : 'numbers'} where the ${dialect.header ? 'header' : 'first row'} has ${dialect.cols}.`, { file: this.file, place: row, remedy: 'Complete or remove the row.' });
    }
    const column = `column ${flaw.column + 1 + Number(dialect.named)}${dialect.header ? ` (${dialect.header[flaw.column]})` : ''}`;
    const place = `${row}, ${column}`;
    if (flaw.kind === 'text') throw new Fault('not-a-number', `‘${flaw.text.slice(0, 40)}’ is not a number.`, { file: this.file, place, remedy: /^-?\d+,\d+$/.test(flaw.text) ? 'Save the numbers with decimal points.' : 'Correct it, or keep texts in a second file of labels.' });
    throw new Fault('not-finite', flaw.text === '' ? 'The value is missing.' : `‘${flaw.text}’ is not a finite number.`, { file: this.file, place, remedy: 'Fill in the value, or remove the row or column.' });
  }
}

async function toCountMatrix({ dialect, builder, rowNames }: Table, file: FileHead, { orientation, precision = 'float32' }: ReadOptions, job: Job): Promise<CountMatrix<Matrix<Values>>> {
  const found = chosenOrientation(orientation, rowNames, dialect);
  const asRead = await builder.finish(job);
  const matrix: Matrix<Values> = found.cellsAreRows ? asRead : await transpose(asRead, job);
  const names = (given: string[], count: number, what: string) => (given.length ? given : Array.from({ length: count }, (_, i) => `${what} ${i + 1}`));
  const cells = names(found.cellsAreRows ? rowNames : (dialect.header ?? []), matrix.rows, 'Cell');
  const genes = names(found.cellsAreRows ? (dialect.header ?? []) : rowNames, matrix.cols, 'Gene');
  const notes = [`Rows are ${found.cellsAreRows ? 'cells' : 'genes'}: ${found.reason}.`];
  if (precision === 'float32') notes.push(...builder.evidence.notes);
  if (!dialect.header) notes.push('The table has no header.');
  makeGenesUnique(genes, notes);
  return {
    name: tableName(file),
    source: file.path,
    format: 'csv',
    layer: '',
    matrix,
    valueKind: builder.evidence.kind,
    cells,
    genes,
    obs: [],
    obsm: [],
    notes,
  };
}
