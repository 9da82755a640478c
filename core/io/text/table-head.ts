/** What the first block of a text table says of it: the same to opening and to looking into it. */
import { Fault } from '../../base/errors.ts';
import type { OpenOptions } from '../../model/options/open.ts';
import { splitLine, type Delimiter } from './fields.ts';
import { firstLines, mostLines } from './first-lines.ts';
import { isCellHeading, isGeneHeading } from './headings.ts';
import { chosenOrientation, type Orientation } from './orientation.ts';
import { listed } from './set-apart.ts';
import { findDialect, type Dialect, type DialectHints } from './table-dialect.ts';
import { isUtf8 } from './text-lines.ts';

export interface TableHead {
  dialect: Dialect;
  way: Orientation;
  /** Lines of the first rows of numbers. */
  body: string[];
  /** Of more of the first rows; empty where they have none. */
  names: string[];
  /** Fields of the rows of texts above them. */
  texts: string[][];
  /** Where the first row below the header begins, rows of texts among them; the next is the first row's number for a person. */
  bodyAt: number;
  firstRow: number;
}

/** Beyond the first few lines, so much text is looked at; as many rows, and of all fields so many, are parted. */
const [textLookedAt, fewestRows, mostFields, mostFieldsInAll] = [1 << 20, 12, 50_000, 1 << 20];
/** Of a line, in which the name of its row stands. */
const beginning = 4096;

const delimiters = { comma: ',', semicolon: ';', tab: '\t', blank: ' ', bar: '|' } as const;
const partedBy = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', ' ': 'blanks', '|': 'bars' } as const;

/** What the name of the file does not say: said where it was not asked for. */
function delimiterNotes(delimiter: Delimiter, file: string): string[] {
  const usual = /\.csv(\.gz)?$/i.test(file) ? ',' : /\.(tsv|tab)(\.gz)?$/i.test(file) ? '\t' : null;
  const isUsual = usual === null ? delimiter === ',' || delimiter === '\t' : delimiter === usual;
  return isUsual ? [] : [`Its columns are parted by ${partedBy[delimiter]}, by evidence; --delimiter parts them otherwise.`];
}

/** @throws what {@link findDialect} does */
export function tableHead(
  bytes: Uint8Array,
  file: string,
  { orientation, header, rowNames, delimiter = 'auto', decimal = 'auto' }: OpenOptions,
  hints: DialectHints = {},
): TableHead {
  const lines = firstLines(bytes, mostLines, textLookedAt);
  const said: DialectHints = {
    ...hints,
    ...(header !== undefined && header !== 'auto' && { header: header === 'yes' }),
    ...(rowNames !== undefined && rowNames !== 'auto' && { named: rowNames === 'yes' }),
    ...(delimiter !== 'auto' && { delimiter: delimiters[delimiter] }),
    ...(decimal !== 'auto' && { decimal: decimal === 'comma' ? ',' : '.' }),
  };
  // Splitting costs more than reading: of wide tables few rows are looked at, but for their names.
  const likely = Math.max(1, (lines.at(-1)?.text.length ?? 0) / 2);
  const wholly = Math.max(Math.min(fewestRows, Math.max(2, Math.floor(mostFieldsInAll / likely))), Math.floor(mostFields / likely));
  const found = findDialect(
    lines.slice(0, wholly).map(({ text }) => text),
    file,
    said,
  );
  if (delimiter === 'auto') found.notes.push(...delimiterNotes(found.delimiter, file));
  const isEncoded = isUtf8(bytes.subarray(0, lines.at(-1)?.end ?? 0));
  const dialect = isEncoded
    ? found
    : { ...found, notes: [...found.notes, 'Its text is not UTF-8; it was read as Windows-1252 (Latin-1).'] };
  const first = dialect.preamble + Number(dialect.header !== null);
  const rows = lines.slice(first, first + wholly).map(({ text }) => text);
  const body = rows.slice(dialect.textRows);
  const below = lines.slice(first + dialect.textRows);
  const names =
    dialect.nameField < 0
      ? []
      : below.map(({ text }) => splitLine(text.slice(0, beginning), dialect.delimiter, dialect.nameField + 1)[dialect.nameField] ?? '');
  refuseEntries(dialect, names, file);
  return {
    dialect,
    way: chosenOrientation(orientation, { rows: names, columns: dialect.header ?? [], corner: dialect.corner }),
    body,
    names,
    texts: rows.slice(0, dialect.textRows).map((text) => splitLine(text, dialect.delimiter)),
    bodyAt: first === 0 ? 0 : lines[first - 1].end,
    firstRow: first + 1,
  };
}

/** A line for each number that is not zero, as umi_tools and BD Rhapsody write them: a cell, a gene, and how many. */
function refuseEntries({ corner, annotations, cols, header, delimiter }: Dialect, names: string[], file: string): void {
  const headings = [corner, ...annotations.map(({ heading }) => heading)];
  const [gene, cell] = [headings.find(isGeneHeading), headings.find((heading) => isCellHeading(heading) && !isGeneHeading(heading))];
  if (gene === undefined || cell === undefined || cols > 6 || new Set(names).size === names.length) return;
  throw new Fault('unsupported', 'This table lists numbers one by one, with a cell and a gene a line: it is no matrix.', {
    file,
    place: headings.join(', '),
    remedy: `In Python: pandas.read_csv("in", sep=${JSON.stringify(delimiter)}, comment="#").pivot_table(index="${cell}", columns="${gene}", values="${header?.at(-1) ?? 'count'}", aggfunc="sum", fill_value=0).to_csv("matrix.csv").`,
  });
}

/** Names of the columns or rows of texts that annotate cells. */
export function cellAnnotations({ dialect, way, texts }: TableHead): string[] {
  return (
    way.cellsAreRows
      ? dialect.annotations.map(({ heading }) => heading)
      : texts.map((row, i) => (dialect.above?.row === i ? dialect.above.name : (row[Math.max(0, dialect.nameField)] ?? '')))
  ).map((name) => name || 'labels');
}

/** What was found and taken for granted, in sentences for a person. */
export function headNotes({ dialect, way, ...rest }: TableHead): string[] {
  const turn = way.isGuess
    ? ` This is a guess: --orientation ${way.cellsAreRows ? 'genes-by-cells' : 'cells-by-genes'} turns it round.`
    : '';
  const named = cellAnnotations({ dialect, way, ...rest });
  const ofCells = named.length ? [`Taken as annotations of the cells: ${listed(named)}.`] : [];
  return [
    `Rows are ${way.cellsAreRows ? 'cells' : 'genes'}: ${way.reason}.${turn}`,
    ...dialect.notes,
    ...(dialect.header ? [] : ['The table has no header.']),
    ...ofCells,
  ];
}
