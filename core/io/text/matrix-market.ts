/** Matrix Market coordinate files as cells × genes, whichever way round they are on disk. */
import { Fault, type FaultTag } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { Precision, SparseMatrix, Values, ValueKind } from '../../types.ts';
import { offsets, sortAndSum } from '../compressed.ts';
import type { FileHead } from '../files.ts';
import { ValueEvidence } from '../value-evidence.ts';
import { checkCount } from '../limits.ts';
import { fieldText, readNumbers } from './number-row.ts';
import { numberArrays } from '../stores/store.ts';
import { lineBlocks } from './text-lines.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;
const percent = 0x25;
const blank = 0x20;
const tab = 0x09;
const zero = 0x30;

/** @throws `malformed`, `not-a-number`, `not-finite`, `file-truncated`, naming the line */
export async function readMatrixMarket(file: FileHead, cellsAreRows: boolean, precision: Precision, job: Job): Promise<{ matrix: SparseMatrix<Values>; valueKind: ValueKind; notes: string[] }> {
  const reader = new CoordinateReader(file, cellsAreRows, precision);
  for await (const { bytes, fraction } of lineBlocks(file, job)) {
    for (let from = 0; from < bytes.length; ) {
      const end = bytes.indexOf(newline, from);
      let to = end < 0 ? bytes.length : end;
      const next = to + 1;
      while (to > from && (bytes[to - 1] === carriageReturn || bytes[to - 1] === blank || bytes[to - 1] === tab)) to--;
      while (from < to && (bytes[from] === blank || bytes[from] === tab)) from++;
      reader.read(bytes, from, to);
      from = next;
    }
    job.report(fraction * 0.9, 'Reading the matrix');
  }
  return reader.finish(job);
}

/** The sizes that the file announces, and whether its first numbers are whole. @throws as reading does */
export function matrixMarketSizes(file: FileHead): { rows: number; cols: number; entries: number; valueKind: ValueKind } {
  const lines = Buffer.from(file.head).toString('latin1').split(/\r\n|\n|\r/);
  const { isPattern } = bannerOf(file);
  const at = lines.findIndex((line, i) => i > 0 && line.trim() !== '' && !line.trim().startsWith('%'));
  const [rows, cols, entries] = (lines[at] ?? '').trim().split(/\s+/).map(Number);
  if (![rows, cols, entries].every(Number.isInteger)) throw new Fault('malformed', 'Its sizes cannot be read.', { file: file.path, place: `line ${at + 1}`, remedy });
  const evidence = new ValueEvidence();
  if (!isPattern) evidence.add(Float32Array.from(lines.slice(at + 1, -1), (line) => Number(line.trim().split(/\s+/)[2]) || 0));
  return { rows, cols, entries, valueKind: evidence.kind };
}

/** `%%MatrixMarket matrix coordinate integer general`, in any case, with any blanks. @throws `malformed` for another kind of matrix */
function bannerOf(file: FileHead): { isPattern: boolean } {
  const banner = Buffer.from(file.head.subarray(0, 400)).toString('utf8').replace(/^\ufeff/, '').trimStart().split(/\r|\n/, 1)[0].toLowerCase();
  const found = /^%%\s*matrixmarket\s+matrix\s+coordinate\s+(integer|unsigned[-_ ]integer|real|double|float|pattern)\s+general\s*$/.exec(banner);
  if (!found) throw new Fault('malformed', 'It is no general coordinate matrix of numbers.', { file: file.path, place: 'line 1', remedy });
  return { isPattern: found[1] === 'pattern' };
}

const remedy = 'Copy or download it again, or write it anew as a Matrix Market coordinate file.';

/** Deflate shrinks by this at most. */
const largestRatio = 1032;
const fewestBytesAnEntry = 4;

class CoordinateReader {
  private readonly file: FileHead;
  private readonly Numbers: typeof Float32Array | typeof Float64Array;
  private readonly cellsAreRows: boolean;
  private readonly isPattern: boolean;
  private readonly value: Values;
  private line = 0;
  private taken = 0;
  private genes = 0;
  private cells = 0;
  /** One entry each, in the file's order; null before the line of sizes. */
  private entries: { cell: Uint32Array; gene: Uint32Array; value: Values } | null = null;

  constructor(file: FileHead, cellsAreRows: boolean, precision: Precision) {
    this.file = file;
    this.cellsAreRows = cellsAreRows;
    this.Numbers = numberArrays[precision] as typeof this.Numbers;
    this.value = new this.Numbers(1);
    this.isPattern = bannerOf(file).isPattern;
  }

  read(bytes: Uint8Array, from: number, to: number): void {
    this.line++;
    if (to <= from || bytes[from] === percent || this.line === 1) return;
    if (this.entries) this.readEntry(this.entries, bytes, from, to);
    else this.readSizes(fieldText(bytes, from, to));
  }

  private readSizes(text: string): void {
    const sizes = text.split(/\s+/).map(Number);
    if (sizes.length !== 3 || !sizes.every((size) => Number.isInteger(size) && size >= 0 && size < 2 ** 32)) this.refuse('malformed', 'Its sizes cannot be read.');
    const [rows, cols, count] = sizes;
    // No memory is reserved on the word of a file that cannot hold what it announces.
    const most = (this.file.size * (this.file.gzipped ? largestRatio : 1)) / fewestBytesAnEntry;
    if (count > most) this.refuse('malformed', `It announces ${rows} × ${cols} with ${count} entries, more than it can hold.`);
    [this.cells, this.genes] = this.cellsAreRows ? [rows, cols] : [cols, rows];
    for (const size of [rows, cols]) checkCount(size, this.file.path, `line ${this.line}`);
    if (count > rows * cols) this.refuse('malformed', `It announces ${count} entries in ${rows} × ${cols}, more than there are places.`);
    this.entries = { cell: new Uint32Array(count), gene: new Uint32Array(count), value: new this.Numbers(count).fill(1) };
  }

  private readEntry(entries: NonNullable<CoordinateReader['entries']>, bytes: Uint8Array, from: number, to: number): void {
    if (this.taken === entries.cell.length) this.refuse('malformed', `It has more than the ${entries.cell.length} entries that it announces.`);
    let at = from;
    // Indices are read apart from values: float32 would round those beyond 2²⁴.
    let row = 0;
    for (let digit = bytes[at] - zero; digit >= 0 && digit <= 9; digit = bytes[++at] - zero) row = row * 10 + digit;
    while (bytes[at] === blank || bytes[at] === tab) at++;
    let col = 0;
    for (let digit = bytes[at] - zero; digit >= 0 && digit <= 9; digit = bytes[++at] - zero) col = col * 10 + digit;
    while (bytes[at] === blank || bytes[at] === tab) at++;
    const [cell, gene] = this.cellsAreRows ? [row, col] : [col, row];
    if (gene < 1 || gene > this.genes || cell < 1 || cell > this.cells) this.refuse('malformed', `‘${fieldText(bytes, from, to)}’ is no entry of ${this.cells} cells × ${this.genes} genes.`);
    if (!this.isPattern) {
      const flaw = readNumbers(bytes, at, to, blank, this.value);
      if (flaw && flaw.kind !== 'missing') this.refuse('not-a-number', `‘${fieldText(bytes, at, to)}’ is not a number.`);
      if (flaw || !Number.isFinite(this.value[0])) this.refuse('not-finite', `‘${fieldText(bytes, at, to)}’ is not a finite number.`);
      entries.value[this.taken] = this.value[0];
    }
    entries.cell[this.taken] = cell - 1;
    entries.gene[this.taken++] = gene - 1;
  }

  async finish(job: Job): Promise<{ matrix: SparseMatrix<Values>; valueKind: ValueKind; notes: string[] }> {
    if (!this.entries || this.taken < this.entries.cell.length) this.refuse('file-truncated', `It ends after ${this.taken} of ${this.entries?.cell.length ?? 0} entries.`);
    const { cell, gene, value } = this.entries;
    const evidence = new ValueEvidence();
    evidence.add(value);
    await job.breathe();
    const counts = new Uint32Array(this.cells);
    for (let i = 0; i < cell.length; i++) counts[cell[i]]++;
    const indptr = offsets(counts);
    const cursor = indptr.slice();
    const matrix: SparseMatrix<Values> = { kind: 'sparse', rows: this.cells, cols: this.genes, indptr, indices: new Uint32Array(cell.length), values: new this.Numbers(cell.length) };
    const between = 1 << 18;
    for (let from = 0; from < cell.length; from += between) {
      for (let i = from; i < Math.min(cell.length, from + between); i++) {
        const target = cursor[cell[i]]++;
        matrix.indices[target] = gene[i];
        matrix.values[target] = value[i];
      }
      await job.breathe();
    }
    return { matrix: await sortAndSum(matrix, job), valueKind: evidence.kind, notes: value instanceof Float32Array ? evidence.notes : [] };
  }

  private refuse(tag: FaultTag, message: string): never {
    throw new Fault(tag, message, { file: this.file.path, place: `line ${this.line || 1}`, remedy });
  }
}
