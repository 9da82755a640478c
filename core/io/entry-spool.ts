/**
 * Entries of a matrix in whatever order a file has them, put aside and handed out by cells: in memory while they are few, then among the
 * temporary files. Memory holds some blocks and one band of cells, however many entries there are.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../base/errors.ts';
import { createJob, type Job } from '../base/job.ts';
import { removeTemporary, temporaryFolder, temporaryRoom } from '../base/temporary.ts';
import type { MatrixStream, Precision, RowChunk, SparseMatrix, Values } from '../types.ts';
import { formatBytes } from '../base/bytes.ts';
import { offsets, sortAndSum } from './compressed.ts';
import { lastWithin } from './row-bands.ts';
import { numberArrays } from './stores/store.ts';

/** Entries of a block, each 16 bytes: its row, its column, its value. */
const blockEntries = 1 << 14;
const blockBytes = blockEntries * 16;
/** Blocks that stay in memory: 64 MB. */
const mostHeld = 256;
/** Entries of a band of cells. */
const bandEntries = 1 << 22;
const chunkEntries = 1 << 20;
/** How often the disk is looked at. */
const bytesBetweenLooks = 2 ** 27;

interface Block {
  rows: Uint32Array;
  cols: Uint32Array;
  values: Float64Array;
}

function blockOf(buffer: ArrayBuffer): Block {
  return {
    values: new Float64Array(buffer, 0, blockEntries),
    rows: new Uint32Array(buffer, blockEntries * 8, blockEntries),
    cols: new Uint32Array(buffer, blockEntries * 12, blockEntries),
  };
}

/** Blocks by number: the first ones in memory, the others in a file. */
class Blocks {
  private readonly held: ArrayBuffer[] = [];
  private readonly source: string;
  private file: { handle: FileHandle; folder: string } | null = null;
  private count = 0;
  private room = 0;

  constructor(source: string) {
    this.source = source;
  }

  /** @returns the block's number; its buffer is the caller's again where it says so */
  async add(buffer: ArrayBuffer): Promise<{ block: number; isFree: boolean }> {
    const block = this.count++;
    if (block < mostHeld) {
      this.held.push(buffer);
      return { block, isFree: false };
    }
    const { handle } = (this.file ??= await this.opened());
    const at = (block - mostHeld) * blockBytes;
    if (at % bytesBetweenLooks === 0) this.room = at + (await temporaryRoom());
    if (at > this.room)
      throw new Fault(
        'unsupported',
        `What is read of it takes more than the ${formatBytes(Math.max(0, this.room))} that there are among the temporary files.`,
        { file: this.source, place: tmpdir(), remedy: 'Set TMPDIR to a folder on a larger disk.' },
      );
    await handle.write(new Uint8Array(buffer), 0, blockBytes, at);
    return { block, isFree: true };
  }

  private async opened(): Promise<{ handle: FileHandle; folder: string }> {
    const folder = await temporaryFolder('entries');
    const handle = await open(join(folder, 'entries'), 'wx+', 0o600);
    finished.register(this, { handle, folder });
    return { handle, folder };
  }

  /** @param into where one is read to that is not in memory */
  async get(block: number, into: ArrayBuffer): Promise<Block> {
    if (block < mostHeld) return blockOf(this.held[block]);
    await this.file!.handle.read(new Uint8Array(into), 0, blockBytes, (block - mostHeld) * blockBytes);
    return blockOf(into);
  }

  async drop(): Promise<void> {
    this.held.length = 0;
    if (!this.file) return;
    finished.unregister(this);
    await discard(this.file);
    this.file = null;
  }
}

async function discard({ handle, folder }: { handle: FileHandle; folder: string }): Promise<void> {
  await handle.close();
  await removeTemporary(folder);
}

/** Goes when nothing can read of it any more. */
const finished = new FinalizationRegistry<{ handle: FileHandle; folder: string }>((file) => void discard(file));

/** Consecutive entries: full blocks, and a last one that may not be. */
interface Run {
  blocks: number[];
  entries: number;
}

const newRun = (): Run => ({ blocks: [], entries: 0 });

export class EntrySpool {
  private blocks: Blocks;
  private readonly source: string;
  private readonly run = newRun();
  private readonly full: ArrayBuffer[] = [];
  private current = new ArrayBuffer(blockBytes);
  private block = blockOf(this.current);
  private used = 0;

  /** @param source the file that the entries come from, for faults */
  constructor(source: string) {
    this.source = source;
    this.blocks = new Blocks(source);
  }

  add(row: number, col: number, value: number): void {
    const { block } = this;
    block.rows[this.used] = row;
    block.cols[this.used] = col;
    block.values[this.used++] = value;
    this.run.entries++;
    if (this.used === blockEntries) this.next();
  }

  private next(): void {
    this.full.push(this.current);
    this.current = new ArrayBuffer(blockBytes);
    this.block = blockOf(this.current);
    this.used = 0;
  }

  /** Puts full blocks away; to be called now and then. @throws `unsupported` where the disk has no room */
  async settle(): Promise<void> {
    for (const buffer of this.full.splice(0)) this.run.blocks.push((await this.blocks.add(buffer)).block);
  }

  /** Lets go of everything. */
  abandon(): Promise<void> {
    return this.blocks.drop();
  }

  /**
   * The entries as a matrix by cells, sorted and added up where several stand at one place; the spool is empty afterwards.
   * @param cellsAreRows whether the rows that were added are its rows, or its columns
   */
  async finish(size: { rows: number; cols: number }, cellsAreRows: boolean, precision: Precision, job: Job): Promise<MatrixStream<Values>> {
    if (this.used > 0) this.next();
    await this.settle();
    const [rows, cols] = cellsAreRows ? [size.rows, size.cols] : [size.cols, size.rows];
    const { counts, isSorted } = await this.countCells(rows, cellsAreRows, job);
    const indptr = offsets(counts);
    const bands: Band[] = [];
    for (let from = 0; from < rows;) {
      const to = lastWithin(indptr, from, bandEntries);
      bands.push({ from, to });
      from = to;
    }
    const { blocks, runs } = isSorted ? { blocks: this.blocks, runs: null } : await this.distribute(bands, rows, cellsAreRows, job);
    const { run } = this;
    return {
      kind: 'stream',
      rows,
      cols,
      entries: run.entries,
      async *chunks(signal) {
        const pass = createJob(undefined, signal);
        for (const [i, band] of bands.entries())
          yield* bandChunks(
            readRun(blocks, runs ? runs[i] : run, runs ? 0 : indptr[band.from], runs ? undefined : indptr[band.to]),
            band,
            { indptr, cols, cellsAreRows, precision },
            pass,
          );
      },
    };
  }

  private async countCells(cells: number, cellsAreRows: boolean, job: Job): Promise<{ counts: Uint32Array; isSorted: boolean }> {
    const counts = new Uint32Array(cells);
    let isSorted = true;
    let last = 0;
    for await (const { block, count } of readRun(this.blocks, this.run)) {
      const own = cellsAreRows ? block.rows : block.cols;
      for (let i = 0; i < count; i++) {
        if (own[i] < last) isSorted = false;
        last = own[i];
        counts[last]++;
      }
      await job.breathe();
    }
    return { counts, isSorted };
  }

  /** Every band's entries together, so that a pass reads each once. */
  private async distribute(
    bands: readonly Band[],
    cells: number,
    cellsAreRows: boolean,
    job: Job,
  ): Promise<{ blocks: Blocks; runs: Run[] }> {
    if (bands.length === 1) return { blocks: this.blocks, runs: [this.run] };
    const blocks = new Blocks(this.source);
    const bandOf = new Uint32Array(cells);
    bands.forEach(({ from, to }, band) => bandOf.fill(band, from, to));
    const filling = bands.map(() => {
      const buffer = new ArrayBuffer(blockBytes);
      return { buffer, block: blockOf(buffer), used: 0, run: newRun() };
    });
    const put = async (band: (typeof filling)[number]) => {
      const { block, isFree } = await blocks.add(band.buffer);
      band.run.blocks.push(block);
      if (!isFree) band.block = blockOf((band.buffer = new ArrayBuffer(blockBytes)));
      band.used = 0;
    };
    try {
      for await (const { block, count } of readRun(this.blocks, this.run)) {
        for (let i = 0; i < count; i++) {
          const band = filling[bandOf[cellsAreRows ? block.rows[i] : block.cols[i]]];
          band.block.rows[band.used] = block.rows[i];
          band.block.cols[band.used] = block.cols[i];
          band.block.values[band.used++] = block.values[i];
          band.run.entries++;
          if (band.used === blockEntries) await put(band);
        }
        await job.breathe();
      }
      for (const band of filling) if (band.used > 0) await put(band);
    } catch (error) {
      await blocks.drop();
      throw error;
    }
    await this.blocks.drop();
    return { blocks, runs: filling.map(({ run }) => run) };
  }
}

interface Band {
  from: number;
  to: number;
}

/** Entries `from` … `to` of a run, block by block; one is gone when the next one is asked for. */
async function* readRun(
  blocks: Blocks,
  run: Run,
  from = 0,
  to = run.entries,
): AsyncGenerator<{ block: Block; first: number; count: number }> {
  const into = new ArrayBuffer(blockBytes);
  for (let at = Math.floor(from / blockEntries); at * blockEntries < to; at++) {
    const start = at * blockEntries;
    yield { block: await blocks.get(run.blocks[at], into), first: Math.max(0, from - start), count: Math.min(blockEntries, to - start) };
  }
}

interface Whole {
  indptr: Uint32Array;
  cols: number;
  cellsAreRows: boolean;
  precision: Precision;
}

async function* bandChunks(
  entries: ReturnType<typeof readRun>,
  { from, to }: Band,
  { indptr, cols, cellsAreRows, precision }: Whole,
  job: Job,
): AsyncGenerator<RowChunk<Values>> {
  const start = indptr[from];
  const starts = indptr.slice(from, to + 1).map((offset) => offset - start);
  const cursor = starts.slice();
  const [indices, values] = [new Uint32Array(indptr[to] - start), new numberArrays[precision](indptr[to] - start)];
  for await (const { block, first, count } of entries) {
    const [ofCells, ofGenes] = cellsAreRows ? [block.rows, block.cols] : [block.cols, block.rows];
    for (let i = first; i < count; i++) {
      const target = cursor[ofCells[i] - from]++;
      indices[target] = ofGenes[i];
      values[target] = block.values[i];
    }
    await job.breathe();
  }
  for (let row = from; row < to;) {
    const next = Math.min(to, lastWithin(indptr, row, chunkEntries));
    const [begin, end] = [starts[row - from], starts[next - from]];
    const matrix: SparseMatrix<Values> = {
      kind: 'sparse',
      rows: next - row,
      cols,
      indptr: starts.slice(row - from, next - from + 1).map((offset) => offset - begin),
      indices: indices.subarray(begin, end),
      values: values.subarray(begin, end),
    };
    yield { from: row, matrix: await sortAndSum(matrix, job) };
    row = next;
  }
}
