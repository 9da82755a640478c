/** Builds a matrix row by row, in memory that grows by blocks, and gathers what its numbers are. */
import type { Job } from '../base/job.ts';
import type { Matrix, SparseMatrix, ValueKind } from '../types.ts';

/** What the numbers seen so far are. */
export class ValueEvidence {
  private negative = false;
  private fractional = false;

  /** @returns the position of the first value that is not finite, −1 where all are */
  add(values: Float32Array, from = 0, to = values.length): number {
    let { negative, fractional } = this;
    for (let i = from; i < to; i++) {
      const value = values[i];
      // Most are counts: whole, not negative, of 31 bits.
      const whole = value | 0;
      if (whole === value && whole >= 0) continue;
      // Infinity − Infinity and NaN − NaN are NaN.
      if (value - value !== 0) return i;
      if (value < 0) negative = true;
      if (value !== Math.trunc(value)) fractional = true;
    }
    this.negative = negative;
    this.fractional = fractional;
    return -1;
  }

  get kind(): ValueKind {
    return this.negative ? 'signed' : this.fractional ? 'nonnegative' : 'counts';
  }
}

/** 32 MiB: what is smaller a C library may keep to itself when it is freed. Memory is only taken where it is written to. */
const blockBytes = 1 << 25;
/** Above this share of non-zeros a dense matrix is the smaller and faster one. */
export const denseFrom = 0.5;

interface Block { buffer: ArrayBuffer; indices: Uint32Array; values: Float32Array; used: number }
type DenseBlock = Omit<Block, 'indices'>;

/** Room for so many numbers, or for more. */
function blockOf(least: number): DenseBlock {
  const buffer = new ArrayBuffer(Math.max(blockBytes, least * 4));
  return { buffer, values: new Float32Array(buffer), used: 0 };
}

/** Gives memory back at once: what waits to be collected while its copy is filled would count twice. */
function release({ buffer }: DenseBlock): void {
  buffer.transfer(0);
}

/** Rows of `cols` numbers; sparse or dense by the share of zeros in what comes first. */
export class MatrixBuilder {
  readonly evidence = new ValueEvidence();
  private readonly cols: number;
  private readonly rowEnds: number[] = [];
  private blocks: Block[] = [];
  private dense: DenseBlock[] | null = null;
  private entries = 0;

  constructor(cols: number) {
    this.cols = cols;
  }

  get rows(): number {
    return this.rowEnds.length;
  }

  /** @returns the column whose value is not finite, −1 where all are */
  addRow(values: Float32Array, from = 0): number {
    const to = from + this.cols;
    const broken = this.evidence.add(values, from, to);
    if (broken >= 0) return broken - from;
    this.settle();
    if (this.dense) this.denseRow(this.dense).set(values.subarray(from, to));
    else this.addSparse(values, from, to);
    this.rowEnds.push(this.entries);
    return -1;
  }

  /** Several rows whose indices ascend. @returns the entry whose value is not finite, −1 where all are */
  addRows({ rows, indptr, indices, values }: SparseMatrix): number {
    const broken = this.evidence.add(values);
    if (broken >= 0) return broken;
    for (let row = 0; row < rows; row++) {
      const [from, to] = [indptr[row], indptr[row + 1]];
      this.settle();
      if (this.dense) {
        const target = this.denseRow(this.dense);
        for (let at = from; at < to; at++) target[indices[at]] = values[at];
      } else {
        const block = this.sparseBlock();
        block.indices.set(indices.subarray(from, to), block.used);
        block.values.set(values.subarray(from, to), block.used);
        block.used += to - from;
        this.entries += to - from;
      }
      this.rowEnds.push(this.entries);
    }
    return -1;
  }

  /** Goes over to dense rows where a block of sparse ones turned out to be full of numbers. */
  private settle(): void {
    if (!this.dense && this.isFull() && this.entries > denseFrom * this.rows * this.cols) this.densify();
  }

  /** Whether the next sparse row needs another block. */
  private isFull(): boolean {
    const block = this.blocks.at(-1);
    return block !== undefined && block.used + this.cols > block.values.length;
  }

  /** One with room for another row. */
  private sparseBlock(): Block {
    if (this.blocks.length === 0 || this.isFull()) {
      const { buffer, values: both } = blockOf(2 * this.cols);
      const half = both.length / 2;
      this.blocks.push({ buffer, indices: new Uint32Array(buffer, 0, half), values: both.subarray(half), used: 0 });
    }
    return this.blocks.at(-1)!;
  }

  private addSparse(values: Float32Array, from: number, to: number): void {
    const block = this.sparseBlock();
    const { indices, values: kept } = block;
    let { used } = block;
    for (let i = from; i < to; i++) {
      const value = values[i];
      if (value === 0) continue;
      indices[used] = i - from;
      kept[used++] = value;
    }
    this.entries += used - block.used;
    block.used = used;
  }

  /** Room for one more row, all zeros. */
  private denseRow(blocks: DenseBlock[]): Float32Array {
    let block = blocks.at(-1);
    if (!block || block.used + this.cols > block.values.length) blocks.push((block = blockOf(this.cols)));
    return block.values.subarray(block.used, (block.used += this.cols));
  }

  private densify(): void {
    const dense: DenseBlock[] = [];
    let row = 0;
    let position = 0;
    let target = this.denseRow(dense);
    for (const block of this.blocks) {
      const { indices, values, used } = block;
      for (let i = 0; i < used; i++, position++) {
        for (; position >= this.rowEnds[row]; row++) target = this.denseRow(dense);
        target[indices[i]] = values[i];
      }
      release(block);
    }
    for (row++; row < this.rows; row++) this.denseRow(dense);
    this.blocks = [];
    this.dense = dense;
  }

  /** The matrix; the builder is empty afterwards. */
  async finish(job: Job): Promise<Matrix> {
    const { rows, cols } = this;
    if (!this.dense && rows > 0 && this.entries > denseFrom * rows * cols) this.densify();
    let position = 0;
    if (this.dense) {
      const values = new Float32Array(rows * cols);
      for (const block of this.dense.splice(0)) {
        values.set(block.values.subarray(0, block.used), position);
        position += block.used;
        release(block);
        await job.breathe();
      }
      return { kind: 'dense', rows, cols, values };
    }
    const matrix: SparseMatrix = { kind: 'sparse', rows, cols, indptr: new Uint32Array(rows + 1), indices: new Uint32Array(this.entries), values: new Float32Array(this.entries) };
    matrix.indptr.set(this.rowEnds, 1);
    for (const block of this.blocks.splice(0)) {
      matrix.indices.set(block.indices.subarray(0, block.used), position);
      matrix.values.set(block.values.subarray(0, block.used), position);
      position += block.used;
      release(block);
      await job.breathe();
    }
    return matrix;
  }
}
