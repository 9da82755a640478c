/** NumPy's array of cells × genes; the names stand beside it. https://numpy.org/neps/nep-0001-npy-format.html */
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkRoom } from '../../base/disk-copy.ts';
import { plainCsv } from '../../base/csv.ts';
import { writeCells, writeGenes } from './annotations.ts';
import type { SavedFormat } from './target.ts';

const alignment = 64;

/** Version 1.0. */
function header(rows: number, cols: number): Buffer {
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows}, ${cols}), }`;
  const length = Math.ceil((10 + text.length + 1) / alignment) * alignment;
  const bytes = Buffer.alloc(length, ' ');
  bytes.write('\x93NUMPY\x01\x00', 'latin1');
  bytes.writeUInt16LE(length - 10, 8);
  bytes.write(text, 10, 'latin1');
  bytes[length - 1] = 0x0a;
  return bytes;
}

export const npy: SavedFormat = {
  format: 'npy',
  title: 'NumPy array, cells × genes (.npy)',
  endings: ['.npy'],
  async write({ draft, beside }, data, _options, job) {
    const { rows, cols } = data.matrix;
    await checkRoom(dirname(draft), rows * cols * 8);
    const file = await open(draft, 'wx');
    try {
      await file.writeFile(header(rows, cols));
      const rowsAtOnce = Math.max(1, Math.floor((1 << 20) / cols));
      for await (const { from, matrix } of data.matrix.chunks(job.signal)) {
        const { indptr, indices, values } = matrix;
        for (let first = 0; first < matrix.rows; first += rowsAtOnce) {
          const last = Math.min(matrix.rows, first + rowsAtOnce);
          const dense = new Float64Array((last - first) * cols);
          for (let row = first; row < last; row++)
            for (let at = indptr[row]; at < indptr[row + 1]; at++) dense[(row - first) * cols + indices[at]] = values[at];
          await file.writeFile(new Uint8Array(dense.buffer));
          await job.breathe();
        }
        job.report((from + matrix.rows) / rows, 'Writing the array');
      }
    } finally {
      await file.close();
    }
    await writeGenes(beside('.var.csv'), data, plainCsv);
    return writeCells(beside('.obs.csv'), data, plainCsv, job);
  },
};
