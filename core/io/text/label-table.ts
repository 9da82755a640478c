/** Tables of texts: labels of cells, places of embeddings, names beside a matrix. As tolerant as tables of counts. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { readHead, toFileFault } from '../files.ts';
import { isCellName, share } from '../name-kinds.ts';
import { hasDecimalComma, isMissing, isThousands, splitLine, type Delimiter } from './fields.ts';
import { decodeText, encodingOf, isUtf8 } from './text-lines.ts';

export interface LabelTable {
  header: string[];
  rows: string[][];
}

interface Spelling {
  delimiter: Delimiter | null;
  /** The number of the first line that counts, from 1. */
  fromLine: number;
  encoding: 'utf8' | 'latin1' | 'utf16le';
}

/** The rows of a table of texts below its header. @throws `labels-mismatch` where there are none, `malformed` naming the row */
export async function readLabelTable(path: string, job: Job): Promise<LabelTable> {
  const { head, gzipped, entries } = await readHead(path);
  if (entries) throw new Fault('file-unreadable', 'This is a folder.', { file: path, remedy: 'Choose the table of labels in it.' });
  if (encodingOf(head) === 'utf-16be') throw new Fault('unsupported', 'Its text is UTF-16 with its bytes the other way round.', { file: path, remedy: 'Save it as UTF-8.' });
  const { delimiter, fromLine, encoding } = spellingOf(head);
  const source = createReadStream(path);
  // Without a delimiter every line is one field.
  const parser = parse({
    delimiter: delimiter ?? '\u0001', encoding, from_line: fromLine, bom: true, skip_empty_lines: true, trim: true,
    relax_column_count: true, relax_quotes: true, ...(delimiter === ' ' && { delimiter: [' ', '  ', '   ', '    '], ignore_last_delimiters: false }),
  });
  source.on('error', (error) => parser.destroy(error));
  if (gzipped) source.pipe(createGunzip().on('error', (error) => parser.destroy(error))).pipe(parser);
  else source.pipe(parser);
  const rows: string[][] = [];
  try {
    for await (const row of parser) {
      if ((row as string[]).some((field) => field !== '')) rows.push(row as string[]);
      await job.breathe();
    }
  } catch (error) {
    if (error instanceof CsvError) throw new Fault('malformed', error.message, { file: path, place: `row ${(error.lines as number | undefined) ?? rows.length + 1}`, remedy: 'Correct the row, or save the table again.' }, error);
    throw toFileFault(error, path);
  } finally {
    source.destroy();
  }
  return tidied(rows, path, delimiter);
}

/** How it is written, from its beginning: comments before it, what parts its fields, its encoding. */
function spellingOf(head: Uint8Array): Spelling {
  const end = Math.max(head.lastIndexOf(0x0a), head.lastIndexOf(0x0d));
  const whole = end > 0 && head.length >= 1 << 16 ? head.subarray(0, end) : head;
  const isWide = encodingOf(head) === 'utf-16le';
  const lines = (isWide ? Buffer.from(head).toString('utf16le') : decodeText(whole)).replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  const encoding = isWide ? 'utf16le' : isUtf8(whole) ? 'utf8' : 'latin1';
  const said = /^\s*"?sep=(.)"?\s*$/i.exec(lines[0] ?? '')?.[1] as Delimiter | undefined;
  let first = said === undefined ? 0 : 1;
  while (first < lines.length && (/^\s*(##|# |#$|%)/.test(lines[first]) || lines[first].trim() === '')) first++;
  const some = lines.slice(first).filter((line) => line.trim() !== '').slice(0, 60);
  return { delimiter: said ?? findDelimiter(some), fromLine: first + 1, encoding };
}

/** The one that most lines have equally often. Blanks part only what is quoted or begins with cells: labels have blanks of their own. */
function findDelimiter(lines: string[]): Delimiter | null {
  let best: { delimiter: Delimiter; score: number } | null = null;
  for (const delimiter of ['\t', ',', ';', '|'] as const) {
    const counts = lines.map((line) => splitLine(line, delimiter).length);
    const typical = counts.toSorted((a, b) => a - b)[Math.floor((counts.length - 1) / 2)] ?? 1;
    if (typical < 2) continue;
    const score = counts.filter((count) => Math.abs(count - typical) <= 1).length / counts.length + Math.min(typical, 50) / 1000;
    if (score >= 0.5 && (!best || score > best.score)) best = { delimiter, score };
  }
  if (best) return best.delimiter;
  const rows = lines.map((line) => splitLine(line, ' '));
  const length = rows.at(-1)?.length ?? 1;
  const agree = length > 1 && rows.slice(1).every((row) => row.length === length) && rows[0].length >= length - 1;
  const body = rows.slice(1);
  const isQuoted = lines.every((line) => line.includes('"'));
  return agree && (isQuoted || share(body.map(([name]) => name), isCellName) > 0.5) ? ' ' : null;
}

/** As wide as its header, without the empty columns that spreadsheets leave behind; nothing above the names of the rows, as R writes it, is no name. */
function tidied(all: string[][], path: string, delimiter: Delimiter | null): LabelTable {
  const [first = [], ...body] = all;
  if (first[0]?.startsWith('#')) first[0] = first[0].replace(/^#+\s*/, '');
  if (body.length === 0) throw new Fault('labels-mismatch', 'It has no rows below its header.', { file: path, remedy: 'Give it a header and one row a cell.' });
  const filled = (row: string[]) => row.findLastIndex((field) => field !== '') + 1;
  const widest = body.reduce((most, row) => Math.max(most, filled(row)), 0);
  const own = first.slice(0, Math.max(filled(first), 1));
  const isShort = widest === own.length + 1 && body.filter((row) => filled(row) > own.length).length * 2 > body.length;
  const header = isShort ? ['', ...own] : own;
  const broken = body.findIndex((row) => filled(row) > header.length);
  if (broken >= 0) throw new Fault('malformed', `It has ${filled(body[broken])} fields where the header has ${header.length}.`, { file: path, place: `row ${broken + 2}`, remedy: 'Correct the row, or save the table again.' });
  const rows = body.map((row) => Array.from(header, (_, column) => row[column] ?? ''));
  return { header, rows: delimiter === ',' ? rows : withPoints(rows, header.length) };
}

/** Columns of numbers with decimal commas get points. */
function withPoints(rows: string[][], columns: number): string[][] {
  for (let column = 0; column < columns; column++) {
    const some = rows.filter((row) => hasDecimalComma(row[column]));
    if (some.length === 0 || some.every((row) => isThousands(row[column])) || !rows.every((row) => hasDecimalComma(row[column]) || isMissing(row[column]) || /^[+-]?\d+$/.test(row[column]))) continue;
    for (const row of some) row[column] = row[column].replace(',', '.');
  }
  return rows;
}
