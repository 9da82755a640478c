/** Entries put aside in any order against the same entries in a table in memory; more of them than stay in memory. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { EntrySpool } from '../../core/io/entry-spool.ts';
import { mulberry32 } from '../random.ts';

/** Beyond 64 MB of entries, which go to disk, and beyond a band of cells. */
const [rows, cols, entries] = [9000, 800, 4_600_000];

async function spooled(order: 'by rows' | 'by columns' | 'mixed', cellsAreRows: boolean): Promise<void> {
  const spool = new EntrySpool('a file');
  const random = mulberry32(4);
  const expected = new Float64Array(rows * cols);
  for (let i = 0; i < entries; i++) {
    const place = Math.floor((i / entries) * rows * cols);
    const row = order === 'by rows' ? Math.floor(place / cols) : order === 'by columns' ? place % rows : Math.floor(random() * rows);
    const col = order === 'by rows' ? place % cols : order === 'by columns' ? Math.floor(place / rows) : Math.floor(random() * cols);
    const value = (i % 97) + 1 + 2 ** -40;
    expected[row * cols + col] += value;
    spool.add(row, col, value);
    if (i % 100_000 === 0) await spool.settle();
  }
  const matrix = await spool.finish({ rows, cols }, cellsAreRows, 'float64', createJob());
  assert.deepEqual([matrix.rows, matrix.cols], cellsAreRows ? [rows, cols] : [cols, rows]);
  for (let pass = 0; pass < 2; pass++) {
    let next = 0;
    let different = 0;
    let found = 0;
    for await (const { from, matrix: part } of matrix.chunks(new AbortController().signal)) {
      assert.equal(from, next);
      next += part.rows;
      for (let row = 0; row < part.rows; row++) {
        for (let at = part.indptr[row]; at < part.indptr[row + 1]; at++) {
          found++;
          if (at > part.indptr[row] && part.indices[at] <= part.indices[at - 1]) different++;
          const place = cellsAreRows ? (from + row) * cols + part.indices[at] : part.indices[at] * cols + from + row;
          // The same sums in the same order, whatever the order of places.
          if (part.values[at] !== expected[place]) different++;
        }
      }
    }
    assert.deepEqual([next, different], [matrix.rows, 0]);
    assert.equal(
      found,
      expected.reduce((count, value) => count + Number(value !== 0), 0),
    );
  }
}

test('entries by rows come back by rows', () => spooled('by rows', true));
test('entries by columns come back by rows', () => spooled('by columns', true));
test('entries in no order come back by columns, doubles added up', () => spooled('mixed', false));

test('what is given up leaves nothing among the temporary files', async () => {
  const own = async () =>
    (await readdir(tmpdir())).filter((name) => name.startsWith('indicatrix-entries-') && name.includes(`-${process.pid}-`));
  const before = await own();
  const spool = new EntrySpool('a file');
  for (let i = 0; i < entries; i++) spool.add(i, 0, 1);
  await spool.settle();
  // Those of other tests may go meanwhile.
  const [folder, ...others] = (await own()).filter((name) => !before.includes(name));
  assert.ok(folder !== undefined && others.length === 0);
  await spool.abandon();
  assert.equal((await own()).includes(folder), false);
});
