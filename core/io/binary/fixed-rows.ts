/** Rows of numbers of fixed width, one after the other in a file: what NumPy and MNIST's format both are. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { Precision, Values } from '../../types.ts';
import { byteBlocks } from '../bytes.ts';
import type { FileHead } from '../files.ts';
import { checkCount, checkMemory } from '../limits.ts';
import { MatrixBuilder } from '../matrix-builder.ts';
import type { RowSink } from '../row-sink.ts';

export interface FixedRows {
  /** Where the numbers begin. */
  offset: number;
  rows: number;
  cols: number;
  bytesANumber: number;
  /** Turns the bytes of whole rows into numbers. */
  decode(bytes: Buffer, into: Values): void;
}

/** @throws `file-truncated` where the file cannot hold what it announces */
export function checkLength(file: FileHead, { offset, rows, cols, bytesANumber }: Omit<FixedRows, 'decode'>): void {
  if (rows === 0 || cols === 0)
    throw new Fault('no-matrix', `It announces ${rows} × ${cols} numbers.`, {
      file: file.path,
      place: 'its header',
      remedy: 'Choose a file with numbers in it.',
    });
  const needed = offset + rows * cols * bytesANumber;
  // Deflate shrinks by 1032 at most.
  const most = file.size * (file.gzipped ? 1032 : 1);
  if (needed > most)
    throw new Fault('file-truncated', `It announces ${rows} × ${cols} numbers, more than it holds.`, {
      file: file.path,
      place: 'its header',
      remedy: 'Copy or download it again.',
    });
  checkCount(rows, file.path, 'its header');
  checkCount(cols, file.path, 'its header');
  checkMemory(rows * cols * 4, file.path, 'its header');
}

/** Hands out whole rows, a block at a time. */
export async function* rowBlocks(
  file: FileHead,
  layout: FixedRows,
  job: Job,
  precision: Precision = 'float32',
): AsyncGenerator<{ from: number; rows: number; values: Values }> {
  checkLength(file, layout);
  const { offset, cols, decode } = layout;
  const rowBytes = cols * layout.bytesANumber;
  let skip = offset;
  let row = 0;
  let carried: Buffer = Buffer.alloc(0);
  for await (const { bytes, fraction } of byteBlocks(file, job)) {
    const fresh = bytes.subarray(Math.min(skip, bytes.length));
    skip -= bytes.length - fresh.length;
    const held = carried.length ? Buffer.concat([carried, fresh]) : fresh;
    const rows = Math.min(layout.rows - row, Math.floor(held.length / rowBytes));
    if (rows > 0) {
      const values = precision === 'float32' ? new Float32Array(rows * cols) : new Float64Array(rows * cols);
      decode(held.subarray(0, rows * rowBytes), values);
      yield { from: row, rows, values };
      row += rows;
    }
    if (row === layout.rows) return;
    carried = held.subarray(rows * rowBytes);
    job.report(fraction, 'Reading the matrix');
  }
  throw new Fault('file-truncated', `It ends after ${row} of ${layout.rows} rows.`, {
    file: file.path,
    place: `row ${row + 1}`,
    remedy: 'Copy or download it again.',
  });
}

/** All rows as a matrix in the making. @throws `not-finite`, naming row and column */
export async function readRows(
  file: FileHead,
  layout: FixedRows,
  job: Job,
  precision: Precision = 'float32',
): Promise<MatrixBuilder<Values>> {
  const builder = new MatrixBuilder<Values>(layout.cols, precision);
  await putRows(file, layout, builder, () => undefined, job, precision);
  return builder;
}

/** @param settle is called between blocks of rows @throws what {@link readRows} does */
export async function putRows(
  file: FileHead,
  layout: FixedRows,
  sink: RowSink,
  settle: () => Promise<void> | undefined,
  job: Job,
  precision: Precision,
): Promise<void> {
  for await (const { from, rows, values } of rowBlocks(file, layout, job, precision)) {
    for (let row = 0; row < rows; row++) {
      const broken = sink.addRow(values.subarray(row * layout.cols, (row + 1) * layout.cols));
      if (broken >= 0)
        throw new Fault('not-finite', 'A value is not a finite number.', {
          file: file.path,
          place: `row ${from + row + 1}, column ${broken + 1}`,
          remedy: 'Remove or impute missing values before opening the file.',
        });
      await job.breathe();
    }
    await settle();
  }
}
