/** Count matrices as text: CSV, TSV and the like, plain or gzipped, either way round. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { Column, CountMatrix, Matrix, Values } from '../../types.ts';
import { guessColumn } from '../columns.ts';
import { transpose } from '../compressed.ts';
import type { FileHead } from '../files.ts';
import { looksLikeIds } from '../name-kinds.ts';
import { makeGenesUnique } from '../names.ts';
import type { Reader, ReadOptions } from '../reader.ts';
import { isNumber, splitLine } from './fields.ts';
import { withFirstLines } from './first-lines.ts';
import { isSymbolHeading } from './headings.ts';
import { findOrientation } from './orientation.ts';
import { listed, setApart } from './set-apart.ts';
import type { DialectHints } from './table-dialect.ts';
import { headNotes, tableHead, type TableHead } from './table-head.ts';
import { inspectTable, tableName } from './table-preview.ts';
import { LateEvidence, TableRows } from './table-rows.ts';
import { lineBlocks } from './text-lines.ts';

const extensions = ['.csv', '.tsv', '.txt', '.tab'];

export const csv: Reader = {
  format: 'csv',
  title: 'text table (.csv, .tsv, .txt, also .gz)',
  short: 'CSV or TSV',
  extensions: ['csv', 'tsv', 'txt'],
  holds:
    'CSV, TSV, semicolons, bars or blanks, plain or gzipped, of any size and under any name; comments and titles before the header; quoted fields; decimal ' +
    'points or commas; UTF-8 or Latin-1, any line end; header or none, names of rows or none; columns and rows that annotate; either way round, by evidence or `--orientation`',
  accepts: (file) => !file.entries && (extensions.includes(file.extension) || looksLikeTable(file)),
  inspect(file, options, job) {
    refuseBinary(file);
    return withHints((hints) => inspectTable(file, options, hints, job));
  },
  read(file, options, job) {
    refuseBinary(file);
    return withHints(async (hints) => toCountMatrix(await readTable(file, options, hints, job), file, options, job));
  },
};

/** Under whatever name, a text whose lines hold numbers. */
function looksLikeTable({ head }: FileHead): boolean {
  if (head.includes(0)) return false;
  const lines = Buffer.from(head.subarray(0, 1 << 14)).toString('latin1').split(/\r\n?|\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const second = lines[1] ?? '';
  return (['\t', ',', ';', ' '] as const).some((delimiter) => {
    const fields = splitLine(second, delimiter).slice(1);
    return fields.length >= 2 && fields.slice(0, -1).filter((field) => isNumber(field)).length * 2 > fields.length - 1;
  });
}

function refuseBinary({ head, path }: FileHead): void {
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (utf16) throw new Fault('unsupported', 'Its text is UTF-16.', { file: path, remedy: 'Save it as UTF-8.' });
  if (head.includes(0)) throw new Fault('unknown-format', 'Its name says text, but its content is not.', { file: path, remedy: 'Give it the ending of what it is.' });
}

/** Once more, where a later row tells how the table is written: each thing once. */
async function withHints<T>(work: (hints: DialectHints) => Promise<T>): Promise<T> {
  let hints: DialectHints = {};
  for (;;) {
    try {
      return await work(hints);
    } catch (error) {
      if (!(error instanceof LateEvidence) || Object.keys(error.hints).every((key) => key in hints)) throw error;
      hints = { ...hints, ...error.hints };
    }
  }
}

interface Table {
  head: TableHead;
  rows: TableRows;
}

async function readTable(file: FileHead, options: ReadOptions, hints: DialectHints, job: Job): Promise<Table> {
  let table: Table | null = null;
  for await (const { bytes, fraction } of withFirstLines(lineBlocks(file, job))) {
    let from = 0;
    if (!table) {
      const head = tableHead(bytes, file.path, options, hints);
      // What it was found by is not needed any more.
      table = { head: { ...head, body: [], names: [] }, rows: new TableRows(head.dialect, head.firstRow, options.precision ?? 'float32', file.path) };
      from = head.bodyAt;
    }
    await table.rows.read(bytes, from, job);
    job.report(fraction, 'Reading the table');
  }
  if (!table || table.rows.builder.rows === 0) throw new Fault('malformed', 'It has no rows of numbers.', { file: file.path, remedy: 'Save it with one row a cell or gene below the header.' });
  return table;
}

async function toCountMatrix({ head, rows }: Table, file: FileHead, { orientation, precision = 'float32' }: ReadOptions, job: Job): Promise<CountMatrix<Matrix<Values>>> {
  const { dialect } = head;
  const { builder, rowNames } = rows;
  // All names may tell what the first ones did not.
  const way = head.way.isGuess && orientation === 'auto' ? findOrientation(rowNames, dialect.header ?? [], dialect.corner) : head.way;
  const notes = headNotes({ ...head, way });
  if (precision === 'float32') notes.push(...builder.evidence.notes);
  const asRead = await builder.finish(job);
  const matrix = way.cellsAreRows ? asRead : await transpose(asRead, job);
  const named = (given: string[], count: number, what: string) => (given.length ? given : Array.from({ length: count }, (_, i) => `${what} ${i + 1}`));
  const cells = named(way.cellsAreRows ? rowNames : (dialect.header ?? []), matrix.rows, 'Cell');
  const all = named(way.cellsAreRows ? (dialect.header ?? []) : rowNames, matrix.cols, 'Gene');

  const alongRows = dialect.annotations.map(({ heading }, i) => ({ name: heading, values: rows.annotations[i] }));
  const ofGenes = way.cellsAreRows ? rows.textRows : alongRows;
  const ofCells = way.cellsAreRows ? alongRows : rows.textRows;
  const found = nameGenes(all, ofGenes, notes);
  const apart = await setApart(matrix, found.genes, notes, job);
  const geneIds = apart.kept && found.geneIds ? Array.from(apart.kept, (gene) => found.geneIds![gene]) : found.geneIds;
  makeGenesUnique(apart.genes, notes);
  return {
    name: tableName(file),
    source: file.path,
    format: 'csv',
    layer: '',
    matrix: apart.matrix,
    valueKind: builder.evidence.kind,
    cells,
    genes: apart.genes,
    ...(geneIds && { geneIds }),
    obs: [...ofCells.map(({ name, values }): Column => guessColumn(name || 'labels', values)), ...apart.obs],
    obsm: [],
    notes,
  };
}

/** Symbols as names and identifiers beside them, whichever of the two comes first; what else annotates genes is left out, and told. */
function nameGenes(names: string[], annotations: { name: string; values: string[] }[], notes: string[]): { genes: string[]; geneIds?: string[] } {
  const texts = annotations.filter(({ values }) => values.some((text) => text !== ''));
  const areIds = looksLikeIds(names);
  const symbols = areIds ? (texts.find(({ name, values }) => isSymbolHeading(name) && !looksLikeIds(values)) ?? texts.find(({ name, values }) => /^column \d+$/.test(name) && !looksLikeIds(values))) : undefined;
  const ids = areIds ? undefined : texts.find(({ values }) => looksLikeIds(values) && new Set(values).size * 2 > values.length);
  const left = annotations.filter((one) => one !== symbols && one !== ids).map(({ name }) => name);
  if (symbols) notes.push(`Genes are named by ‘${symbols.name}’; their identifiers can be searched as well.`);
  if (left.length) notes.push(`Left out, being annotations of the genes, not counts: ${listed(left)}.`);
  if (symbols) return { genes: symbols.values.map((symbol, i) => symbol || names[i]), geneIds: names };
  return { genes: names.slice(), ...(ids && { geneIds: ids.values }) };
}
