import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleMatrix } from '../../../core/io/sample/sample.ts';
import { createJob } from '../../../core/base/job.ts';
import type { SparseMatrix } from '../../../core/types.ts';
import { column } from '../fixtures.ts';

const data = await sampleMatrix(createJob());
const matrix = data.matrix as SparseMatrix;
const types = column(data, 'cell_type');
const position = column(data, 'path_position');
assert.ok(types.kind === 'category' && position.kind === 'number');

/** Counts of one gene per 10,000 of the cell. */
function expression(gene: string): Float64Array {
  const index = data.genes.indexOf(gene);
  assert.ok(index >= 0, gene);
  return Float64Array.from({ length: matrix.rows }, (_, row) => {
    let own = 0,
      total = 0;
    for (let at = matrix.indptr[row]; at < matrix.indptr[row + 1]; at++) {
      total += matrix.values[at];
      if (matrix.indices[at] === index) own = matrix.values[at];
    }
    return (1e4 * own) / total;
  });
}

function mean(values: Float64Array, where: (row: number) => boolean): number {
  const chosen = values.filter((_, row) => where(row));
  return chosen.reduce((sum, value) => sum + value, 0) / chosen.length;
}

test('3,000 cells and 2,000 genes: counts of eight types of unequal size', () => {
  assert.deepEqual([matrix.kind, matrix.rows, matrix.cols, data.valueKind], ['sparse', 3000, 2000, 'counts']);
  assert.equal(new Set(data.cells).size, 3000);
  assert.equal(new Set(data.genes).size, 2000);
  const sizes = types.categories.map((_, code) => types.codes.filter((own) => own === code).length);
  assert.equal(sizes.length, 8);
  assert.ok(Math.max(...sizes) > 4 * Math.min(...sizes) && Math.min(...sizes) > 100, sizes.join());
});

test('the same every time', async () => {
  const again = await sampleMatrix(createJob());
  assert.deepEqual(again, data);
});

test('markers that a biologist knows are high in their type', () => {
  const known: Record<string, string[]> = {
    B: ['MS4A1', 'CD79A'],
    NK: ['GNLY', 'NKG7'],
    'CD14 monocyte': ['LYZ', 'S100A9'],
    'FCGR3A monocyte': ['FCGR3A', 'MS4A7'],
    Dendritic: ['FCER1A'],
    'CD8 T effector': ['CD8A'],
    'CD4 T naive': ['CCR7'],
  };
  for (const [type, markers] of Object.entries(known)) {
    const code = types.categories.indexOf(type);
    for (const gene of markers) {
      const values = expression(gene);
      assert.ok(mean(values, (row) => types.codes[row] === code) > 4 * mean(values, (row) => types.codes[row] !== code), gene);
    }
  }
});

test('one path leads from CD14 to FCGR3A monocytes, without a gap and not straight', () => {
  const onPath = Array.from(position.values.entries()).filter(([, value]) => !Number.isNaN(value));
  const ends = onPath.map(([row]) => types.categories[types.codes[row]]);
  assert.deepEqual(new Set(ends), new Set(['CD14 monocyte', 'FCGR3A monocyte']));
  assert.equal(onPath.length, 570);
  const along = onPath.map(([, value]) => value).sort((a, b) => a - b);
  assert.ok(along[0] < 0.05 && along.at(-1)! > 0.95);
  assert.ok(
    along.every((value, i) => i === 0 || value - along[i - 1] < 0.08),
    'no gap',
  );
  const third = (from: number, to: number) => (row: number) => position.values[row] >= from && position.values[row] <= to;
  const falling = expression('S100A8'),
    passing = expression('IL1B');
  assert.ok(mean(falling, third(0, 0.2)) > mean(falling, third(0.4, 0.6)) && mean(falling, third(0.4, 0.6)) > mean(falling, third(0.8, 1)));
  assert.ok(mean(passing, third(0.4, 0.6)) > 2 * Math.max(mean(passing, third(0, 0.15)), mean(passing, third(0.85, 1))));
});

test('counts scatter more than Poisson, cells differ in depth', () => {
  const totals = Float64Array.from({ length: matrix.rows }, (_, row) =>
    matrix.values.subarray(matrix.indptr[row], matrix.indptr[row + 1]).reduce((sum, value) => sum + value, 0),
  ).sort();
  assert.ok(totals[150] < totals[1500] / 1.5 && totals[2850] > totals[1500] * 1.5, 'a 5 % and 95 % quantile apart');
  // Within one type and at one depth, variance above mean: the negative binomial's mean²/size, size 8 at most.
  const code = types.categories.indexOf('CD4 T naive');
  const gene = expression('EEF2');
  const rows = (row: number) => types.codes[row] === code;
  const average = mean(gene, rows);
  const variance = mean(
    gene.map((value) => (value - average) ** 2),
    rows,
  );
  assert.ok(variance > average + average ** 2 / 10, `${variance} for a mean of ${average}`);
});

test('drawing it lets the event loop run', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 5);
  await sampleMatrix(createJob());
  clearInterval(timer);
  assert.ok(turns >= 5, `${turns} turns`);
});
