/** Lines of a text table, turned into rows of numbers, names and annotations. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { Precision, Values } from '../../types.ts';
import type { RowSink } from '../row-sink.ts';
import { refusePoint, withoutMarks } from './decimals.ts';
import { hasBothMarks, hasDecimalComma, hasPoint, isThousands, splitLine } from './fields.ts';
import { isTotal } from './headings.ts';
import { fieldEnd, fieldText, readNumbers, type RowFlaw } from './number-row.ts';
import type { Dialect, DialectHints } from './table-dialect.ts';
import { decodeText } from './text-lines.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;
const blank = 0x20;
const exclamationMark = 0x21;
const point = 0x2e;
/** What DOS ends a text with. */
const endOfText = 0x1a;

/** What a later row tells of the whole table: it is read anew with that. */
export class LateEvidence extends Error {
  readonly hints: DialectHints;

  constructor(hints: DialectHints) {
    super('a later row tells how the table is written');
    this.hints = hints;
  }
}

/** Fields that belong together: one of text, or several numbers one after the other. */
type Part = { kind: 'text'; field: number; into: string[] } | { kind: 'numbers'; fields: number; at: number };

function partsOf({ fields, nameField, annotations }: Dialect, rowNames: string[], texts: string[][]): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (let field = 0; field < fields; field++) {
    const annotation = annotations.findIndex((one) => one.field === field);
    if (field === nameField || annotation >= 0) {
      parts.push({ kind: 'text', field, into: field === nameField ? rowNames : texts[annotation] });
      continue;
    }
    const last = parts.at(-1);
    if (last?.kind === 'numbers') last.fields++;
    else parts.push({ kind: 'numbers', fields: 1, at });
    at++;
  }
  return parts;
}

export class TableRows<S extends RowSink = RowSink> {
  readonly sink: S;
  /** One a row, empty where rows are not named. */
  readonly rowNames: string[] = [];
  /** Of each annotation, one a row. */
  readonly annotations: string[][];
  /** Of each row of texts below the header, one a column of numbers; its own name first. */
  readonly textRows: { name: string; values: string[] }[] = [];
  /** Names of rows that were left out: sums of the others. */
  readonly totals: string[] = [];
  private readonly dialect: Dialect;
  private readonly file: string;
  private readonly delimiter: number;
  private readonly row: Values;
  private readonly parts: Part[];
  private line: number;
  /** Until a number has a point that parts no thousands. */
  private inDoubt: boolean;
  private doubtful: { text: string; line: number } | null = null;

  /** @param firstRow the number of the row below the header, for a person */
  constructor(dialect: Dialect, firstRow: number, sink: S, precision: Precision, file: string) {
    this.dialect = dialect;
    this.file = file;
    this.line = firstRow - 1;
    this.inDoubt = dialect.delimiter === ';' && dialect.decimal === '.' && !dialect.settled.decimal;
    this.delimiter = dialect.delimiter.charCodeAt(0);
    this.sink = sink;
    this.row = precision === 'float32' ? new Float32Array(dialect.cols) : new Float64Array(dialect.cols);
    this.annotations = dialect.annotations.map(() => []);
    this.parts = partsOf(dialect, this.rowNames, this.annotations);
  }

  async read(bytes: Uint8Array, from: number, job: Job): Promise<void> {
    while (from < bytes.length) {
      const end = bytes.indexOf(newline, from);
      const next = end < 0 ? bytes.length : end + 1;
      let to = end < 0 ? bytes.length : end;
      while (to > from && (bytes[to - 1] === carriageReturn || bytes[to - 1] === blank || bytes[to - 1] === endOfText)) to--;
      for (let i = 0; i < this.dialect.trailing && to > from && bytes[to - 1] === this.delimiter; i++) to--;
      // `!series_matrix_table_end`
      if (to > from && bytes[from] === exclamationMark && !bytes.subarray(from, to).includes(this.delimiter)) this.line++;
      else if (to > from && this.isEmpty(bytes, from, to)) this.line++;
      else if (to > from) {
        this.line++;
        if (this.textRows.length < this.dialect.textRows) this.addTexts(bytes, from, to);
        else this.addRow(bytes, from, to);
        await job.breathe();
      }
      from = next;
    }
  }

  /** Rows of a spreadsheet without anything in them. */
  private isEmpty(bytes: Uint8Array, from: number, to: number): boolean {
    let at = from;
    while (at < to && (bytes[at] === this.delimiter || bytes[at] === blank)) at++;
    return at === to;
  }

  private addTexts(bytes: Uint8Array, from: number, to: number): void {
    const { above } = this.dialect;
    if (above?.row === this.textRows.length) {
      this.textRows.push({ name: above.name, values: above.values });
      return;
    }
    const fields = splitLine(decodeText(bytes.subarray(from, to)), this.dialect.delimiter);
    const values: string[] = [];
    let field = 0;
    for (const part of this.parts) {
      const count = part.kind === 'text' ? 1 : part.fields;
      if (part.kind === 'numbers') for (let i = 0; i < count; i++) values.push(fields[field + i] ?? '');
      field += count;
    }
    this.textRows.push({ name: fields[Math.max(0, this.dialect.nameField)] ?? '', values });
  }

  /** Once all rows are read. */
  end(): void {
    if (this.doubtful) refusePoint(this.doubtful.text, this.file, `row ${this.doubtful.line}`);
  }

  private lookAtPoints(bytes: Uint8Array, from: number, to: number): void {
    const fields = splitLine(decodeText(bytes.subarray(from, to)), this.dialect.delimiter);
    const numbers = fields.filter((field, at) => at !== this.dialect.nameField && hasPoint(field));
    this.inDoubt = numbers.every((field) => isThousands(field, '.'));
    if (!this.inDoubt) this.doubtful = null;
    else if (numbers.length > 0) this.doubtful ??= { text: numbers[0], line: this.line };
  }

  private addRow(bytes: Uint8Array, from: number, to: number): void {
    const { delimiter, parts } = this;
    if (this.inDoubt && bytes.subarray(from, to).includes(point)) this.lookAtPoints(bytes, from, to);
    let at = from;
    if (delimiter === blank) while (bytes[at] === blank) at++;
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i];
      if (at > to) this.refuse({ kind: 'ragged', found: part.kind === 'numbers' ? part.at : 0 });
      if (part.kind === 'text') {
        while (bytes[at] === blank && at < to) at++;
        const end = fieldEnd(bytes, at, to, delimiter);
        part.into.push(fieldText(bytes, at, end));
        at = end + 1;
        continue;
      }
      let end = to;
      if (i < parts.length - 1) {
        end = at - 1;
        for (let field = 0; field < part.fields && end < to; field++) end = fieldEnd(bytes, end + 1, to, delimiter);
      }
      const whole = parts.length === 1 || part.fields === this.row.length;
      const flaw: RowFlaw | null =
        at > end || at === to
          ? { kind: 'ragged', found: 0 }
          : readNumbers(
              bytes,
              at,
              end,
              delimiter,
              whole ? this.row : this.row.subarray(part.at, part.at + part.fields),
              this.dialect.decimal,
            );
      if (flaw)
        this.refuse(flaw.kind === 'ragged' ? { kind: 'ragged', found: flaw.found + part.at } : { ...flaw, column: flaw.column + part.at });
      at = end + 1;
    }
    if (at <= to) this.refuse({ kind: 'ragged', found: this.dialect.cols + 1 });
    if (this.dialect.nameField >= 0 && isTotal(this.rowNames.at(-1)!)) {
      this.totals.push(this.rowNames.pop()!);
      for (const texts of this.annotations) texts.pop();
      return;
    }
    const broken = this.sink.addRow(this.row);
    if (broken >= 0) this.refuse({ kind: 'missing', column: broken, text: String(this.row[broken]) });
  }

  private refuse(flaw: RowFlaw): never {
    const { dialect, file } = this;
    const name = dialect.nameField >= 0 && this.rowNames.length > this.sink.rows ? this.rowNames.at(-1)! : '';
    const row = `row ${this.line}${name && ` (${name})`}`;
    if (flaw.kind === 'ragged') {
      throw new Fault(
        'ragged-row',
        `It has ${flaw.found} ${flaw.found === 1 ? 'number' : 'numbers'} where the ${dialect.header ? 'header' : 'first row'} has ${dialect.cols}.`,
        { file, place: row, remedy: 'Complete or remove the row.' },
      );
    }
    const { settled } = dialect;
    if (flaw.kind === 'text' && flaw.column === 0 && dialect.header && dialect.nameField < 0 && !settled.named)
      throw new LateEvidence({ named: true });
    if (flaw.kind === 'text' && dialect.decimal === '.' && !settled.decimal && hasDecimalComma(flaw.text) && !isThousands(flaw.text))
      throw new LateEvidence({ decimal: ',' });
    const place = `${row}, column ${this.fieldOf(flaw.column) + 1}${dialect.header ? ` (${dialect.header[flaw.column]})` : ''}`;
    if (flaw.kind === 'text' && dialect.decimal === ',' && isThousands(flaw.text, '.'))
      throw new Fault('not-a-number', `‘${flaw.text}’ may be a thousand, for the decimals of other numbers stand after commas.`, {
        file,
        place,
        remedy: 'Save the numbers with one mark before the decimals and none between thousands.',
      });
    if (flaw.kind === 'text')
      throw new Fault('not-a-number', `‘${flaw.text.slice(0, 40)}’ is not a number.`, {
        file,
        place,
        remedy: /^-?\d+,\d+$/.test(flaw.text)
          ? 'Save the numbers with decimal points.'
          : hasBothMarks(flaw.text)
            ? withoutMarks
            : 'Correct it, or keep texts in a second file of labels.',
      });
    throw new Fault('not-finite', flaw.text === '' ? 'The value is missing.' : `‘${flaw.text}’ is not a finite number.`, {
      file,
      place,
      remedy: 'Fill in the value, or remove the row or column.',
    });
  }

  /** Where a column of numbers stands among all fields. */
  private fieldOf(column: number): number {
    let field = 0;
    for (const part of this.parts) {
      if (part.kind === 'numbers' && column < part.at + part.fields) return field + column - part.at;
      field += part.kind === 'text' ? 1 : part.fields;
    }
    return field;
  }
}
