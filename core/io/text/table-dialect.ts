/** How a text table is written, by evidence in its first lines: what stands before it, delimiter, header, what each column is. */
import { Fault } from '../../base/errors.ts';
import { checkColumns } from '../limits.ts';
import { looksLikeIds } from '../name-kinds.ts';
import { hasBothMarks, hasDecimalComma, isNumber, splitLine, toNumber, type Decimal, type Delimiter } from './fields.ts';
import { findDecimal, withoutMarks } from './decimals.ts';
import { isCellHeading, isGeneAnnotation, isGeneHeading, isNameHeading, isNumbering, isTotal } from './headings.ts';

/** A column that holds no counts. */
export interface Annotation {
  field: number;
  heading: string;
}

export interface Dialect {
  delimiter: Delimiter;
  decimal: Decimal;
  /** Lines before the header, or before the first row where there is none. */
  preamble: number;
  /** Names of the columns of numbers; null without a header. */
  header: string[] | null;
  /** What stands above the names of the rows: `gene`, mostly nothing. */
  corner: string;
  /** Which field names the row; −1 where rows are not named. */
  nameField: number;
  /** Columns that are neither names nor numbers, in order. */
  annotations: Annotation[];
  /** Rows of texts below the header, which annotate the columns. */
  textRows: number;
  /** The first row, where names stand in a later row of texts and this one, of samples or groups, annotates in its place. */
  above: { row: number; name: string; values: string[] } | null;
  /** Numbers a row. */
  cols: number;
  /** Fields a row, without the empty ones at its end. */
  fields: number;
  /** Empty fields at the end of every row. */
  trailing: number;
  /** What was taken for granted, in sentences for a person. */
  notes: string[];
  /** What later rows have no say in. */
  settled: { decimal: boolean; named: boolean };
}

/** What a person said, or what only later rows told. */
export interface DialectHints {
  header?: boolean;
  named?: boolean;
  decimal?: Decimal;
  delimiter?: Delimiter;
}

const delimiters: Delimiter[] = ['\t', ';', ',', ' ', '|'];
/** Fields of a line, and of all lines, that are looked at. */
const [mostFields, mostFieldsInAll] = [2000, 200_000];
const linesForDelimiter = 50;
/** Of a line, where only its delimiter is looked for. */
const longestParted = 1 << 13;

/**
 * @param lines the first lines of the file, whole @throws `malformed` where they are no table, `not-a-number` where commas may be decimals
 * or thousands
 */
export function findDialect(lines: string[], file: string, hints: DialectHints = {}): Dialect {
  const notes: string[] = [];
  const { delimiter, start } = findDelimiter(lines, hints.delimiter, notes);
  if (!delimiter) {
    throw new Fault(
      'malformed',
      lines.length === 0 ? 'It has no lines.' : lines.length === 1 ? 'It has a single line.' : 'Its lines do not part into columns.',
      { file, place: 'row 1', remedy: 'Save it as CSV or TSV with one row a cell or gene.' },
    );
  }
  lines.slice(start).forEach((line, row) => checkColumns(line, delimiter, file, start + row + 1));
  const rows = lines.slice(start).map((line) => splitLine(line, delimiter));
  if (rows[0]?.[0]?.startsWith('#')) rows[0][0] = rows[0][0].replace(/^#+\s*/, '');
  const [, ...rest] = rows;
  const line = delimiter === ' ' ? joinedHeading(rows[0], rest) : rows[0];
  const decimal =
    hints.decimal ??
    findDecimal(
      (rest.length ? rest : rows).map((row) => row.slice(0, mostFields)),
      delimiter,
      file,
      start,
    );
  if (decimal === ',')
    notes.push(`Its numbers have decimal commas${hints.decimal === undefined ? '; --decimal point reads them otherwise' : ''}.`);

  const { fields, trailing } = widths(line, rest);
  const first = line.slice(0, line.length - Math.min(trailing, emptyBehind(line)));
  const body = rest.length ? rest : [first];
  const isShort = first.length === fields - 1;
  const isNumeric = columnsOfNumbers(body, fields, decimal);
  const isHeader = hints.header ?? (isShort || hasHeader(first, rest, isNumeric, decimal, notes));
  if (isHeader && rest.length === 0)
    throw new Fault('malformed', 'It has a header and nothing below it.', {
      file,
      place: 'row 1',
      remedy: 'Save it with one row a cell or gene below the header.',
    });
  if (isHeader && !isShort && first.length !== fields && first.slice(fields).some((field) => field !== ''))
    refuseHeader(first.length, fields, file, start);
  if (isHeader && first.length < fields - 1) refuseHeader(first.length, fields, file, start);
  const headings = Array.from({ length: fields }, (_, field) =>
    !isHeader ? '' : isShort ? (field === 0 ? '' : first[field - 1]) : (first[field] ?? ''),
  );

  const textRows = isHeader ? countTextRows(rest, fields, decimal) : 0;
  const counted = textRows > 0 ? rest.slice(textRows) : body;
  const ofNumbers = textRows > 0 ? columnsOfNumbers(counted, fields, decimal) : isNumeric;
  const nameField = findNames({ headings, body: counted, isNumeric: ofNumbers, isHeader, isShort, hint: hints.named, decimal, notes });
  const annotations = findAnnotations(headings, ofNumbers, nameField);
  const taken = new Set([nameField, ...annotations.map(({ field }) => field)]);
  const numbers = headings.filter((_, field) => !taken.has(field));
  const marked = counted.flat().find(hasBothMarks);
  if (numbers.length === 0 && marked !== undefined)
    throw new Fault('not-a-number', `‘${marked}’ has marks between thousands.`, { file, place: `row ${start + 2}`, remedy: withoutMarks });
  if (numbers.length === 0)
    throw new Fault('malformed', 'None of its columns holds numbers.', {
      file,
      place: `row ${start + 1}`,
      remedy: 'Choose the table of counts; tables of texts go with it as labels.',
    });
  const named = rest.slice(0, textRows).map((row) => headings.flatMap((_, field) => (taken.has(field) ? [] : [row[field] ?? ''])));
  const namesAt = new Set(numbers).size * 2 > numbers.length ? -1 : named.findIndex((texts) => new Set(texts).size === texts.length);
  const corner = nameField >= 0 ? headings[nameField] : '';
  return {
    delimiter,
    decimal,
    preamble: start,
    header: namesAt >= 0 ? named[namesAt] : isHeader ? numbers : null,
    corner: namesAt >= 0 ? '' : corner,
    above: namesAt >= 0 ? { row: namesAt, name: corner, values: numbers } : null,
    nameField,
    annotations,
    textRows,
    cols: numbers.length,
    fields,
    trailing,
    notes,
    settled: { decimal: hints.decimal !== undefined, named: hints.named !== undefined },
  };
}

function refuseHeader(found: number, fields: number, file: string, start: number): never {
  throw new Fault('ragged-row', `Its header has ${found} columns, its rows have ${fields}.`, {
    file,
    place: `row ${start + 1}`,
    remedy: 'Complete the header, or save the table again.',
  });
}

/** The delimiter under which the lines agree and hold numbers; and where, under it, the table begins. */
function findDelimiter(lines: string[], asked: Delimiter | undefined, notes: string[]): { delimiter: Delimiter | null; start: number } {
  const said = /^\s*"?sep=(.)"?\s*$/i.exec(lines[0] ?? '')?.[1];
  const from = said === undefined ? 0 : 1;
  let best: { delimiter: Delimiter; start: number; score: number } | null = null;
  const known = asked ?? delimiters.find((delimiter) => delimiter === said);
  for (const delimiter of known === undefined ? delimiters : [known]) {
    const start = skipPreamble(lines, from, delimiter);
    const rows = lines
      .slice(start, start + linesForDelimiter)
      .map((line) => splitLine(line.length > longestParted ? line.slice(0, line.lastIndexOf(delimiter, longestParted)) : line, delimiter));
    const body = rows.length > 1 ? rows.slice(1) : rows;
    const typical = mode(body.map((fields) => fields.length));
    if (typical < 2) continue;
    const agreeing = rows.filter((fields) => Math.abs(fields.length - typical) <= 1).length / rows.length;
    if (agreeing <= 0.5) continue;
    const sampled = body.flatMap((fields) => fields.slice(1, mostFields));
    const numeric =
      sampled.filter((field) => isNumber(field) || hasDecimalComma(field) || hasBothMarks(field)).length / Math.max(1, sampled.length);
    // Numbers first, then agreement; of equals the one that parts into more columns.
    const score = Math.round(numeric * 20) * 1000 + Math.round(agreeing * 20) * 20 + Math.min(19, Math.log2(typical));
    if (!best || score > best.score) best = { delimiter, start, score };
  }
  if (best && best.start > 0) {
    const skipped = lines.slice(0, best.start);
    notes.push(
      `${skipped.length === 1 ? 'A line' : `${skipped.length} lines`} before the table ${skipped.length === 1 ? 'was' : 'were'} skipped: ‘${
        skipped
          .find((line) => /\w/.test(line))
          ?.trim()
          .slice(0, 60) ?? skipped[0].slice(0, 60)
      }’.`,
    );
  }
  return best ?? { delimiter: null, start: 0 };
}

/**
 * Comments, then titles: lines with hardly a field among lines of many. The last comment is the header where it has as many fields as the
 * rows.
 */
function skipPreamble(lines: string[], from: number, delimiter: Delimiter): number {
  const filled = (line: string) => splitLine(line.slice(0, longestParted), delimiter).filter((field) => field !== '').length;
  let start = from;
  while (start < lines.length && /^\s*"?(#|%%|\/\/|!\w+)/.test(lines[start])) start++;
  const width = filled(lines[Math.min(start + 1, lines.length - 1)] ?? '');
  if (start > from && start < lines.length && width > 2 && /^\s*"?#[^#]/.test(lines[start - 1])) {
    const last = filled(lines[start - 1]);
    const below = splitLine(lines[start].slice(0, longestParted), delimiter).slice(1);
    const isOfNumbers = below.filter((field) => isNumber(field) || hasDecimalComma(field)).length * 2 > below.length;
    if (isOfNumbers && Math.abs(last - width) <= 1 && Math.abs(filled(lines[start]) - width) <= 1) return start - 1;
  }
  const typical = mode(
    lines
      .slice(start, start + 50)
      .map(filled)
      .filter((count) => count > 2),
  );
  if (typical > 2) while (start < lines.length - 1 && filled(lines[start]) * 2 < typical && filled(lines[start]) <= 3) start++;
  return start;
}

function mode(values: number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0];
}

const emptyBehind = (fields: string[]) => fields.length - 1 - fields.findLastIndex((field) => field !== '');

/** Between blanks, a heading of two words above the names, `Gene ID`, is two fields. */
function joinedHeading(first: string[], rest: string[][]): string[] {
  const extra = rest.length === 0 ? 0 : first.length - mode(rest.map((fields) => fields.length));
  const heading = first.slice(0, extra + 1).join(' ');
  return extra > 0 && isNameHeading(heading) ? [heading, ...first.slice(extra + 1)] : first;
}

/** Fields a row, and how many empty ones every row has behind them that no heading speaks of. */
function widths(first: string[], rest: string[][]): { fields: number; trailing: number } {
  const length = rest.length ? mode(rest.map((fields) => fields.length)) : first.length;
  const rows = (rest.length ? rest : [first]).filter((fields) => fields.length === length);
  let trailing = Math.min(...rows.map(emptyBehind));
  while (trailing > 0 && (first[length - trailing] ?? '') !== '' && rest.length > 0) trailing--;
  return { fields: Math.max(1, length - trailing), trailing };
}

/** Whether most of a column's fields are numbers, or none is known. */
function columnsOfNumbers(rows: string[][], fields: number, decimal: Decimal): boolean[] {
  const some = rows.slice(0, Math.max(5, Math.floor(mostFieldsInAll / fields)));
  return Array.from({ length: fields }, (_, field) => {
    let [texts, numbers] = [0, 0];
    for (const row of field === 0 ? rows : some) {
      const text = row[field] ?? '';
      if (text === '') continue;
      if (isNumber(text, decimal)) numbers++;
      else texts++;
    }
    return field === 0 ? texts === 0 : numbers > 0 ? numbers >= texts : texts === 0;
  });
}

/** A first row that names the columns: texts above numbers, or numbers that are more unlike one another than counts are. */
function hasHeader(first: string[], rest: string[][], isNumeric: boolean[], decimal: Decimal, notes: string[]): boolean {
  const places = isNumeric.flatMap((holds, field) => (holds && field > 0 ? [field] : []));
  const above = places.map((field) => first[field] ?? '').filter((text) => text !== '');
  if (above.length === 0) return !isNumber(first[0] ?? '', decimal);
  const texts = above.filter((text) => !isNumber(text, decimal)).length;
  if (texts > 0) return texts * 2 >= above.length || texts > 1;
  if (isHeaderOfNumbers(first, above, rest, places)) {
    notes.push(`Its first row is of numbers and was taken for the names of the columns: ${above.slice(0, 3).join(', ')} …`);
    return true;
  }
  return false;
}

/**
 * Numbered cells, Entrez identifiers: no two alike where counts below repeat; or a count 0, 1, 2 … as of a frame that was written without
 * names.
 */
function isHeaderOfNumbers(first: string[], above: string[], rest: string[][], places: number[]): boolean {
  const steps = (texts: string[]) => Number(texts[0]) <= 1 && texts.every((text, i) => Number(text) === i + Number(texts[0]));
  const corner = first[0] ?? '';
  const isText = corner !== '' && !isNumber(corner);
  if (!isText && corner !== '' && above.length >= 10 && steps([corner, ...above])) return true;
  if (corner === '' || (isText && (isNameHeading(corner) || (above.length >= 10 && steps(above))))) return true;
  if (above.length < 8 || rest.length === 0 || !above.every((text) => /^\d+$/.test(text))) return false;
  const unlike = (texts: string[]) => new Set(texts).size / Math.max(1, texts.length);
  const below = rest.slice(0, 50).map((row) => unlike(places.slice(0, mostFields).map((field) => row[field] ?? '')));
  return unlike(above) === 1 && below.every((share) => share < 0.8);
}

/** Rows directly below the header that are of texts where the rows below them are of numbers. */
function countTextRows(rest: string[][], fields: number, decimal: Decimal): number {
  const isOfTexts = (row: string[]) => {
    const own = row.slice(1, fields);
    return own.length > 1 && own.filter((text) => text !== '' && !isNumber(text, decimal)).length * 2 > own.length;
  };
  let count = 0;
  while (count < Math.min(10, rest.length - 1) && isOfTexts(rest[count])) count++;
  // Where all of it is texts, these are no rows above the numbers.
  return rest.length > count && rest.slice(count).some((row) => !isOfTexts(row)) ? count : 0;
}

interface Evidence {
  headings: string[];
  body: string[][];
  isNumeric: boolean[];
  isHeader: boolean;
  isShort: boolean;
  hint: boolean | undefined;
  decimal: Decimal;
  notes: string[];
}

const fewestForNumbering = 8;

/**
 * Which field names the rows: the first that is of texts and all different; numbers, where the heading or the numbers themselves say so.
 */
function findNames({ headings, body, isNumeric, isHeader, isShort, hint, decimal, notes }: Evidence): number {
  if (hint === false) return -1;
  const column = (field: number) => body.map((row) => row[field] ?? '');
  const isUnlike = (field: number) => new Set(column(field)).size >= Math.max(1, body.length * 0.9);
  const first = column(0);
  const counts = first.every((text, i) => /^\d+$/.test(text) && Number(text) === i + Number(first[0])) && Number(first[0]) <= 1;
  if (isHeader && headings[0] === '' && first.every((text) => text === '')) {
    const next = isNumeric.findIndex((holds, field) => field > 0 && !holds && isUnlike(field));
    if (next > 0) return next;
  }
  if (!isNumeric[0]) {
    // A column of chromosomes or clusters before the names.
    const better = isUnlike(0) || body.length < fewestForNumbering ? -1 : isNumeric.findIndex((holds, field) => !holds && isUnlike(field));
    return better > 0 ? better : 0;
  }
  const numbered = isHeader && body.length > 1 ? afterNumbering() : 0;
  if (numbered > 0) return numbered;
  if (hint) return 0;
  if (isShort || (isHeader && headings[0] === '')) return 0;
  const isOdd =
    body.length >= fewestForNumbering && headings.length > 2 && isUnlike(0) && isNumeric.slice(1, 50).every((_, i) => !isUnlike(i + 1));
  const isCounter = counts && body.length >= fewestForNumbering && isOdd;
  if (
    (isHeader && isNameHeading(headings[0]) && !isSeries()) ||
    isCounter ||
    (isHeader && isOdd && first.every((text) => /^\d+$/.test(text)) && !looksAlike(headings))
  ) {
    notes.push(`The first column${headings[0] ? `, ‘${headings[0]}’,` : ''} was taken for the names of the rows, though it holds numbers.`);
    return 0;
  }
  return isNumeric.findIndex((holds, field) => !holds && isNameHeading(headings[field]) && isUnlike(field));

  /** What pandas and R number rows with, before the names proper: once, or once more for every time it was written. */
  function afterNumbering(): number {
    const isCount = (texts: string[]) =>
      texts.every((text, i) => /^\d+$/.test(text) && Number(text) === i + Number(texts[0])) && Number(texts[0]) <= 1;
    for (let field = 0; field < headings.length - 2 && isCount(column(field)) && (field === 0 || isNumbering(headings[field])); field++) {
      const next = headings[field + 1];
      const areNames = !isNumeric[field + 1] || (isNumbering(headings[field]) && (isCellHeading(next) || isGeneHeading(next)));
      if (areNames && isUnlike(field + 1)) return field + 1;
    }
    return 0;
  }

  /** V1, V2, V3, or x, y, z: names of columns that have none, the first among them. */
  function isSeries(): boolean {
    const [, stem, number] = /^([A-Za-z.]*?)(\d+|[A-Za-z])$/.exec(headings[0]) ?? [];
    if (stem === undefined || headings.length < 3) return false;
    const after = (i: number) => (/\d/.test(number) ? String(Number(number) + i) : String.fromCharCode(number.charCodeAt(0) + i));
    return [1, 2].every((i) => headings[i] === stem + after(i));
  }

  /** The first heading is one like those beside it: a gene among genes. */
  function looksAlike(all: string[]): boolean {
    const shape = (text: string) =>
      text
        .replace(/[A-Z]+/g, 'A')
        .replace(/[a-z]+/g, 'a')
        .replace(/\d+/g, '0');
    const others = all.slice(1, 200).map(shape);
    return (
      looksLikeIds(all) ||
      others.filter((one) => one === shape(all[0])).length * 4 > others.length ||
      !Number.isNaN(toNumber(all[0], decimal))
    );
  }
}

/** Columns of texts, wherever they stand; beside them and the names, numbers that are known to annotate genes. */
function findAnnotations(headings: string[], isNumeric: boolean[], nameField: number): Annotation[] {
  const found: Annotation[] = [];
  let isLeading = true;
  headings.forEach((heading, field) => {
    if (field === nameField) return;
    const isText = !isNumeric[field];
    const isBeforeNames = field < nameField;
    if (isText || isBeforeNames || isTotal(heading) || (isLeading && nameField >= 0 && isGeneAnnotation(heading)))
      found.push({ field, heading: heading || `column ${field + 1}` });
    else isLeading = false;
  });
  return found;
}
