/** Builds a matrix row by row, in memory that grows by blocks, and gathers what its numbers are. */
import type { Job } from '../base/job.ts';
import type { Matrix, Precision, SparseMatrix, Values } from '../types.ts';
import { checkMemory, checkRows } from './limits.ts';
import { ValueEvidence } from './value-evidence.ts';

/** 32 MiB: what is smaller a C library may keep to itself when it is freed. Memory is only taken where it is written to. */
const blockBytes = 1 << 25;
/** Above this share of non-zeros a dense matrix is the smaller and faster one. */
export const denseFrom = 0.5;

interface Block {
  buffer: ArrayBuffer;
  indices: Uint32Array;
  values: Values;
  used: number;
}
type DenseBlock = Omit<Block, 'indices'>;

/** Gives memory back at once: what waits to be collected while its copy is filled would count twice. Node 20 cannot, and collects it. */
function release({ buffer }: DenseBlock): void {
  (buffer as { transfer?(size: number): unknown }).transfer?.(0);
}

/** Rows of `cols` numbers; sparse or dense by the share of zeros in what comes first. */
export class MatrixBuilder<V extends Values = Float32Array> {
  readonly evidence = new ValueEvidence();
  private readonly cols: number;
  private readonly Numbers: typeof Float32Array | typeof Float64Array;
  private readonly rowEnds: number[] = [];
  private blocks: Block[] = [];
  private dense: DenseBlock[] | null = null;
  private entries = 0;

  constructor(cols: number, precision: Precision = 'float32') {
    this.cols = cols;
    this.Numbers = precision === 'float32' ? Float32Array : Float64Array;
  }

  get rows(): number {
    return this.rowEnds.length;
  }

  /** @returns the column whose value is not finite, −1 where all are */
  addRow(values: Values, from = 0): number {
    const to = from + this.cols;
    this.settle();
    if (this.dense) {
      const broken = this.evidence.add(values, from, to);
      if (broken >= 0) return broken - from;
      this.denseRow(this.dense).set(values.subarray(from, to));
    } else {
      const broken = this.addSparse(values, from, to);
      if (broken >= 0) return broken;
    }
    checkRows(this.rowEnds.push(this.entries));
    return -1;
  }

  /** Several rows whose indices ascend. @returns the entry whose value is not finite, −1 where all are */
  addRows({ rows, indptr, indices, values }: SparseMatrix<Values>): number {
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
      checkRows(this.rowEnds.push(this.entries));
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
      const { BYTES_PER_ELEMENT: bytes } = this.Numbers;
      const room = Math.max(Math.floor(blockBytes / (4 + bytes)), this.cols);
      checkMemory((this.blocks.length + 1) * room * (4 + bytes));
      const buffer = new ArrayBuffer(room * (4 + bytes));
      this.blocks.push({
        buffer,
        values: new this.Numbers(buffer, 0, room),
        indices: new Uint32Array(buffer, room * bytes, room),
        used: 0,
      });
    }
    return this.blocks.at(-1)!;
  }

  /** What is 0 need not be looked at: all else is, in the place where it is kept. */
  private addSparse(values: Values, from: number, to: number): number {
    const block = this.sparseBlock();
    const { indices, values: kept } = block;
    let { used } = block;
    for (let i = from; i < to; i++) {
      const value = values[i];
      if (value === 0) continue;
      indices[used] = i - from;
      kept[used++] = value;
    }
    const broken = this.evidence.add(kept, block.used, used);
    if (broken >= 0) return indices[broken];
    this.entries += used - block.used;
    block.used = used;
    return -1;
  }

  /** Room for one more row, all zeros. */
  private denseRow(blocks: DenseBlock[]): Values {
    let block = blocks.at(-1);
    if (!block || block.used + this.cols > block.values.length) {
      const bytes = Math.max(blockBytes, this.cols * this.Numbers.BYTES_PER_ELEMENT);
      checkMemory((blocks.length + 1) * bytes);
      const buffer = new ArrayBuffer(bytes);
      blocks.push((block = { buffer, values: new this.Numbers(buffer), used: 0 }));
    }
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
  async finish(job: Job): Promise<Matrix<V>> {
    const { rows, cols } = this;
    if (!this.dense && rows > 0 && this.entries > denseFrom * rows * cols) this.densify();
    let position = 0;
    if (this.dense) {
      const values = new this.Numbers(rows * cols) as Values as V;
      for (const block of this.dense.splice(0)) {
        values.set(block.values.subarray(0, block.used), position);
        position += block.used;
        release(block);
        await job.breathe();
      }
      return { kind: 'dense', rows, cols, values };
    }
    const matrix: SparseMatrix<V> = {
      kind: 'sparse',
      rows,
      cols,
      indptr: new Uint32Array(rows + 1),
      indices: new Uint32Array(this.entries),
      values: new this.Numbers(this.entries) as Values as V,
    };
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
