/** A matrix into a store, row chunk by row chunk: memory holds one chunk, whatever the size. */
import type { Job } from '../../base/job.ts';
import type { RowChunk, Values } from '../../types.ts';
import type { GrowingArray, NumbersByType, StoredType, StoreWriter } from '../stores/store-writer.ts';
import { encoding } from './write-frames.ts';

/** Above this share of numbers that are not zero a dense matrix is the smaller one. */
const denseFrom = 0.5;
const largestInt32 = 2 ** 31 - 1;

export class Inexact extends Error {
  constructor() {
    super('A value does not fit the type that was chosen.');
  }
}

const arrayTypes: { [T in StoredType]: new (length: number) => NumbersByType[T] } = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: Float64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: Float64Array,
  float16: Float16Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** The same numbers in another type. @throws Inexact where one would change */
export function exactAs(type: StoredType, values: Values): NumbersByType[StoredType] {
  const converted = new arrayTypes[type](values.length);
  const least = type === 'uint64' ? 0 : -Infinity;
  const isWhole = type === 'int64' || type === 'uint64';
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    converted[i] = value;
    if (
      (converted[i] !== value && !(Number.isNaN(value) && Number.isNaN(converted[i]))) ||
      (isWhole && !Number.isSafeInteger(value)) ||
      value < least
    )
      throw new Inexact();
  }
  return converted;
}

export interface MatrixSize {
  rows: number;
  cols: number;
}

/**
 * Writes consecutive row chunks as CSR, or dense where more than half of the first chunk's numbers are not zero.
 * @throws Inexact where a value does not fit the type: what was written is then worth nothing
 */
export async function writeMatrix(
  writer: StoreWriter,
  path: string,
  { rows, cols }: MatrixSize,
  chunks: AsyncIterable<RowChunk<Values>>,
  type: StoredType,
  job: Job,
): Promise<void> {
  let write: ((chunk: RowChunk<Values>) => Promise<void>) | null = null;
  let finish = (): Promise<void> => Promise.resolve();
  for await (const chunk of chunks) {
    if (write === null) {
      const isDense = chunk.matrix.values.length > denseFrom * chunk.matrix.rows * cols;
      ({ write, finish } = isDense ? await denseWriter(writer, path, cols, type) : await sparseWriter(writer, path, { rows, cols }, type));
    }
    await write(chunk);
    job.report((chunk.from + chunk.matrix.rows) / rows, `Writing ${path}`);
    await job.breathe();
  }
  await finish();
}

interface ChunkWriter {
  write(chunk: RowChunk<Values>): Promise<void>;
  finish(): Promise<void>;
}

async function denseWriter(writer: StoreWriter, path: string, cols: number, type: StoredType): Promise<ChunkWriter> {
  const array = await writer.growing(path, encoding('array', '0.2.0'), type, [cols]);
  return {
    async write({ matrix: { rows, indptr, indices, values } }) {
      const exact = exactAs(type, values);
      const rowsAtOnce = Math.max(1, Math.floor((1 << 22) / cols));
      for (let from = 0; from < rows; from += rowsAtOnce) {
        const to = Math.min(rows, from + rowsAtOnce);
        const dense = new arrayTypes[type]((to - from) * cols);
        for (let row = from; row < to; row++)
          for (let at = indptr[row]; at < indptr[row + 1]; at++) dense[(row - from) * cols + indices[at]] = exact[at];
        await array.append(dense);
      }
    },
    finish: () => Promise.resolve(),
  };
}

/** Entries of one chunk at most are held; offsets for all rows are. */
async function sparseWriter(writer: StoreWriter, path: string, { rows, cols }: MatrixSize, type: StoredType): Promise<ChunkWriter> {
  await writer.group(path, { ...encoding('csr_matrix', '0.1.0'), shape: [rows, cols] });
  const plain = encoding('array', '0.2.0');
  const data: GrowingArray = await writer.growing(`${path}/data`, plain, type);
  const indices: GrowingArray = await writer.growing(`${path}/indices`, plain, 'int32');
  const indptr = new Float64Array(rows + 1);
  let entries = 0;
  return {
    async write({ from, matrix }) {
      const exact = exactAs(type, matrix.values);
      await data.append(exact);
      await indices.append(Int32Array.from(matrix.indices));
      for (let row = 0; row < matrix.rows; row++) indptr[from + row + 1] = entries + matrix.indptr[row + 1] - matrix.indptr[0];
      entries += matrix.indptr[matrix.rows] - matrix.indptr[0];
    },
    async finish() {
      const offsets =
        entries > largestInt32
          ? ({ type: 'int64', values: indptr } as const)
          : ({ type: 'int32', values: Int32Array.from(indptr) } as const);
      await writer.array(`${path}/indptr`, plain, offsets);
    },
  };
}
