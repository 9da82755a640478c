/** How a text table is written, by evidence in its first lines: delimiter, header, names of the rows. */
import { Fault } from '../../base/errors.ts';

export interface Dialect {
  delimiter: ',' | '\t' | ';' | ' ';
  /** Names of the columns of numbers; null without a header. */
  header: string[] | null;
  /** What stands above the names of the rows: `gene`, mostly nothing. */
  corner: string;
  /** Whether each row begins with its name. */
  named: boolean;
  /** Numbers a row. */
  cols: number;
}

const delimiters = ['\t', ',', ';', ' '] as const;

/** @param lines the first lines of the file, whole @throws `malformed` where they are no table, `not-a-number` for decimal commas */
export function findDialect(lines: string[], file: string): Dialect {
  const delimiter = findDelimiter(lines);
  if (!delimiter) {
    throw new Fault('malformed', lines.length < 2 ? 'It has a single line.' : 'Its lines do not part into columns.', { file, place: 'row 1', remedy: 'Save it as CSV or TSV with one row a cell or gene.' });
  }
  const [first, ...rest] = lines.map((line) => splitLine(line, delimiter));
  if (delimiter === ';' && rest.some((fields) => fields.some((field) => /^-?\d+,\d+$/.test(field)))) {
    throw new Fault('not-a-number', 'Its numbers have decimal commas.', { file, place: 'row 2', remedy: 'Save it with decimal points: in a spreadsheet, choose an English locale for the export.' });
  }
  const body = rest.length ? rest : [first];
  const isHeader = !isRowOfNumbers(first);
  if (isHeader && rest.length === 0) throw new Fault('malformed', 'It has a header and nothing below it.', { file, place: 'row 1', remedy: 'Save it with one row a cell or gene below the header.' });
  const isShort = isHeader && first.length === body[0].length - 1;
  const named = isShort || body.some((fields) => !isNumber(fields[0])) || (isHeader && first[0] === '');
  const header = isHeader ? first.slice(named && !isShort ? 1 : 0) : null;
  return { delimiter, header, corner: isHeader && named && !isShort ? first[0] : '', named, cols: header?.length ?? first.length - Number(named) };
}

/** The delimiter that parts all lines into equally many columns, the most of them. */
function findDelimiter(lines: string[]): Dialect['delimiter'] | null {
  let best: Dialect['delimiter'] | null = null;
  let most = 1;
  for (const delimiter of delimiters) {
    const counts = lines.map((line) => splitLine(line, delimiter).length);
    const typical = counts[Math.min(1, counts.length - 1)];
    const agreeing = counts.filter((count) => Math.abs(count - typical) <= 1).length;
    if (typical > most && agreeing * 2 > counts.length) {
      best = delimiter;
      most = typical;
    }
  }
  return best;
}

/** Numbers from the second field on; those that merely count 0, 1, 2 … are names, as of a frame that pandas wrote without any. */
function isRowOfNumbers([first, ...rest]: string[]): boolean {
  if (rest.length === 0 || !rest.every(isNumber)) return false;
  const counts = (fields: string[]) => Number(fields[0]) <= 1 && fields.every((field, i) => Number(field) === i + Number(fields[0]));
  return !(first === '' ? counts(rest) : rest.length >= 10 && counts([first, ...rest]));
}

function isNumber(field: string): boolean {
  return field.trim() !== '' && !Number.isNaN(Number(field)) || /^(nan|na)$/i.test(field.trim());
}

/** Fields without the quotes around them. */
export function splitLine(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const fields: string[] = [];
  for (let at = 0; at <= line.length; at++) {
    if (line[at] === '"') {
      let field = '';
      for (at++; at < line.length; at++) {
        if (line[at] !== '"') field += line[at];
        else if (line[at + 1] === '"') field += line[at++];
        else break;
      }
      fields.push(field);
      at = line.indexOf(delimiter, at);
      if (at < 0) return fields;
    } else {
      const end = line.indexOf(delimiter, at);
      fields.push(line.slice(at, end < 0 ? undefined : end));
      if (end < 0) return fields;
      at = end;
    }
  }
  return fields;
}
