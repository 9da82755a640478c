/** Tables of texts: labels of cells, places of embeddings, names beside a matrix. As tolerant as tables of counts. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { Readable } from 'node:stream';
import { readHead, toFileFault } from '../files.ts';
import { isCellName, share } from '../name-kinds.ts';
import { hasDecimalComma, isMissing, isThousands, splitLine, type Delimiter } from './fields.ts';
import { encodingOf, isUtf8 } from './text-lines.ts';

export interface LabelTable {
  header: string[];
  rows: string[][];
  /** A title before the table, which was left out. */
  title?: string;
}

interface Spelling {
  delimiter: Delimiter | null;
  /** The number of the first line that counts, from 1. */
  fromLine: number;
  encoding: 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be';
  title?: string;
}

/** The rows of a table of texts below its header. @throws `labels-mismatch` where there are none, `malformed` naming the row */
export async function readLabelTable(path: string, job: Job): Promise<LabelTable> {
  const { head, gzipped, entries } = await readHead(path);
  if (entries) throw new Fault('file-unreadable', 'This is a folder.', { file: path, remedy: 'Choose the table of labels in it.' });
  const { delimiter, fromLine, encoding, title } = spellingOf(head);
  const source = createReadStream(path);
  const bytes = gzipped ? source.pipe(createGunzip().on('error', (error) => text.destroy(error))) : source;
  const text = Readable.from(decoded(bytes, encoding));
  // Without a delimiter every line is one field.
  const parser = parse({
    delimiter: delimiter ?? '\u0001',
    from_line: fromLine,
    bom: true,
    skip_empty_lines: true,
    trim: true,
    relax_column_count: true,
    relax_quotes: true,
    ...(delimiter === ' ' && { delimiter: [' ', '  ', '   ', '    '], ignore_last_delimiters: false }),
  });
  source.on('error', (error) => text.destroy(error));
  text.on('error', (error) => parser.destroy(error)).pipe(parser);
  const rows: string[][] = [];
  try {
    for await (const row of parser) {
      if ((row as string[]).some((field) => field !== '')) rows.push(row as string[]);
      await job.breathe();
    }
  } catch (error) {
    if (error instanceof CsvError)
      throw new Fault(
        'malformed',
        error.message,
        {
          file: path,
          place: `row ${(error.lines as number | undefined) ?? rows.length + 1}`,
          remedy: 'Correct the row, or save the table again.',
        },
        error,
      );
    throw toFileFault(error, path);
  } finally {
    source.destroy();
  }
  return { ...tidied(rows, path, delimiter), ...(title !== undefined && { title }) };
}

async function* decoded(bytes: AsyncIterable<Uint8Array>, encoding: Spelling['encoding']): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  // Half a character waits for the next piece.
  for await (const piece of bytes) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

/** How it is written, from its beginning: comments before it, what parts its fields, its encoding. */
function spellingOf(head: Uint8Array): Spelling {
  const end = Math.max(head.lastIndexOf(0x0a), head.lastIndexOf(0x0d));
  const whole = end > 0 && head.length >= 1 << 16 ? head.subarray(0, end) : head;
  const wide = encodingOf(head);
  const encoding = wide ?? (isUtf8(whole) ? 'utf-8' : 'windows-1252');
  const lines = new TextDecoder(encoding).decode(whole).split(/\r\n|\n|\r/);
  const said = /^\s*"?sep=(.)"?\s*$/i.exec(lines[0] ?? '')?.[1] as Delimiter | undefined;
  let first = said === undefined ? 0 : 1;
  while (first < lines.length && (/^\s*(##|# |#$|%)/.test(lines[first]) || lines[first].trim() === '')) first++;
  const some = (from: number) =>
    lines
      .slice(from)
      .filter((line) => /[^\s,;|]/.test(line))
      .slice(0, 60);
  const delimiter = said ?? findDelimiter(some(first));
  const title = delimiter === null || delimiter === ' ' ? undefined : titleOf(lines.slice(first, first + 60), delimiter);
  if (title === undefined) return { delimiter, fromLine: first + 1, encoding };
  while (title !== lines[first]) first++;
  return { delimiter, fromLine: first + 2, encoding, title: title.trim() };
}

/** A line of one field among lines of several, a sentence or apart from them; R's header is one field short, and a single word. */
function titleOf(lines: string[], delimiter: Delimiter): string | undefined {
  const filled = (line: string) => splitLine(line, delimiter).filter((field) => field !== '').length;
  const at = lines.findIndex((line) => /[^\s,;|]/.test(line));
  const [title = '', below = ''] = lines.slice(Math.max(0, at), at + 2);
  const typical = lines
    .slice(at + 1)
    .map(filled)
    .filter((count) => count > 0)
    .toSorted((a, b) => a - b);
  const most = typical[Math.floor(typical.length / 2)] ?? 0;
  const isTitle = filled(title) === 1 && most > 1 && (most > 2 || !/[^\s,;|]/.test(below) || /\w\W*\s.*\s\w/.test(title));
  return isTitle ? title : undefined;
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
  return agree &&
    (isQuoted ||
      share(
        body.map(([name]) => name),
        isCellName,
      ) > 0.5)
    ? ' '
    : null;
}

/**
 * As wide as its header, without the empty columns that spreadsheets leave behind; nothing above the names of the rows, as R writes it, is
 * no name.
 */
function tidied(all: string[][], path: string, delimiter: Delimiter | null): LabelTable {
  const [first = [], ...body] = all;
  if (first[0]?.startsWith('#')) first[0] = first[0].replace(/^#+\s*/, '');
  if (body.length === 0)
    throw new Fault('labels-mismatch', 'It has no rows below its header.', { file: path, remedy: 'Give it a header and one row a cell.' });
  const filled = (row: string[]) => row.findLastIndex((field) => field !== '') + 1;
  const widest = body.reduce((most, row) => Math.max(most, filled(row)), 0);
  // Empty headings of columns that hold something belong to them.
  const own = first.slice(0, Math.max(filled(first), 1, Math.min(first.length, widest)));
  const isShort = widest === own.length + 1 && body.filter((row) => filled(row) > own.length).length * 2 > body.length;
  const header = isShort ? ['', ...own] : own;
  const broken = body.findIndex((row) => filled(row) > header.length);
  if (broken >= 0)
    throw new Fault('malformed', `It has ${filled(body[broken])} fields where the header has ${header.length}.`, {
      file: path,
      place: `row ${broken + 2}`,
      remedy: 'Correct the row, or save the table again.',
    });
  const rows = body.map((row) => Array.from(header, (_, column) => row[column] ?? ''));
  return { header, rows: delimiter === ',' ? rows : withPoints(rows, header.length) };
}

/** Columns of numbers with decimal commas get points. */
function withPoints(rows: string[][], columns: number): string[][] {
  for (let column = 0; column < columns; column++) {
    const some = rows.filter((row) => hasDecimalComma(row[column]));
    if (
      some.length === 0 ||
      some.every((row) => isThousands(row[column])) ||
      !rows.every((row) => hasDecimalComma(row[column]) || isMissing(row[column]) || /^[+-]?\d+$/.test(row[column]))
    )
      continue;
    for (const row of some) row[column] = row[column].replace(',', '.');
  }
  return rows;
}
