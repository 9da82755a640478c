/** Builds a matrix row by row, in memory that grows by blocks, and gathers what its numbers are. */
import type { Job } from '../job.ts';
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

const blockEntries = 1 << 20;
/** Above this share of non-zeros a dense matrix is the smaller and faster one. */
export const denseFrom = 0.5;

interface Block { indices: Uint32Array; values: Float32Array; used: number }

/** Rows of `cols` numbers; sparse or dense by the share of zeros in what comes first. */
export class MatrixBuilder {
  readonly evidence = new ValueEvidence();
  private readonly cols: number;
  private readonly rowEnds: number[] = [];
  private blocks: Block[] = [];
  private dense: Float32Array[] | null = null;
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
    if (this.dense) this.dense.push(values.slice(from, to));
    else this.addSparse(values, from, to);
    this.rowEnds.push(this.entries);
    return -1;
  }

  private addSparse(values: Float32Array, from: number, to: number): void {
    let block = this.blocks.at(-1);
    if (!block || block.used + this.cols > block.values.length) {
      if (block && this.entries > denseFrom * this.rows * this.cols) {
        this.densify();
        this.dense!.push(values.slice(from, to));
        return;
      }
      const length = Math.max(blockEntries, this.cols);
      this.blocks.push((block = { indices: new Uint32Array(length), values: new Float32Array(length), used: 0 }));
    }
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

  private densify(): void {
    this.dense = [];
    let row = new Float32Array(this.cols);
    let position = 0;
    for (const { indices, values, used } of this.blocks) {
      for (let i = 0; i < used; i++, position++) {
        while (position >= this.rowEnds[this.dense.length]) {
          this.dense.push(row);
          row = new Float32Array(this.cols);
        }
        row[indices[i]] = values[i];
      }
    }
    this.dense.push(row);
    while (this.dense.length < this.rows) this.dense.push(new Float32Array(this.cols));
    this.blocks = [];
  }

  /** The matrix; the builder is empty afterwards. */
  async finish(job: Job): Promise<Matrix> {
    const { rows, cols } = this;
    if (!this.dense && rows > 0 && this.entries > denseFrom * rows * cols) this.densify();
    if (this.dense) {
      const values = new Float32Array(rows * cols);
      for (let row = 0; row < rows; row++) {
        values.set(this.dense[row], row * cols);
        await job.breathe();
      }
      return { kind: 'dense', rows, cols, values };
    }
    const matrix: SparseMatrix = { kind: 'sparse', rows, cols, indptr: new Uint32Array(rows + 1), indices: new Uint32Array(this.entries), values: new Float32Array(this.entries) };
    matrix.indptr.set(this.rowEnds, 1);
    let position = 0;
    for (let block = this.blocks.shift(); block; block = this.blocks.shift()) {
      matrix.indices.set(block.indices.subarray(0, block.used), position);
      matrix.values.set(block.values.subarray(0, block.used), position);
      position += block.used;
      await job.breathe();
    }
    return matrix;
  }
}
