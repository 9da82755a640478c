/** AnnData and 10x files in shapes that programs write and readers trip over. Reference: what was written. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../../core/base/job.ts';
import { inspectFile } from '../../../core/io/open.ts';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { OpenOptions } from '../../../core/model/options/open.ts';
import { field, gist, whole } from '../field-fixtures.ts';
import { categoriesOf, column, faultOf, Hdf5Writer, open } from '../fixtures.ts';

const { cells, genes, ids, X } = field;
const normalized = X.map((row) => row.map((value) => Math.log1p(value / 3)));
const marks = X.map((row) => row.map((value) => Number(value > 0)));
const part = X.map((row) => row.map((value) => value >> 1));

function file(fill: (writer: Hdf5Writer) => Hdf5Writer, names: readonly string[] = genes): string {
  return fill(new Hdf5Writer('cells.h5ad').frame('obs', cells).frame('var', [...names])).done();
}

async function layerOf(path: string): Promise<{ layer: string; X: number[][]; notes: string }> {
  const data = await open(path);
  const { matrices } = await inspectFile(path, parseOptions(OpenOptions, {}), createJob());
  assert.equal(matrices[0].layer, data.layer, 'looking into it says what opening takes');
  return { layer: data.layer, X: gist(data).X, notes: data.notes.join('\n') };
}

test('K09, counts are the layer that is called so, not the first of whole numbers', async (t) => {
  for (const name of [
    'counts',
    'raw_counts',
    'umi_counts',
    'UMIs',
    'counts_raw',
    'raw counts',
    'Raw.Counts',
    'raw',
    'matrix',
    'spliced',
    'total',
  ]) {
    await t.test(name, async () => {
      const found = await layerOf(
        file((writer) =>
          writer
            .csr('X', normalized)
            .csr('layers/ambiguous', part)
            .csr('layers/mask', marks)
            .csr('layers/binarized', marks)
            .csr(`layers/${name}`, X)
            .csr('layers/unspliced', part),
        ),
      );
      assert.equal(found.layer, `layers/${name}`);
      assert.deepEqual(found.X, X);
      assert.match(found.notes, new RegExp(`Counts were taken from layers/${name}`));
    });
  }
});

test('K09, marks and parts of counts are none; several that could be are named, not guessed', async () => {
  const none = await layerOf(
    file((writer) =>
      writer.csr('X', normalized).csr('layers/binarized', marks).csr('layers/detected', marks).csr('layers/ambiguous', part),
    ),
  );
  assert.equal(none.layer, 'X');
  assert.match(none.notes, /has no counts/);
  const one = await layerOf(file((writer) => writer.csr('X', normalized).csr('layers/a', marks).csr('layers/corrected', X)));
  assert.equal(one.layer, 'layers/corrected');
  assert.match(one.notes, /only matrix that looks like counts/);
  const two = await layerOf(file((writer) => writer.csr('X', normalized).csr('layers/first', part).csr('layers/second', X)));
  assert.equal(two.layer, 'X');
  assert.match(two.notes, /layers\/first, layers\/second hold whole numbers; name one.*--layer/);
});

test('K23, a matrix whose first 100,000 numbers alone are whole holds no counts', async () => {
  const rows = Array.from({ length: 1400 }, (_, row) =>
    Array.from({ length: 100 }, (_, col) => (row < 1200 ? 1 + ((row + col) % 3) : 0.5)),
  );
  const names = Array.from({ length: 100 }, (_, i) => `g${i}`);
  const path = new Hdf5Writer('cells.h5ad')
    .frame(
      'obs',
      rows.map((_, i) => `c${i}`),
    )
    .frame('var', names)
    .csr('X', rows)
    .csr(
      'layers/counts',
      rows.map((row) => row.map(() => 2)),
    )
    .done();
  assert.equal((await open(path)).layer, 'layers/counts');
});

test('K10 and K23, categories and names of numbers are what they were', async () => {
  const path = file((writer) =>
    writer
      .csr('X', X)
      .group('obs/donor', { 'encoding-type': 'categorical', 'encoding-version': '0.2.0' })
      .dataset('obs/donor/categories', BigInt64Array.of(9007199254740992n, 9007199254740993n, -9007199254740995n))
      .dataset(
        'obs/donor/codes',
        Int8Array.from(cells, (_, i) => i % 3),
      )
      .group('obs/resolution', { 'encoding-type': 'categorical', 'encoding-version': '0.2.0' })
      .dataset('obs/resolution/categories', Float32Array.of(0.1, 0.2, 1))
      .dataset(
        'obs/resolution/codes',
        Int8Array.from(cells, (_, i) => i % 3),
      )
      .dataset(
        'obs/run',
        BigInt64Array.from(cells, (_, i) => 9007199254740993n + BigInt(i)),
      ),
  );
  const data = await open(path);
  assert.deepEqual(categoriesOf(column(data, 'donor')).slice(0, 3), ['9007199254740992', '9007199254740993', '-9007199254740995']);
  assert.deepEqual(categoriesOf(column(data, 'resolution')).slice(0, 3), ['0.1', '0.2', '1']);
  const run = column(data, 'run');
  assert.ok(run.kind === 'text');
  assert.equal(run.values[2], '9007199254740995');
});

test('K10, categories that stand twice become one', async () => {
  const data = await open(
    file((writer) =>
      writer
        .csr('X', X)
        .group('obs/type', { 'encoding-type': 'categorical' })
        .dataset('obs/type/categories', ['B', 'T', 'B'])
        .dataset(
          'obs/type/codes',
          Int8Array.from(cells, (_, i) => i % 3),
        ),
    ),
  );
  const type = column(data, 'type');
  assert.ok(type.kind === 'category');
  assert.deepEqual(type.categories, ['B', 'T']);
  assert.deepEqual(categoriesOf(type).slice(0, 4), ['B', 'T', 'B', 'B']);
});

test('K23, an empty text is a value, a missing one none', async () => {
  const values = cells.map((_, i) => ['', 'nan', 'x'][i % 3]);
  const data = await open(
    file((writer) =>
      writer
        .csr('X', X)
        .dataset('obs/s', values)
        .group('obs/n', { 'encoding-type': 'nullable-string-array' })
        .dataset('obs/n/values', values)
        .dataset(
          'obs/n/mask',
          Uint8Array.from(cells, (_, i) => Number(i % 3 === 1)),
        ),
    ),
  );
  assert.deepEqual(categoriesOf(column(data, 's')), values);
  assert.deepEqual(
    categoriesOf(column(data, 'n')),
    values.map((value, i) => (i % 3 === 1 ? null : value)),
  );
});

test('K23, symbols are found under the names that databases give them', async () => {
  for (const name of [
    'external_gene_name',
    'gene_symbols',
    'Symbol',
    'hgnc_symbol',
    'mgi_symbol',
    'GeneSymbol',
    'gene.name',
    'feature_name',
    'gene_short_name',
    'gene',
  ]) {
    const data = await open(file((writer) => writer.csr('X', X).dataset(`var/${name}`, genes), ids));
    assert.deepEqual([data.genes, data.geneIds], [genes, ids], name);
  }
});

test('K23, a column with a slash in its name is read', async () => {
  const data = await open(
    file((writer) =>
      writer
        .csr('X', X)
        .dataset('obs/day/stage', field.types)
        .group('obs', { 'column-order': ['day/stage'] }),
    ),
  );
  assert.deepEqual(categoriesOf(column(data, 'day/stage')), field.types);
});

test('no cells, no genes, and embeddings alone are told apart', async () => {
  await faultOf(open(file((writer) => writer.dataset('X', new Float32Array(0), { shape: [0, 12] }))), 'too-few-cells');
  assert.match(
    (await faultOf(open(file((writer) => writer.dataset('obsm/X_pca', new Float32Array(32), { shape: [16, 2] }))), 'no-matrix')).message,
    /embeddings \(X_pca in obsm\) but no counts/,
  );
});

test('K20, 10x files without what can be done without', async (t) => {
  const indptr = [0];
  const [indices, data]: [number[], number[]] = [[], []];
  for (const row of X) {
    row.forEach((value, gene) => {
      if (value) {
        indices.push(gene);
        data.push(value);
      }
    });
    indptr.push(indices.length);
  }
  const tenx = (group: string, fill: (writer: Hdf5Writer) => Hdf5Writer, barcodes = true) => {
    const writer = new Hdf5Writer('out.h5')
      .dataset(`${group}/data`, Int32Array.from(data))
      .dataset(`${group}/indices`, BigInt64Array.from(indices, BigInt))
      .dataset(`${group}/indptr`, BigInt64Array.from(indptr, BigInt))
      .dataset(`${group}/shape`, Int32Array.of(genes.length, cells.length));
    return fill(barcodes ? writer.dataset(`${group}/barcodes`, cells) : writer).done();
  };
  const files: [string, string, Partial<typeof whole>?][] = [
    ['CellBender 1: gene_names alone', tenx('background_removed', (writer) => writer.dataset('background_removed/gene_names', genes))],
    ['no types', tenx('matrix', (writer) => writer.dataset('matrix/features/name', genes).dataset('matrix/features/id', ids))],
    ['names alone', tenx('matrix', (writer) => writer.dataset('matrix/features/name', genes))],
    ['identifiers alone', tenx('matrix', (writer) => writer.dataset('matrix/features/id', ids)), { genes: ids }],
    [
      'empty names',
      tenx('matrix', (writer) =>
        writer
          .dataset(
            'matrix/features/name',
            genes.map((gene, i) => (i === 2 ? '' : gene)),
          )
          .dataset('matrix/features/id', ids),
      ),
      { genes: genes.map((gene, i) => (i === 2 ? ids[2] : gene)) },
    ],
    [
      'no barcodes',
      tenx('matrix', (writer) => writer.dataset('matrix/features/name', genes), false),
      { cells: cells.map((_, i) => `Cell ${i + 1}`) },
    ],
  ];
  for (const [what, path, other] of files) await t.test(what, async () => assert.deepEqual(gist(await open(path)), { ...whole, ...other }));
});
