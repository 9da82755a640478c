/**
 * Files of names beside a matrix, a name a line: as Cell Ranger writes them, or R, pandas and spreadsheets, with headers, quotes, row
 * numbers and what else is known.
 */
import type { Job } from '../../base/job.ts';
import { readHead } from '../files.ts';
import { isBarcode, isCellName, looksLikeIds, share } from '../name-kinds.ts';
import { splitLine, type Delimiter } from './fields.ts';
import { isCellHeading, isGeneHeading, isNameHeading, isSymbolHeading } from './headings.ts';
import { decodeText, lineBlocks } from './text-lines.ts';

/** Columns of one length: one a field of the lines. */
export interface NamesFile {
  /** One a column, where the first line is one of headings. */
  header: string[] | null;
  columns: string[][];
  count: number;
}

/** Lines that hold something. */
export async function readLines(path: string, job: Job): Promise<string[]> {
  const lines: string[] = [];
  for await (const { bytes } of lineBlocks(await readHead(path), job)) {
    for (const line of decodeText(bytes).split('\n')) if (line.trim() !== '') lines.push(line.replace(/^\ufeff/, '').replace(/\r$/, ''));
  }
  return lines;
}

/** @param expected how many there should be: with one line more, the first is a header */
export function parseNames(lines: string[], expected: number): NamesFile {
  const isHeaded = lines.length === expected + 1;
  const delimiter = findDelimiter(lines.slice(0, 50));
  const rows = lines.map((line) => (delimiter === null ? [unquoted(line)] : splitLine(line, delimiter)));
  const [first = [], second = []] = rows;
  const body = isHeaded ? rows.slice(1) : rows;
  const width = Math.max(1, second.length);
  const columns = Array.from({ length: width }, (_, column) => body.map((row) => row[column] ?? ''));
  // Nothing above the numbers or names of the rows, as R writes it.
  const header = !isHeaded ? null : first.length === width - 1 ? ['', ...first] : first.slice(0, width);
  // Row numbers of R and pandas are no names.
  if (
    columns.length > 1 &&
    columns[0].every((text, i) => Number(text) === i + Number(columns[0][0])) &&
    Number(columns[0][0]) <= 1 &&
    columns[0][0] !== ''
  ) {
    columns.shift();
    header?.shift();
  }
  return { header, columns, count: body.length };
}

const unquoted = (line: string) =>
  line
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .replaceAll('""', '"');

function findDelimiter(lines: string[]): Delimiter | null {
  for (const delimiter of ['\t', ',', ';'] as const)
    if (lines.length > 0 && lines.slice(-Math.max(1, lines.length - 1)).every((line) => line.includes(delimiter))) return delimiter;
  // Blanks part identifiers from symbols; names of samples may hold blanks of their own.
  const rows = lines.map((line) => splitLine(line, ' '));
  const length = rows.at(-1)?.length ?? 0;
  // The first may be a header, which R writes one shorter.
  const isQuoted = lines.slice(lines.length > 1 ? 1 : 0).every((line) => (line.match(/"/g)?.length ?? 0) >= 4);
  return rows.every((row, i) => row.length === length || (i === 0 && row.length === length - 1)) &&
    length > 1 &&
    (isQuoted || looksLikeIds(rows.map(([id]) => id)))
    ? ' '
    : null;
}

export interface CellNames {
  names: string[];
  /** What else the file says of the cells. */
  annotations: { heading: string; values: string[] }[];
}

/** The column that is headed so, or of barcodes; else the first. */
export function cellNames({ header, columns }: NamesFile): CellNames {
  const areUnlike = (values: string[]) => new Set(values).size * 10 >= values.length * 9;
  const byHeading = header?.findIndex((heading, column) => isCellHeading(heading) && areUnlike(columns[column])) ?? -1;
  const byLook = columns.findIndex((values) => share(values.slice(0, 200), isBarcode) > 0.5);
  const other = columns.findIndex((values) => share(values.slice(0, 200), isCellName) > 0.5 && areUnlike(values));
  const named = header?.findIndex((heading, column) => isNameHeading(heading) && areUnlike(columns[column])) ?? -1;
  const own = [byHeading, byLook, other, named, 0].find((column) => column >= 0)!;
  return {
    names: columns[own],
    annotations: columns.flatMap((values, column) =>
      column === own ? [] : [{ heading: header?.[column] || `column ${column + 1}`, values }],
    ),
  };
}

export interface GeneNames {
  names: string[];
  ids: string[];
  types: string[] | null;
}

const featureType =
  /^(Gene Expression|Antibody Capture|CRISPR Guide Capture|Multiplexing Capture|Antigen Capture|VDJ\w*|Custom|Peaks|Chromatin Accessibility)$/;

/** Symbols and identifiers, whichever comes first; alone, both are the same. */
export function geneNames({ header, columns }: NamesFile): GeneNames {
  const typed = columns.findIndex(
    (values) => featureType.test(values[0] ?? '') && share(values.slice(0, 200), (text) => featureType.test(text)) > 0.9,
  );
  const ids = columns.findIndex((values) => looksLikeIds(values.slice(0, 500)));
  const bySymbol = header?.findIndex((heading, column) => column !== ids && column !== typed && isSymbolHeading(heading)) ?? -1;
  const byId = header?.findIndex((heading, column) => column !== bySymbol && column !== typed && isGeneHeading(heading)) ?? -1;
  const own = ids >= 0 ? ids : byId >= 0 ? byId : 0;
  const beside =
    bySymbol >= 0
      ? bySymbol
      : columns.findIndex(
          (_, column) => column !== own && column !== typed && (ids < 0 ? column > own : !looksLikeIds(columns[column].slice(0, 500))),
        );
  const symbols = beside >= 0 ? columns[beside] : columns[own];
  return { names: symbols.map((symbol, i) => symbol || columns[own][i]), ids: columns[own], types: typed >= 0 ? columns[typed] : null };
}
