/** Objects that R wrote (test/fixtures/make-rds.R). Their counts follow a formula, which is computed here once more. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { createJob } from '../../../core/base/job.ts';
import { openExact } from '../../../core/io/open.ts';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { OpenOptions } from '../../../core/model/options/open.ts';
import { categoriesOf, column, faultOf, open, toDense, write } from '../fixtures.ts';
import { threeWays } from '../three-ways.ts';
import { mulberry32 } from '../../random.ts';
import { Fault } from '../../../core/base/errors.ts';

const file = (name: string) => join(import.meta.dirname, '../../fixtures/rds', `${name}.rds`);
const count = (cell: number, gene: number) => ((7 * cell + 3 * gene) % 5 === 0 ? ((cell + gene) % 4) + 1 : 0);
const genes = ['CD3E', 'LYZ', 'MS4A1', 'ACTB', 'NKG7', 'GNLY', 'CST3'];
const counts = Array.from({ length: 12 }, (_, cell) => genes.map((__, gene) => count(cell, gene)));
/** The digits of 1 … 12 to the base of four, as bases. */
const cells = Array.from({ length: 12 }, (_, i) => `AAACCTGAGC${'ACGT'[(i + 1) >> 2]}${'ACGT'[(i + 1) % 4]}-1`);
const pca = Float32Array.from({ length: 24 }, (_, at) => ((at % 2) * 12 + (at >> 1) + 1) / 8);

for (const name of ['dgC', 'dgT', 'dgR', 'dense', 'list']) {
  test(`a matrix alone: ${name}`, async () => {
    const { data, rows } = await threeWays(file(name));
    assert.deepEqual([rows, data.cells, data.genes, data.valueKind], [counts, cells, genes, 'counts']);
    assert.match(data.notes.join(), /Rows are genes/);
  });
}

test('a size that its own names do not bear out is refused before anything of that size is made', async () => {
  const bytes = Buffer.from(readFileSync(file('seurat4')));
  const whole = bytes[0] === 0x1f ? gunzipSync(bytes) : bytes;
  const at = whole.indexOf('Dim\0\0\0\r\0\0\0\x02', 0, 'latin1');
  whole.writeUInt32BE(0x00ff0007, at + 11);
  const { message } = await faultOf(open(write('large.rds', whole)), 'malformed');
  assert.equal(message, 'It says it has 16,711,687 genes, and names 7.');
});

test('cells × genes are told by their names, or by the person', async () => {
  assert.deepEqual((await threeWays(file('turned'))).rows, counts);
  const { data, rows } = await threeWays(file('dgC'), { orientation: 'cells-by-genes' });
  assert.deepEqual([rows, data.genes], [genes.map((_, gene) => cells.map((__, cell) => count(cell, gene))), cells]);
});

test('a pattern of entries without numbers is of ones; vectors too long to be kept are read where they are wanted', async () => {
  assert.deepEqual(
    (await threeWays(file('pattern'))).rows,
    counts.map((row) => row.map((value) => Number(value > 0))),
  );
  const { rows, data } = await threeWays(file('long'));
  assert.deepEqual(
    rows,
    Array.from({ length: 6000 }, (_, cell) => [0, 1, 2].map((gene) => count(cell, gene))),
  );
  assert.equal(data.cells[5999], 'Cell 6000');
});

for (const name of ['seurat4', 'seurat5', 'seurat5-split']) {
  test(`Seurat: ${name}: counts, factors with their levels, missing values, reductions, identities`, async () => {
    const { data, rows, said } = await threeWays(file(name));
    const unseen =
      name === 'seurat5-split'
        ? counts.map((row, cell) => row.map((value, gene) => (cell % 2 === 1 && genes[gene] === 'GNLY' ? 0 : value)))
        : counts;
    assert.deepEqual([rows, data.cells, data.genes, data.layer], [unseen, cells, genes, 'RNA/counts']);
    const type = column(data, 'type');
    assert.deepEqual(
      [type.kind === 'category' && type.categories, categoriesOf(type).slice(0, 4)],
      [
        ['T cell', 'B cell', 'NK', 'unseen'],
        ['T cell', 'B cell', null, 'T cell'],
      ],
    );
    assert.deepEqual(categoriesOf(column(data, 'passes')).slice(0, 4), ['True', 'False', null, 'True']);
    for (const [missing, second] of [
      ['score', 0.25],
      ['reads', 2],
    ] as const) {
      const numbers = column(data, missing);
      assert.ok(numbers.kind === 'number' && Number.isNaN(numbers.values[0]) && numbers.values[1] === second, missing);
    }
    assert.deepEqual(
      categoriesOf(column(data, 'active.ident')),
      Array.from({ length: 12 }, (_, i) => (i < 6 ? 'zero' : 'one')),
    );
    assert.deepEqual(data.obsm, [{ name: 'pca', dim: 2, values: pca }]);
    assert.deepEqual(said.obsm, [{ name: 'pca', dim: 2 }]);
  });
}

test('Seurat: another layer, another assay; numbers in float64 are R’s own', async () => {
  const data = await openExact(file('seurat4'), parseOptions(OpenOptions, { layer: 'data' }), createJob());
  const first: number[] = [];
  for await (const { matrix } of data.matrix.chunks(new AbortController().signal)) first.push(...matrix.values.subarray(0, 2));
  assert.deepEqual(
    first.slice(0, 2),
    counts
      .flat()
      .filter((value) => value > 0)
      .slice(0, 2)
      .map(Math.log1p),
  );
  const adt = await threeWays(file('seurat4'), { part: 'ADT' });
  assert.deepEqual(
    [adt.rows[0], adt.rows[11], adt.data.genes],
    [
      [1, 2],
      [23, 24],
      ['CD3', 'CD19'],
    ],
  );
  assert.match((await faultOf(open(file('seurat4'), { layer: 'spliced' }), 'no-matrix')).detail.remedy ?? '', /counts, data/);
});

test('SingleCellExperiment: symbols from its rows, run-length columns, reductions, the experiment beside', async () => {
  const { data, rows, said } = await threeWays(file('sce'));
  assert.deepEqual([rows, data.cells, data.genes, data.geneIds?.[1]], [counts, cells, genes, 'ENSG00000000002']);
  assert.deepEqual(
    categoriesOf(column(data, 'run')),
    Array.from({ length: 12 }, (_, i) => (i < 5 ? 'r1' : 'r2')),
  );
  assert.deepEqual(data.obsm, [{ name: 'PCA', dim: 2, values: pca }]);
  assert.deepEqual(
    [said.parts?.offers.map(({ name }) => name), said.matrices.map(({ layer }) => layer)],
    [
      ['main', 'ADT'],
      ['counts', 'logcounts'],
    ],
  );
  assert.deepEqual((await threeWays(file('sce'), { part: 'ADT' })).rows[1], [3, 4]);
});

test('other packings: none, gzip, zstd', async () => {
  const plain = gunzipSync(readFileSync(file('seurat4')));
  for (const [name, bytes] of [
    ['plain.rds', plain],
    ['again.rds', gzipSync(plain)],
    ['modern.rds', zstdCompressSync(plain)],
  ] as const)
    assert.deepEqual(toDense((await open(write(name, bytes))).matrix), counts, name);
});

test('what cannot be read is refused with the line of R that makes what can', async () => {
  const refused: [string, RegExp, RegExp][] = [
    [file('model'), /class ‘lm’/, /In R: saveRDS\(/],
    [file('table'), /a table, not a matrix/, /as\.matrix/],
    [write('a.RData', gzipSync('RDX3\nX\n')), /workspace/, /load\("in\.RData"\)/],
    [write('packed.rds', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0])), /bzip2 or xz/, /saveRDS\(readRDS/],
    [write('text.rds', 'A\n3\n'), /as text/, /saveRDS/],
    [write('seurat.qs', 'x'), /qs/, /qread/],
  ];
  for (const [path, says, remedy] of refused) {
    const { message, detail } = await faultOf(open(path), 'unsupported');
    assert.match(message, says);
    assert.match(detail.remedy ?? '', remedy);
  }
});

test('mutants of an object open, or end in a fault that names the file and a remedy', async () => {
  const random = mulberry32(Number(process.env['INDICATRIX_FUZZ_SEED'] ?? 1));
  const plain = gunzipSync(readFileSync(file('seurat4')));
  const seen = { opened: 0, refused: 0 };
  for (let i = 0; i < 80 * Number(process.env['INDICATRIX_FUZZ'] ?? 1); i++) {
    const mutant = Buffer.from(random() < 0.2 ? plain.subarray(0, Math.floor(random() * plain.length)) : plain);
    for (let changes = 1 + Math.floor(random() * 4); changes > 0 && mutant.length > 0; changes--)
      mutant[Math.floor(random() * mutant.length)] = [0, 1, 0x7f, 0x80, 0xff, Math.floor(random() * 256)][Math.floor(random() * 6)];
    const path = write('mutant.rds', mutant.length > 6 ? mutant : Buffer.from('X\n\0\0\0\x03'));
    try {
      await open(path);
      seen.opened++;
    } catch (error) {
      assert.ok(
        error instanceof Fault && error.tag !== 'defect' && error.detail.file === path && error.detail.remedy,
        `mutant ${i}: ${error instanceof Error ? error.stack : String(error)}`,
      );
      seen.refused++;
    }
  }
  assert.ok(seen.opened > 0 && seen.refused > 0, JSON.stringify(seen));
});
