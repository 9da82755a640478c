import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { keepColumns, rowOf, sortAndSum, transpose } from '../../core/io/compressed.ts';
import { createJob } from '../../core/base/job.ts';
import type { SparseMatrix } from '../../core/types.ts';
import { toDense } from './fixtures.ts';

const cols = 7;

/** Rows of (column, value) entries in any order, with repeats. */
const anyRows = fc.array(fc.array(fc.tuple(fc.nat(cols - 1), fc.integer({ min: 1, max: 9 })), { maxLength: 12 }), {
  minLength: 1,
  maxLength: 8,
});

function compress(rows: [number, number][][]): SparseMatrix {
  const entries = rows.flat();
  const indptr = Uint32Array.from([0, ...rows.map((_, row) => rows.slice(0, row + 1).flat().length)]);
  return {
    kind: 'sparse',
    rows: rows.length,
    cols,
    indptr,
    indices: Uint32Array.from(entries, ([col]) => col),
    values: Float32Array.from(entries, ([, value]) => value),
  };
}

test('sorted and summed: the same dense matrix, indices ascending and once', async () => {
  await fc.assert(
    fc.asyncProperty(anyRows, async (rows) => {
      const expected = toDense(compress(rows));
      const mended = await sortAndSum(compress(rows), createJob());
      assert.deepEqual(toDense(mended), expected);
      for (let row = 0; row < mended.rows; row++) {
        const own = [...mended.indices.subarray(mended.indptr[row], mended.indptr[row + 1])];
        assert.deepEqual(
          own,
          [...new Set(own)].sort((a, b) => a - b),
        );
      }
    }),
  );
});

test('transposed, sparse and dense, it is the transposed dense matrix', async () => {
  await fc.assert(
    fc.asyncProperty(anyRows, async (rows) => {
      const matrix = await sortAndSum(compress(rows), createJob());
      const dense = toDense(matrix);
      const expected = Array.from({ length: cols }, (_, col) => dense.map((row) => row[col]));
      assert.deepEqual(toDense(await transpose(matrix, createJob())), expected);
      assert.deepEqual(
        toDense(await transpose({ kind: 'dense', rows: matrix.rows, cols, values: Float32Array.from(dense.flat()) }, createJob())),
        expected,
      );
    }),
  );
});

test('columns are kept by index', async () => {
  const matrix = await sortAndSum(
    compress([
      [
        [0, 1],
        [3, 2],
        [6, 3],
      ],
      [],
      [[3, 4]],
    ]),
    createJob(),
  );
  assert.deepEqual(toDense(await keepColumns(matrix, Uint32Array.of(3, 5, 6), createJob())), [
    [2, 0, 3],
    [0, 0, 0],
    [4, 0, 0],
  ]);
});

test('the row of an entry, also where rows are empty', () => {
  const indptr = Uint32Array.of(0, 0, 2, 2, 2, 5, 5);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((position) => rowOf(indptr, position)),
    [1, 1, 4, 4, 4],
  );
});
