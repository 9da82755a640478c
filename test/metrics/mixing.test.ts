/** How batches mix, beside scib-metrics (test/golden/mixing.py made the values) and on cells whose mixing is known. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createJob } from '../../core/base/job.ts';
import { chiSquareTail } from '../../core/base/distributions.ts';
import { accepted, aroundCells, dealtOut, inverseSimpson, mixingScores, type Groups } from '../../core/metrics/mixing.ts';
import { mulberry32 } from '../random.ts';
import { needs, shared } from '../shared.ts';

interface Case {
  name: string;
  dim: number;
  points: number[];
  batches: number[];
  labels: number[];
  ilisi: number;
  clisi: number;
  kbet: number;
  index: number[];
  p: number[];
}
const golden = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'golden', 'values', 'mixing.json'), 'utf8')) as {
  scib_metrics: string;
  cases: Case[];
  pbmc_3500: { ilisi: number; kbet: number };
};

const groups = (codes: ArrayLike<number>): Groups => ({ codes: Int32Array.from(codes), count: Math.max(...Array.from(codes)) + 1 });
const all = (rows: number) => Uint32Array.from({ length: rows }, (_, row) => row);
const around = async (points: Float32Array, dim: number) => (await aroundCells(points, dim, all(points.length / dim), createJob()))!;

for (const { name, dim, points, batches, labels, ...wanted } of golden.cases) {
  test(`cell by cell and in the whole as scib-metrics ${golden.scib_metrics} has it: ${name}`, async () => {
    const [near, batch] = [await around(Float32Array.from(points), dim), groups(batches)];
    const [index] = await inverseSimpson(near, [batch], createJob());
    // scib-metrics computes in float32, and stops its search for a cell's scale at 1e-5 of the entropy.
    index.forEach((value, cell) =>
      assert.ok(Math.abs(value - wanted.index[cell]) < 1e-3, `cell ${cell}: ${value} for ${wanted.index[cell]}`),
    );
    assert.deepEqual(
      Array.from(await accepted(near, batch, createJob())),
      wanted.p.map((p) => Number(p >= 0.05)),
    );
    const [found] = await mixingScores(near, [{ batches: batch, kinds: groups(labels) }], createJob());
    assert.ok(Math.abs(found.ilisi! - wanted.ilisi) < 1e-4, `${found.ilisi} for ${wanted.ilisi}`);
    assert.ok(Math.abs(found.clisi! - wanted.clisi) < 1e-4, `${found.clisi} for ${wanted.clisi}`);
    assert.ok(Math.abs(found.kbet! - wanted.kbet) < 1e-6);
  });
}

test('3,500 PBMCs of three donors: what scib-metrics says of their components', needs('data/pbmc_3500_pcs.tsv.gz'), async () => {
  const lines = (name: string) =>
    gunzipSync(readFileSync(shared(`data/${name}`)))
      .toString()
      .trim()
      .split('\n')
      .slice(1);
  const points = Float32Array.from(lines('pbmc_3500_pcs.tsv.gz').flatMap((line) => line.split('\t').map(Number)));
  const donors = lines('pbmc_3500_meta.tsv.gz').map((line) => 'ABC'.indexOf(line[0]));
  const division = { batches: groups(donors), kinds: null };
  const [found, chance] = await mixingScores(await around(points, 30), [division, dealtOut(division)], createJob());
  console.log(found, chance, golden.pbmc_3500);
  assert.ok(Math.abs(found.ilisi! - golden.pbmc_3500.ilisi) < 1e-4);
  // Of 3,500 cells one may lie within rounding of the bound.
  assert.ok(Math.abs(found.kbet! - golden.pbmc_3500.kbet) < 1.5 / 3500);
});

test('batches dealt out by chance are as mixed as can be, batches apart are not; cells of no batch are left out', async () => {
  const random = mulberry32(2);
  const rows = 1000;
  const points = Float32Array.from({ length: 2 * rows }, () => random());
  const near = await around(points, 2);
  const even = { batches: groups(Array.from({ length: rows }, () => Math.floor(2 * random()))), kinds: null };
  const halves = Array.from({ length: rows }, (_, cell) => Number(points[2 * cell] > 0.5));
  const [mixed, chance, apart] = await mixingScores(
    near,
    [even, dealtOut(even), { batches: groups(halves), kinds: groups(halves) }],
    createJob(),
  );
  assert.ok(mixed.ilisi! > 0.9 && mixed.kbet! > 0.9, JSON.stringify(mixed));
  assert.ok(Math.abs(mixed.ilisi! - chance.ilisi!) < 0.05);
  assert.ok(apart.ilisi! < 0.01 && apart.kbet! < 0.3 && apart.clisi! > 0.99, JSON.stringify(apart));
  const some = groups(halves);
  for (let cell = 0; cell < rows; cell += 3) some.codes[cell] = -1;
  const [index] = await inverseSimpson(near, [some], createJob());
  index.forEach((value, cell) => assert.equal(Number.isNaN(value), cell % 3 === 0));
  (await accepted(near, some, createJob())).forEach((value, cell) => assert.equal(Number.isNaN(value), cell % 3 === 0));
});

test('χ² tails are those of tables and closed forms', () => {
  // Two degrees: exp(−x/2). One: the 95 % bound of tables. Large: Abramowitz and Stegun, table 26.8.
  for (const x of [0.1, 1, 5, 40]) assert.ok(Math.abs(chiSquareTail(x, 2) / Math.exp(-x / 2) - 1) < 1e-12);
  assert.ok(Math.abs(chiSquareTail(3.841458820694124, 1) - 0.05) < 1e-12);
  assert.ok(Math.abs(chiSquareTail(124.3421134, 100) - 0.05) < 1e-8);
});
