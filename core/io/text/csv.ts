/** Count matrices as text: CSV, TSV and the like, plain or gzipped, either way round. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { Column, CountMatrix, Matrix, MatrixStream, Values } from '../../types.ts';
import { guessColumn } from '../columns.ts';
import { transpose } from '../compressed.ts';
import type { FileHead } from '../files.ts';
import { EntrySpool } from '../entry-spool.ts';
import { MatrixBuilder } from '../matrix-builder.ts';
import { looksLikeIds, share } from '../name-kinds.ts';
import { makeGenesUnique } from '../names.ts';
import type { Reader, ReadOptions } from '../reader.ts';
import type { RowSink } from '../row-sink.ts';
import { SpooledRows } from '../spooled-rows.ts';
import { isNumber, splitLine } from './fields.ts';
import { withFirstLines } from './first-lines.ts';
import { isGeneAnnotation, isGeneHeading, isSymbolHeading, isTotal } from './headings.ts';
import { findOrientation, type Orientation } from './orientation.ts';
import { listed, setApart, setStreamApart, type Apart } from './set-apart.ts';
import type { DialectHints } from './table-dialect.ts';
import { headNotes, tableHead, type TableHead } from './table-head.ts';
import { inspectTable, tableName } from './table-preview.ts';
import { LateEvidence, TableRows } from './table-rows.ts';
import { encodingOf, tableBlocks } from './text-lines.ts';
import { ValueEvidence } from '../value-evidence.ts';

const extensions = ['.csv', '.tsv', '.txt', '.tab'];

export const csv: Reader = {
  format: 'csv',
  title: 'text table (.csv, .tsv, .txt, also .gz)',
  short: 'CSV or TSV',
  extensions: ['csv', 'tsv', 'txt'],
  holds:
    'CSV, TSV, semicolons, bars or blanks, plain or gzipped, of any size and under any name; comments and titles before the header; quoted fields; decimal ' +
    'points or commas; UTF-8, UTF-16 or Latin-1, any line end; line breaks in quoted names; header or none, names of rows or none; columns and rows that annotate; either way round, by evidence or `--orientation`',
  accepts: (file) => !file.entries && (extensions.includes(file.extension) || looksLikeTable(file)),
  inspect(file, options, job) {
    refuseBinary(file);
    return withHints((hints) => inspectTable(file, options, hints, job));
  },
  read(file, options, job) {
    refuseBinary(file);
    return withHints((hints) => readWhole(file, options, hints, job));
  },
  stream(file, options, job) {
    refuseBinary(file);
    return withHints((hints) => streamWhole(file, options, hints, job));
  },
};

/** Under whatever name, a text whose lines hold numbers. */
function looksLikeTable({ head }: FileHead): boolean {
  if (head.includes(0)) return false;
  const lines = Buffer.from(head.subarray(0, 1 << 14))
    .toString('latin1')
    .split(/\r\n?|\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  // GCT has its sizes and its header above the numbers.
  return lines.slice(1, 4).some((line) =>
    (['\t', ',', ';', ' ', '|'] as const).some((delimiter) => {
      const fields = splitLine(line, delimiter).slice(1);
      return fields.length >= 2 && fields.slice(0, -1).filter((field) => isNumber(field)).length * 2 > fields.length - 1;
    }),
  );
}

function refuseBinary({ head, path }: FileHead): void {
  if (encodingOf(head) === null && head.includes(0))
    throw new Fault('unknown-format', 'Its name says text, but its content is not.', {
      file: path,
      remedy: 'Give it the ending of what it is.',
    });
}

/** Once more, where a later row tells how the table is written: each thing once. */
async function withHints<T>(work: (hints: DialectHints) => Promise<T>): Promise<T> {
  let hints: DialectHints = {};
  for (;;) {
    try {
      return await work(hints);
    } catch (error) {
      if (!(error instanceof LateEvidence) || Object.keys(error.hints).every((key) => Object.hasOwn(hints, key))) throw error;
      hints = { ...hints, ...error.hints };
    }
  }
}

interface Table<S extends RowSink> {
  head: TableHead;
  rows: TableRows<S>;
}

/** @param settle is called between blocks of rows */
async function readTable<S extends RowSink>(
  file: FileHead,
  options: ReadOptions,
  hints: DialectHints,
  sinkOf: (cols: number) => S,
  settle: () => Promise<void> | undefined,
  job: Job,
): Promise<Table<S>> {
  let table: Table<S> | null = null;
  for await (const { bytes, fraction } of withFirstLines(tableBlocks(file, job))) {
    let from = 0;
    if (!table) {
      const head = tableHead(bytes, file.path, options, hints);
      // What it was found by is not needed any more.
      table = {
        head: { ...head, body: [], names: [] },
        rows: new TableRows(head.dialect, head.firstRow, sinkOf(head.dialect.cols), options.precision ?? 'float32', file.path),
      };
      from = head.bodyAt;
    }
    await table.rows.read(bytes, from, job);
    await settle();
    job.report(fraction, 'Reading the table');
  }
  table?.rows.end();
  if (!table || table.rows.sink.rows === 0)
    throw new Fault('malformed', 'It has no rows of numbers.', {
      file: file.path,
      remedy: 'Save it with one row a cell or gene below the header.',
    });
  return table;
}

async function readWhole(file: FileHead, options: ReadOptions, hints: DialectHints, job: Job): Promise<CountMatrix<Matrix<Values>>> {
  const table = await readTable(
    file,
    options,
    hints,
    (cols) => new MatrixBuilder<Values>(cols, options.precision ?? 'float32'),
    () => undefined,
    job,
  );
  const named = nameTable(table, options);
  const asRead = await table.rows.sink.finish(job);
  const matrix = named.way.cellsAreRows ? asRead : await transpose(asRead, job);
  const apart = await setApart(matrix, named.genes, named.notes, job);
  const evidence = apart.kept ? new ValueEvidence() : table.rows.sink.evidence;
  if (apart.kept) evidence.add(apart.matrix.values);
  return { ...describe(file, named, apart), matrix: apart.matrix, valueKind: evidence.kind };
}

async function streamWhole(
  file: FileHead,
  options: ReadOptions,
  hints: DialectHints,
  job: Job,
): Promise<CountMatrix<MatrixStream<Values>>> {
  const spool = new EntrySpool(file.path);
  try {
    const table = await readTable(
      file,
      options,
      hints,
      (cols) => new SpooledRows(cols, spool),
      () => spool.settle(),
      job,
    );
    const named = nameTable(table, options);
    const { sink } = table.rows;
    const matrix = await spool.finish(
      { rows: sink.rows, cols: table.head.dialect.cols },
      named.way.cellsAreRows,
      options.precision ?? 'float32',
      job,
    );
    const apart = await setStreamApart(matrix, named.genes, named.notes, job);
    const evidence = apart.kept ? new ValueEvidence() : sink.evidence;
    if (apart.kept) for await (const chunk of apart.matrix.chunks(job.signal)) evidence.add(chunk.matrix.values);
    return { ...describe(file, named, apart), matrix: apart.matrix, valueKind: evidence.kind };
  } catch (error) {
    await spool.abandon();
    throw error;
  }
}

interface Named {
  way: Orientation;
  cells: string[];
  genes: string[];
  geneIds?: string[];
  obs: Column[];
  notes: string[];
}

function nameTable({ head, rows }: Table<RowSink>, { orientation, precision = 'float32' }: ReadOptions): Named {
  const { dialect } = head;
  const { sink, rowNames } = rows;
  // All names may tell what the first ones did not.
  const way = head.way.isGuess && orientation === 'auto' ? findOrientation(rowNames, dialect.header ?? [], dialect.corner) : head.way;
  const notes = headNotes({ ...head, way });
  if (rows.totals.length) notes.push(`Left out, being sums of the others: ${listed(rows.totals)}.`);
  if (precision === 'float32') notes.push(...sink.evidence.notes);
  const named = (given: string[], count: number, what: string) =>
    given.length ? given : Array.from({ length: count }, (_, i) => `${what} ${i + 1}`);
  const [cellCount, geneCount] = way.cellsAreRows ? [sink.rows, dialect.cols] : [dialect.cols, sink.rows];
  const cells = named(way.cellsAreRows ? rowNames : (dialect.header ?? []), cellCount, 'Cell');
  const all = named(way.cellsAreRows ? (dialect.header ?? []) : rowNames, geneCount, 'Gene');
  const alongRows = dialect.annotations.map(({ heading }, i) => ({ name: heading, values: rows.annotations[i] }));
  const ofGenes = way.cellsAreRows ? rows.textRows : alongRows;
  const ofCells = way.cellsAreRows ? alongRows : rows.textRows;
  return {
    way,
    cells,
    ...nameGenes(all, ofGenes, notes),
    obs: ofCells.map(({ name, values }): Column => guessColumn(name || 'labels', values)),
    notes,
  };
}

function describe(
  file: FileHead,
  { cells, geneIds: ids, obs, notes }: Named,
  apart: Pick<Apart<unknown>, 'genes' | 'kept' | 'obs'>,
): Omit<CountMatrix, 'matrix' | 'valueKind'> {
  const geneIds = apart.kept && ids ? Array.from(apart.kept, (gene) => ids[gene]) : ids;
  makeGenesUnique(apart.genes, notes);
  return {
    name: tableName(file),
    source: file.path,
    format: 'csv',
    layer: '',
    cells,
    genes: apart.genes,
    ...(geneIds && { geneIds }),
    obs: [...obs, ...apart.obs],
    obsm: [],
    notes,
  };
}

/** Symbols as names and identifiers beside them, whichever of the two comes first; what else annotates genes is left out, and told. */
function nameGenes(names: string[], annotations: Texts[], notes: string[]): { genes: string[]; geneIds?: string[] } {
  const texts = annotations.filter(({ values }) => values.some((text) => text !== ''));
  const areIds = looksLikeIds(names);
  const symbols = areIds
    ? (texts.find((one) => isSymbolHeading(one.name) && !looksLikeIds(one.values)) ?? texts.find(seemSymbols))
    : undefined;
  const ids = areIds
    ? undefined
    : texts.find((one) => mayBeIds(one) && looksLikeIds(one.values) && new Set(one.values).size * 2 > one.values.length);
  const left = annotations.filter((one) => one !== symbols && one !== ids).map(({ name }) => name || 'texts without a heading');
  if (symbols) notes.push(`Genes are named by ‘${symbols.name}’; their identifiers can be searched as well.`);
  if (left.length) notes.push(`Left out, being annotations of the genes, not counts: ${listed(left)}.`);
  if (symbols) return { genes: symbols.values.map((symbol, i) => symbol || names[i]), geneIds: names };
  return { genes: names.slice(), ...(ids && { geneIds: ids.values }) };
}

type Texts = { name: string; values: string[] };

/** Under no heading, or GCT's, which has whatever is known of a gene. */
function seemSymbols({ name, values }: Texts): boolean {
  return (
    /^(column \d+|description|)$/i.test(name) &&
    !looksLikeIds(values) &&
    share(values, (text) => /^\S+$/.test(text)) > 0.9 &&
    new Set(values).size * 2 > values.length
  );
}

/** Places, lengths and sums are numbers too. */
function mayBeIds({ name, values }: Texts): boolean {
  if (isGeneHeading(name) || /entrez|ncbi/i.test(name)) return true;
  return !isGeneAnnotation(name) && !isTotal(name) && !values.every((text) => /^-?\d*$/.test(text));
}
