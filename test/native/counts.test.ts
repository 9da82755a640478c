import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { addMoments, countColumns, keptColumns, lookAtEntries, rowTotals, type MomentSums, type Reading } from '../../core/native/index.ts';
import type { SparseMatrix } from '../../core/types.ts';
import { mulberry32 } from '../random.ts';

const job = createJob();
const rows = 3000,
  cols = 700;

/** Several blocks of entries, in shared memory as readers leave them; every 50th row is empty and some entries are stored zeros. */
function made(): SparseMatrix {
  const random = mulberry32(11);
  const indptr = [0],
    indices: number[] = [],
    values: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let col = 0; row % 50 !== 7 && col < cols; col++) {
      if (random() < 0.6) continue;
      indices.push(col);
      values.push(Math.floor(random() ** 3 * 20));
    }
    indptr.push(indices.length);
  }
  const matrix = {
    kind: 'sparse' as const,
    rows,
    cols,
    indptr: Uint32Array.from(indptr),
    indices: new Uint32Array(new SharedArrayBuffer(4 * indices.length)),
    values: new Float32Array(new SharedArrayBuffer(4 * values.length)),
  };
  matrix.indices.set(indices);
  matrix.values.set(values);
  return matrix;
}

const matrix = made();
const chosen = Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => row % 3 !== 0);

/** A row's entries as the passes should read them. */
function entries(row: number, { factors, transform }: Reading, at: number): { col: number; stored: number; value: number }[] {
  return Array.from(matrix.indices.subarray(matrix.indptr[row], matrix.indptr[row + 1]), (col, i) => {
    const stored = matrix.values[matrix.indptr[row] + i];
    const scaled = factors ? Math.fround(stored * factors[at]) : stored;
    return { col, stored, value: transform === 'none' ? scaled : Math[transform](scaled) };
  });
}

test('what is true of entries: kinds of numbers, order, the first that is beyond or broken', async () => {
  assert.deepEqual(await lookAtEntries(matrix, job), { beyond: -1, broken: -1, kind: 'counts', isCanonical: true, isLarge: false });
  const changed = async (change: (copy: SparseMatrix) => void) => {
    const copy = { ...matrix, indices: matrix.indices.slice(), values: matrix.values.slice() };
    change(copy);
    return lookAtEntries(copy, job);
  };
  const last = matrix.values.length - 1;
  assert.equal((await changed(({ values }) => (values[last] = 0.5))).kind, 'nonnegative');
  assert.equal((await changed(({ values }) => (values[last] = -1))).kind, 'signed');
  // Beyond 2²², where the quick look cannot tell whole numbers from others, and beyond 2³¹.
  for (const large of [2 ** 22 + 1, 2 ** 23 + 1, 2 ** 31, 3e38])
    assert.equal((await changed(({ values }) => (values[0] = large))).kind, 'counts', String(large));
  assert.equal((await changed(({ values }) => (values[0] = 2 ** 22 + 0.5))).kind, 'nonnegative');
  for (const [value, isLarge] of [
    [2 ** 24 - 1, false],
    [2 ** 24, true],
    [2 ** 31, true],
  ] as const)
    assert.equal((await changed(({ values }) => (values[last] = value))).isLarge, isLarge, String(value));
  for (const value of [NaN, Infinity, -Infinity])
    assert.equal((await changed(({ values }) => values.fill(value, last - 5))).broken, last - 5);
  assert.equal((await changed(({ indices }) => indices.fill(cols, last - 1))).beyond, last - 1);
  assert.equal(
    (await changed(({ indices }) => ([indices[last], indices[last - 1]] = [indices[last - 1], indices[last]]))).isCanonical,
    false,
  );
  assert.equal((await changed(({ indices }) => (indices[last] = indices[last - 1]))).isCanonical, false);
});

test('totals of rows, of their marked columns, and in how many rows a column is present', async () => {
  const isMarked = Uint8Array.from({ length: cols }, (_, col) => Number(col % 5 === 0));
  const found = await rowTotals(matrix, chosen, isMarked, job);
  const counts = new Uint32Array(cols).fill(3);
  await countColumns(matrix, chosen, counts, job);
  const expected = new Uint32Array(cols).fill(3);
  chosen.forEach((row, at) => {
    const own = entries(row, { transform: 'none' }, at);
    assert.equal(
      found.totals[at],
      own.reduce((sum, { value }) => sum + value, 0),
    );
    assert.equal(
      found.marked[at],
      own.reduce((sum, { col, value }) => sum + isMarked[col] * value, 0),
    );
    assert.equal(found.present[at], own.filter(({ value }) => value !== 0).length);
    for (const { col, value } of own) if (value !== 0) expected[col]++;
  });
  assert.deepEqual(counts, expected);
  assert.equal(found.negative.includes(1), false);
  const values = matrix.values.slice();
  values[matrix.indptr[chosen[40]]] = -2;
  assert.equal((await rowTotals({ ...matrix, values }, chosen, isMarked, job)).negative.indexOf(1), 40);
});

for (const transform of ['none', 'log1p', 'expm1'] as const) {
  test(`moments of groups over parts are those of two passes in float64 (${transform})`, async () => {
    const factors = Float32Array.from(chosen, (row) => 0.1 + (row % 13) / 9);
    const groups = Int32Array.from(chosen, (row) => (row % 7) - 1).map((group) => Math.min(group, 2));
    const sums = (): MomentSums => ({
      cells: new Float64Array(3),
      sums: new Float64Array(3 * cols),
      squares: new Float64Array(3 * cols),
      present: new Uint32Array(3 * cols),
    });
    const found = sums();
    const half = 900;
    for (const [from, to] of [
      [0, half],
      [half, chosen.length],
    ])
      await addMoments(
        matrix,
        chosen.subarray(from, to),
        { factors: factors.subarray(from, to), transform },
        groups.subarray(from, to),
        found,
        job,
      );
    const expected = sums();
    const each = (visit: (place: number, value: number) => void) =>
      chosen.forEach((row, at) => {
        if (groups[at] >= 0)
          for (const { col, value } of entries(row, { factors, transform }, at)) if (value !== 0) visit(groups[at] * cols + col, value);
      });
    for (const group of groups) if (group >= 0) expected.cells[group]++;
    each((place, value) => {
      expected.sums[place] += value;
      expected.present[place]++;
    });
    const mean = expected.sums.map((sum, place) => sum / expected.cells[Math.floor(place / cols)]);
    each((place, value) => (expected.squares[place] += (value - mean[place]) ** 2));
    mean.forEach(
      (value, place) => (expected.squares[place] += (expected.cells[Math.floor(place / cols)] - expected.present[place]) * value ** 2),
    );
    assert.deepEqual([found.cells, found.present], [expected.cells, expected.present]);
    // A thousand terms in another order, and logarithms of another library.
    found.sums.forEach((sum, place) => assert.ok(Math.abs(sum - expected.sums[place]) <= 1e-13 * expected.sums[place]));
    found.squares.forEach((sum, place) =>
      assert.ok(Math.abs(sum - expected.squares[place]) <= 1e-11 * expected.squares[place], `${sum} ${expected.squares[place]}`),
    );
    // Threads take what they get; sums must not show it.
    const again = sums();
    for (const [from, to] of [
      [0, half],
      [half, chosen.length],
    ])
      await addMoments(
        matrix,
        chosen.subarray(from, to),
        { factors: factors.subarray(from, to), transform },
        groups.subarray(from, to),
        again,
        job,
      );
    assert.deepEqual(again, found);
  });
}

test('kept columns: renumbered, without zeros, read as told', async () => {
  const factors = Float32Array.from(chosen, (row) => 0.1 + (row % 13) / 9);
  const newColumn = Int32Array.from({ length: cols }, (_, col) => (col % 2 === 1 ? (col - 1) / 2 : -1));
  const reading: Reading = { factors, transform: 'log1p' };
  const kept = await keptColumns(matrix, chosen, reading, newColumn, cols / 2, job);
  assert.deepEqual([kept.rows, kept.cols], [chosen.length, cols / 2]);
  chosen.forEach((row, at) => {
    const expected = entries(row, reading, at).filter(({ col, stored }) => stored !== 0 && newColumn[col] >= 0);
    assert.deepEqual(
      Array.from(kept.indices.subarray(kept.indptr[at], kept.indptr[at + 1])),
      expected.map(({ col }) => newColumn[col]),
    );
    kept.values
      .subarray(kept.indptr[at], kept.indptr[at + 1])
      .forEach((value, i) => assert.ok(Math.abs(value - expected[i].value) <= 2 ** -24 * value));
  });
});

test('a column or a row beyond the matrix is refused, not followed; a pass is stopped', async () => {
  const indices = matrix.indices.slice();
  indices[matrix.indptr[chosen[5]]] = cols;
  const broken = { ...matrix, indices };
  const moments: MomentSums = {
    cells: new Float64Array(1),
    sums: new Float64Array(cols),
    squares: new Float64Array(cols),
    present: new Uint32Array(cols),
  };
  const none = new Int32Array(chosen.length);
  for (const pass of [
    () => rowTotals(broken, chosen, new Uint8Array(cols), job),
    () => countColumns(broken, chosen, new Uint32Array(cols), job),
    () => addMoments(broken, chosen, { transform: 'none' }, none, moments, job),
    () => keptColumns(broken, chosen, { transform: 'none' }, new Int32Array(cols), 1, job),
  ])
    await assert.rejects(pass, /a column beyond the matrix/);
  await assert.rejects(rowTotals(matrix, Uint32Array.of(rows), new Uint8Array(cols), job), /a row beyond the matrix/);
  const stopped = createJob(undefined, AbortSignal.abort());
  await assert.rejects(addMoments(matrix, chosen, { transform: 'none' }, none, moments, stopped), /Cancelled/);
});
