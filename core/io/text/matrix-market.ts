/** Matrix Market coordinate files as cells × genes, whichever way round they are on disk. */
import { Fault, type FaultTag } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { MatrixStream, Precision, SparseMatrix, Values, ValueKind } from '../../types.ts';
import { offsets, sortAndSum } from '../compressed.ts';
import { EntrySpool } from '../entry-spool.ts';
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

interface Found<M> {
  matrix: M;
  valueKind: ValueKind;
  notes: string[];
}

/** @throws `malformed`, `not-a-number`, `not-finite`, `file-truncated`, naming the line */
export async function readMatrixMarket(
  file: FileHead,
  cellsAreRows: boolean,
  precision: Precision,
  job: Job,
): Promise<Found<SparseMatrix<Values>>> {
  const entries = new HeldEntries(precision);
  const { cells, genes } = await readEntries(file, cellsAreRows, precision, entries, job);
  return entries.finish(cells, genes, job);
}

/** The same with the entries put aside, where they need not fit into memory. @throws also `unsupported` where the disk has no room */
export async function streamMatrixMarket(
  file: FileHead,
  cellsAreRows: boolean,
  precision: Precision,
  job: Job,
): Promise<Found<MatrixStream<Values>>> {
  const entries = new SpooledEntries(file.path);
  try {
    const { cells, genes } = await readEntries(file, cellsAreRows, precision, entries, job);
    return await entries.finish(cells, genes, precision, job);
  } catch (error) {
    await entries.spool.abandon();
    throw error;
  }
}

async function readEntries(
  file: FileHead,
  cellsAreRows: boolean,
  precision: Precision,
  entries: Entries,
  job: Job,
): Promise<{ cells: number; genes: number }> {
  const reader = new CoordinateReader(file, cellsAreRows, precision, entries);
  for await (const { bytes, fraction } of lineBlocks(file, job)) {
    for (let from = 0; from < bytes.length;) {
      const end = bytes.indexOf(newline, from);
      let to = end < 0 ? bytes.length : end;
      const next = to + 1;
      while (to > from && (bytes[to - 1] === carriageReturn || bytes[to - 1] === blank || bytes[to - 1] === tab)) to--;
      while (from < to && (bytes[from] === blank || bytes[from] === tab)) from++;
      reader.read(bytes, from, to);
      from = next;
    }
    await entries.settle?.();
    job.report(fraction * 0.9, 'Reading the matrix');
  }
  return reader.finish();
}

/** The sizes that the file announces, and whether its first numbers are whole. @throws as reading does */
export function matrixMarketSizes(file: FileHead): { rows: number; cols: number; entries: number; valueKind: ValueKind } {
  const lines = Buffer.from(file.head)
    .toString('latin1')
    .split(/\r\n|\n|\r/);
  const { isPattern, isArray, symmetry } = bannerOf(file);
  const at = lines.findIndex((line, i) => i > 0 && line.trim() !== '' && !line.trim().startsWith('%'));
  const [rows, cols, listed = NaN] = (lines[at] ?? '').trim().split(/\s+/).map(Number);
  const entries = isArray ? rows * cols : symmetry === 0 ? listed : 2 * listed;
  if (![rows, cols, entries].every(Number.isInteger))
    throw new Fault('malformed', 'Its sizes cannot be read.', { file: file.path, place: `line ${at + 1}`, remedy });
  const evidence = new ValueEvidence();
  if (!isPattern)
    evidence.add(Float32Array.from(lines.slice(at + 1, -1), (line) => Number(line.trim().split(/\s+/)[isArray ? 0 : 2]) || 0));
  return { rows, cols, entries, valueKind: evidence.kind };
}

interface Banner {
  isPattern: boolean;
  /** All values one after the other, in place of entries. */
  isArray: boolean;
  /** What an entry says of the one mirrored at the diagonal: 1 the same, −1 the opposite, 0 nothing. */
  symmetry: 0 | 1 | -1;
}

/** `%%MatrixMarket matrix coordinate integer general`, in any case, with any blanks. @throws `malformed` for another kind of matrix */
function bannerOf(file: FileHead): Banner {
  const banner = Buffer.from(file.head.subarray(0, 400))
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
    .split(/\r|\n/, 1)[0]
    .toLowerCase();
  const found =
    /^%%?\s*matrixmarket\s+matrix\s+(coordinate|array)\s+(integer|unsigned[-_ ]integer|real|double|float|pattern)\s+(general|symmetric|skew-symmetric)\s*$/.exec(
      banner,
    );
  // The halves of symmetric arrays, whose values have no places, are not told apart here.
  const isKnown = found && !(found[1] === 'array' && (found[2] === 'pattern' || found[3] !== 'general'));
  if (/complex|hermitian/.test(banner)) {
    throw new Fault('malformed', 'Its numbers are complex.', {
      file: file.path,
      place: 'line 1',
      remedy: 'Write their real part, or their size, as real numbers.',
    });
  }
  if (!isKnown)
    throw new Fault('malformed', 'It is no matrix of real numbers, or of a form that no program writes counts in.', {
      file: file.path,
      place: 'line 1',
      remedy,
    });
  return {
    isPattern: found[2] === 'pattern',
    isArray: found[1] === 'array',
    symmetry: found[3] === 'general' ? 0 : found[3] === 'symmetric' ? 1 : -1,
  };
}

const remedy = 'Copy or download it again, or write it anew as a Matrix Market coordinate file.';

/** Deflate shrinks by this at most. */
const largestRatio = 1032;
const [fewestBytesAnEntry, fewestBytesAValue] = [4, 2];

/** Where entries go, in the file's order. */
interface Entries {
  /** @param most how many there will be at most */
  expect(most: number): void;
  add(cell: number, gene: number, value: number): void;
  settle?(): Promise<void>;
}

class HeldEntries implements Entries {
  private readonly Numbers: typeof Float32Array | typeof Float64Array;
  private cell = new Uint32Array(0);
  private gene = new Uint32Array(0);
  private value: Values = new Float32Array(0);
  private count = 0;

  constructor(precision: Precision) {
    this.Numbers = numberArrays[precision] as typeof this.Numbers;
  }

  expect(most: number): void {
    this.cell = new Uint32Array(most);
    this.gene = new Uint32Array(most);
    this.value = new this.Numbers(most);
  }

  add(cell: number, gene: number, value: number): void {
    this.cell[this.count] = cell;
    this.gene[this.count] = gene;
    this.value[this.count++] = value;
  }

  async finish(cells: number, genes: number, job: Job): Promise<Found<SparseMatrix<Values>>> {
    const { cell, gene, value, count } = this;
    const evidence = new ValueEvidence();
    evidence.add(value, 0, count);
    await job.breathe();
    const counts = new Uint32Array(cells);
    for (let i = 0; i < count; i++) counts[cell[i]]++;
    const indptr = offsets(counts);
    const cursor = indptr.slice();
    const matrix: SparseMatrix<Values> = {
      kind: 'sparse',
      rows: cells,
      cols: genes,
      indptr,
      indices: new Uint32Array(count),
      values: new this.Numbers(count),
    };
    const between = 1 << 18;
    for (let from = 0; from < count; from += between) {
      for (let i = from; i < Math.min(count, from + between); i++) {
        const target = cursor[cell[i]]++;
        matrix.indices[target] = gene[i];
        matrix.values[target] = value[i];
      }
      await job.breathe();
    }
    return { matrix: await sortAndSum(matrix, job), valueKind: evidence.kind, notes: value instanceof Float32Array ? evidence.notes : [] };
  }
}

class SpooledEntries implements Entries {
  readonly spool: EntrySpool;
  private readonly evidence = new ValueEvidence();
  private readonly seen = new Float64Array(4096);
  private count = 0;

  constructor(source: string) {
    this.spool = new EntrySpool(source);
  }

  expect(): void {
    // It takes them as they come.
  }

  add(cell: number, gene: number, value: number): void {
    this.spool.add(cell, gene, value);
    this.seen[this.count++] = value;
    if (this.count === this.seen.length) this.look();
  }

  private look(): void {
    this.evidence.add(this.seen, 0, this.count);
    this.count = 0;
  }

  settle(): Promise<void> {
    return this.spool.settle();
  }

  async finish(cells: number, genes: number, precision: Precision, job: Job): Promise<Found<MatrixStream<Values>>> {
    this.look();
    const matrix = await this.spool.finish({ rows: cells, cols: genes }, true, precision, job);
    return { matrix, valueKind: this.evidence.kind, notes: precision === 'float32' ? this.evidence.notes : [] };
  }
}

class CoordinateReader {
  private readonly file: FileHead;
  private readonly cellsAreRows: boolean;
  private readonly banner: Banner;
  private readonly entries: Entries;
  /** In the precision that it is handed out in: what is too large there is not finite. */
  private readonly value: Values;
  private line = 0;
  private announced = -1;
  private taken = 0;
  private rows = 0;
  private cols = 0;

  constructor(file: FileHead, cellsAreRows: boolean, precision: Precision, entries: Entries) {
    this.file = file;
    this.cellsAreRows = cellsAreRows;
    this.value = new numberArrays[precision](1);
    this.banner = bannerOf(file);
    this.entries = entries;
  }

  read(bytes: Uint8Array, from: number, to: number): void {
    this.line++;
    if (to <= from || bytes[from] === percent || this.line === 1) return;
    if (this.announced < 0) this.readSizes(fieldText(bytes, from, to));
    else if (this.banner.isArray) this.readValue(bytes, from, to);
    else this.readEntry(bytes, from, to);
  }

  private readSizes(text: string): void {
    const { isArray, symmetry } = this.banner;
    const sizes = text.split(/\s+/).map(Number);
    if (sizes.length !== (isArray ? 2 : 3) || !sizes.every((size) => Number.isInteger(size) && size >= 0 && size < 2 ** 32))
      this.refuse('malformed', 'Its sizes cannot be read.');
    const [rows, cols, count = rows * cols] = sizes;
    // No memory is reserved on the word of a file that cannot hold what it announces.
    const most = (this.file.size * (this.file.gzipped ? largestRatio : 1)) / (isArray ? fewestBytesAValue : fewestBytesAnEntry);
    if (count > most) this.refuse('malformed', `It announces ${rows} × ${cols} with ${count} entries, more than it can hold.`);
    for (const size of [rows, cols]) checkCount(size, this.file.path, `line ${this.line}`);
    if (count > rows * cols) this.refuse('malformed', `It announces ${count} entries in ${rows} × ${cols}, more than there are places.`);
    if (symmetry !== 0 && rows !== cols) this.refuse('malformed', `It says it is symmetric, and is ${rows} × ${cols}.`);
    [this.rows, this.cols, this.announced] = [rows, cols, count];
    this.entries.expect(symmetry === 0 ? count : 2 * count);
  }

  private readEntry(bytes: Uint8Array, from: number, to: number): void {
    if (this.taken === this.announced) this.refuse('malformed', `It has more than the ${this.announced} entries that it announces.`);
    let at = from;
    // Indices are read apart from values.
    let row = 0;
    for (let digit = bytes[at] - zero; digit >= 0 && digit <= 9; digit = bytes[++at] - zero) row = row * 10 + digit;
    while (bytes[at] === blank || bytes[at] === tab) at++;
    let col = 0;
    for (let digit = bytes[at] - zero; digit >= 0 && digit <= 9; digit = bytes[++at] - zero) col = col * 10 + digit;
    while (bytes[at] === blank || bytes[at] === tab) at++;
    if (row < 1 || row > this.rows || col < 1 || col > this.cols)
      this.refuse('malformed', `‘${fieldText(bytes, from, to)}’ is no entry of ${this.rows} × ${this.cols}.`);
    this.taken++;
    this.put(row - 1, col - 1, this.banner.isPattern ? 1 : this.number(bytes, at, to));
  }

  /** All values, column after column. */
  private readValue(bytes: Uint8Array, from: number, to: number): void {
    if (this.taken === this.announced) this.refuse('malformed', `It has more than the ${this.announced} values that it announces.`);
    const value = this.number(bytes, from, to);
    const place = this.taken++;
    if (value !== 0) this.put(place % this.rows, Math.floor(place / this.rows), value);
  }

  private number(bytes: Uint8Array, from: number, to: number): number {
    const flaw = readNumbers(bytes, from, to, blank, this.value);
    if (flaw && flaw.kind !== 'missing') this.refuse('not-a-number', `‘${fieldText(bytes, from, to)}’ is not a number.`);
    if (flaw || !Number.isFinite(this.value[0])) this.refuse('not-finite', `‘${fieldText(bytes, from, to)}’ is not a finite number.`);
    return this.value[0];
  }

  private put(row: number, col: number, value: number): void {
    const { symmetry } = this.banner;
    if (this.cellsAreRows) this.entries.add(row, col, value);
    else this.entries.add(col, row, value);
    if (symmetry === 0 || row === col) return;
    if (this.cellsAreRows) this.entries.add(col, row, symmetry * value);
    else this.entries.add(row, col, symmetry * value);
  }

  finish(): { cells: number; genes: number } {
    if (this.announced < 0 || this.taken < this.announced)
      this.refuse('file-truncated', `It ends after ${this.taken} of ${Math.max(0, this.announced)} entries.`);
    return this.cellsAreRows ? { cells: this.rows, genes: this.cols } : { cells: this.cols, genes: this.rows };
  }

  private refuse(tag: FaultTag, message: string): never {
    throw new Fault(tag, message, { file: this.file.path, place: `line ${this.line || 1}`, remedy });
  }
}
