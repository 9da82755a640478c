import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { glance } from '../../core/io/limits.ts';
import { inspectFile } from '../../core/io/open.ts';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import type { FileSummary } from '../../core/types.ts';
import { needs, shared } from '../shared.ts';
import { annData, counts, faultOf, open, path, write } from './fixtures.ts';

// A busy machine looks at the same as an idle one.
glance.ms = Infinity;

const inspect = (file: string, options: Partial<OpenOptions> = {}): Promise<FileSummary> =>
  inspectFile(file, parseOptions(OpenOptions, options), createJob());

const everyFile = [
  'data/pbmc700_counts_csr.h5ad',
  'data/pbmc700_counts_csc.h5ad',
  'data/pbmc68k_reduced.h5ad',
  'data/pbmc68k_reduced_legacy.h5ad',
  'data/pbmc68k_reduced.zarr.zip',
  'data/pbmc700_counts_cells_by_genes.csv.gz',
  'data/pbmc700_counts_genes_by_cells.tsv.gz',
  'data/pbmc_3500_pcs.tsv.gz',
  'data/10x_data/1.2.0/multiple_genomes.h5',
  'data/10x_data/3.0.0/filtered_feature_bc_matrix.h5',
  'data/10x_data/3.0.0/filtered_feature_bc_matrix',
  'data/10x_data/3.0.0/filtered_feature_bc_matrix/matrix.mtx.gz',
];

for (const name of everyFile) {
  test(`what is said of ${name} is what opening it brings`, needs(name), async () => {
    const [said, data] = [await inspect(shared(name)), await open(shared(name))];
    const [taken] = said.matrices;
    assert.deepEqual([said.format, said.name, taken.layer], [data.format, data.name, data.layer]);
    const about = said.isEstimate ? 0.02 : 0;
    for (const [known, read] of [
      [taken.cells, data.cells.length],
      [taken.genes, data.genes.length],
    ])
      assert.ok(Math.abs(known / read - 1) <= about, `${known}, ${read}`);
    assert.equal(taken.valueKind, data.valueKind);
    const { matrix } = data;
    if (taken.entries !== null)
      assert.equal(taken.entries, matrix.kind === 'sparse' && taken.storage !== 'dense' ? matrix.values.length : matrix.rows * matrix.cols);
    const arrays =
      matrix.kind === 'sparse' ? matrix.indptr.byteLength + matrix.indices.byteLength + matrix.values.byteLength : matrix.values.byteLength;
    assert.ok(taken.memory >= arrays, `${taken.memory} bytes for ${arrays}`);
    assert.deepEqual(said.obsm.toSorted(byName), data.obsm.map(({ name, dim }) => ({ name, dim })).toSorted(byName));
    assert.deepEqual(said.obs.map((column) => column.name).sort(), data.obs.map((column) => column.name).sort());
    for (const { name: column, kind, categories } of said.obs) {
      const read = data.obs.find((other) => other.name === column)!;
      if (kind !== 'text') assert.equal(read.kind, kind, column);
      if (categories !== undefined) assert.ok(read.kind === 'category' && read.categories.length === categories, column);
    }
  });
}

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);

test('all matrices of a file, the one to be taken first', async () => {
  const file = annData((writer) =>
    writer
      .dense(
        'X',
        counts.map((row) => row.map((value) => value / 3)),
      )
      .csr('layers/counts', counts)
      .csr('layers/spliced', counts, 'csc')
      .frame('raw/var', ['a', 'b'])
      .dense('raw/X', [
        [1, 2],
        [0, 1],
        [3, 4],
      ]),
  );
  const { matrices, notes } = await inspect(file);
  assert.deepEqual(
    matrices.map(({ layer, genes, storage, valueKind, entries }) => [layer, genes, storage, valueKind, entries]),
    [
      ['layers/counts', 4, 'by cells', 'counts', 5],
      ['X', 4, 'dense', 'nonnegative', 12],
      ['layers/spliced', 4, 'by genes', 'counts', 5],
      ['raw/X', 2, 'dense', 'counts', 6],
    ],
  );
  assert.match(notes.join(), /Counts were taken from layers\/counts; X holds normalized values/);
  assert.equal((await inspect(file, { layer: 'X' })).matrices[0].layer, 'X');
});

test('a text table: how it is written, which way round and why, its upper left corner', async () => {
  const text = `gene;c1;c2;c3\n${Array.from({ length: 40 }, (_, i) => `RPL${i};${i % 3 ? 0 : i};0;1`).join('\n')}\n`;
  for (const file of [write('t.csv', text), write('t.csv.gz', gzipSync(text))]) {
    const { table, way, matrices, isEstimate } = await inspect(file);
    assert.deepEqual(
      [table!.delimiter, table!.hasHeader, table!.hasNames, way],
      [';', true, true, { cellsAreRows: false, reason: 'the rows are named by genes', isGuess: false }],
    );
    assert.deepEqual([table!.columns, table!.rows[3]], [['c1', 'c2', 'c3'], { name: 'RPL3', values: ['3', '0', '1'] }]);
    assert.deepEqual([matrices[0].cells, matrices[0].genes, isEstimate], [3, 40, false]);
    const flipped = await inspect(file, { orientation: 'cells-by-genes' });
    assert.deepEqual([flipped.matrices[0].cells, flipped.matrices[0].genes], [40, 3]);
  }
  assert.equal((await inspect(write('t.csv', 'x,p,q\nr,1,2\ns,3,4\n'))).way!.isGuess, true);
});

test('the size of a large table is reckoned from its beginning', async () => {
  const rows = 60_000;
  const line = (row: number) =>
    `cell${String(row).padStart(6, '0')},${Array.from({ length: 30 }, (_, gene) => (row * 7 + gene * 13) % 10).join()}\n`;
  const text = `cell,${Array.from({ length: 30 }, (_, gene) => `G${gene}`).join()}\n${Array.from({ length: rows }, (_, row) => line(row)).join('')}`;
  for (const file of [write('large.csv', text), write('large.csv.gz', gzipSync(text))]) {
    const { matrices, isEstimate } = await inspect(file);
    assert.ok(isEstimate && Math.abs(matrices[0].cells / rows - 1) < 0.01, `${file}: ${matrices[0].cells}`);
  }
});

test('labels beside a file are offered, the likeliest first', async () => {
  const folder = path('study');
  mkdirSync(folder);
  for (const name of ['pbmc_counts.csv', 'pbmc_metadata.csv', 'cell_types.tsv.gz', 'README.txt', 'genes.tsv', 'gene_annotation.csv'])
    writeFileSync(join(folder, name), 'cell,CD3E,LYZ\na,1,2\nb,3,4\n');
  assert.deepEqual((await inspect(join(folder, 'pbmc_counts.csv'))).labels, [
    join(folder, 'pbmc_metadata.csv'),
    join(folder, 'cell_types.tsv.gz'),
  ]);
});

test('what cannot be opened is refused before it is opened', async () => {
  await faultOf(inspect('/nowhere/a.h5ad'), 'file-missing');
  await faultOf(inspect(write('text.h5ad', 'cell,gene\n')), 'not-hdf5');
  await faultOf(inspect(annData((file) => file)), 'no-matrix');
  await faultOf(inspect(write('t.csv', ';CD3E;LYZ\na;1,500;2\nb;3;4\n')), 'not-a-number');
});
