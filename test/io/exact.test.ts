/**
 * What is read in float64 is the file's numbers, whatever their format; in float32 it is said where counts are rounded. Reference: the
 * numbers written.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { openExact } from '../../core/io/open.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { annData, cells, genes, open, toDense, write, type Hdf5Writer } from './fixtures.ts';

const numbers = [
  [16777217, 0, 0.1, 3],
  [0, 2 ** 40 + 1, 0, 1 / 3],
  [5, 0, 123456789.125, 0],
];
const counts = [
  [16777217, 0, 1, 3],
  [0, 2 ** 40 + 1, 0, 7],
  [5, 0, 33554433, 0],
];

async function exactly(file: string): Promise<{ rows: number[][]; obsm: number[] }> {
  const { matrix, obsm } = await openExact(file, parseOptions(OpenOptions, {}), createJob());
  const rows: number[][] = [];
  for await (const chunk of matrix.chunks(new AbortController().signal)) {
    assert.ok(chunk.matrix.values instanceof Float64Array);
    assert.equal(chunk.from, rows.length);
    const dense = Array.from({ length: chunk.matrix.rows }, () => new Array<number>(matrix.cols).fill(0));
    for (let row = 0; row < chunk.matrix.rows; row++) {
      for (let at = chunk.matrix.indptr[row]; at < chunk.matrix.indptr[row + 1]; at++)
        dense[row][chunk.matrix.indices[at]] += chunk.matrix.values[at];
    }
    rows.push(...dense);
  }
  return { rows, obsm: obsm.flatMap(({ values }) => [...values]) };
}

function sparse(writer: Hdf5Writer, rows: number[][], layout: 'csr' | 'csc'): Hdf5Writer {
  return writer.csr('X', rows, layout, Float64Array);
}

const text = (rows: number[][]) => [`,${genes.join(',')}`, ...rows.map((row, i) => `${cells[i]},${row.join(',')}`)].join('\n');
const turned = (rows: number[][]) =>
  [`,${cells.join(',')}`, ...genes.map((gene, col) => `${gene},${rows.map((row) => row[col]).join(',')}`)].join('\n');
const market = (rows: number[][]) => {
  const entries = rows.flatMap((row, cell) => row.flatMap((value, gene) => (value ? [`${gene + 1} ${cell + 1} ${value}`] : [])));
  return `%%MatrixMarket matrix coordinate real general\n${genes.length} ${cells.length} ${entries.length}\n${entries.join('\n')}\n`;
};
const npy = (rows: number[][]) => {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows.length}, ${rows[0].length}), }`.padEnd(117) + '\n';
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00v\x00', 'latin1'),
    Buffer.from(header),
    Buffer.from(Float64Array.from(rows.flat()).buffer),
  ]);
};

const files: Record<string, (rows: number[][]) => string> = {
  'h5ad by rows': (rows) => annData((writer) => sparse(writer, rows, 'csr')),
  'h5ad by columns': (rows) => annData((writer) => sparse(writer, rows, 'csc')),
  'h5ad dense': (rows) =>
    annData((writer) => writer.dataset('X', Float64Array.from(rows.flat()), { shape: [rows.length, rows[0].length] })),
  'text by cells': (rows) => write('cells.csv', text(rows)),
  'text by genes': (rows) => write('genes.csv', turned(rows)),
  'Matrix Market': (rows) => write('matrix.mtx', market(rows)),
  NumPy: (rows) => write('numbers.npy', npy(rows)),
};

for (const [format, make] of Object.entries(files)) {
  test(`${format}: float64 as in the file; float32 says that counts are rounded`, async () => {
    assert.deepEqual((await exactly(make(numbers))).rows, numbers);
    const data = await open(make(counts));
    assert.equal(data.valueKind, 'counts');
    assert.deepEqual(
      toDense(data.matrix),
      counts.map((row) => row.map(Math.fround)),
    );
    assert.ok(
      data.notes.some((note) => note.includes('16,777,216')),
      data.notes.join(),
    );
    assert.ok(
      !(
        await open(
          make(
            [
              [16777215, 1],
              [0, 3],
            ]
              .map((row) => [...row, 0, 2])
              .concat([[1, 0, 0, 1]]),
          ),
        )
      ).notes.some((note) => note.includes('16,777,216')),
    );
  });
}

test('embeddings are read in float64 with an exact matrix', async () => {
  const places = [0.1, 1 / 3, -2.5, 1e-9, 7, 8];
  const file = annData((writer) => writer.csr('X', counts).dataset('obsm/X_map', Float64Array.from(places), { shape: [3, 2] }));
  assert.deepEqual((await exactly(file)).obsm, places);
});
