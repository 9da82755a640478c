import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { openHdf5 } from '../../../core/io/stores/hdf5.ts';
import { inspectFile } from '../../../core/io/open.ts';
import { readFrame } from '../../../core/io/anndata/anndata-frame.ts';
import { createJob } from '../../../core/base/job.ts';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { OpenOptions } from '../../../core/model/options/open.ts';
import type { SparseMatrix } from '../../../core/types.ts';
import { needs, shared } from '../../shared.ts';
import { annData, categoriesOf, cells, column, counts, faultOf, genes, Hdf5Writer, open, path, toDense, write } from '../fixtures.ts';

const csr = 'data/pbmc700_counts_csr.h5ad';

test('700 PBMCs: CSR, CSC, CSV and TSV hold the same counts, names and labels', needs(csr), async () => {
  // The reference is the CSV, read here without any of the product's readers.
  const [header, ...lines] = gunzipSync(readFileSync(shared('data/pbmc700_counts_cells_by_genes.csv.gz')))
    .toString()
    .trim()
    .split('\n');
  const rows = lines.map((line) => line.split(','));
  for (const name of [
    csr,
    'data/pbmc700_counts_csc.h5ad',
    'data/pbmc700_counts_cells_by_genes.csv.gz',
    'data/pbmc700_counts_genes_by_cells.tsv.gz',
  ]) {
    const data = await open(shared(name), { labels: shared('data/pbmc700_obs.csv') });
    assert.deepEqual(
      data.cells,
      rows.map(([cell]) => cell),
      name,
    );
    assert.deepEqual(data.genes, header.split(',').slice(1), name);
    assert.equal(data.valueKind, 'counts', name);
    const matrix = data.matrix as SparseMatrix;
    assert.equal(matrix.kind, 'sparse', name);
    toDense(matrix).forEach((values, row) => assert.deepEqual(values, rows[row].slice(1).map(Number), `${name}, row ${row}`));
    assert.equal(categoriesOf(column(data, 'bulk_labels'))[1], 'Dendritic', name);
    assert.equal(new Set(categoriesOf(column(data, 'louvain'))).size, 11, name);
  }
});

test('the legacy layout and the new one hold the same', needs('data/pbmc68k_reduced_legacy.h5ad'), async () => {
  const legacy = await open(shared('data/pbmc68k_reduced_legacy.h5ad'));
  const modern = await open(shared('data/pbmc68k_reduced.h5ad'));
  assert.deepEqual(
    { ...legacy, name: '', source: '', mark: '', obs: [], obsm: [] },
    { ...modern, name: '', source: '', mark: '', obs: [], obsm: [] },
  );
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
  assert.deepEqual(legacy.obs.toSorted(byName), modern.obs.toSorted(byName));
  assert.deepEqual(legacy.obsm.toSorted(byName), modern.obsm.toSorted(byName));
  assert.equal(modern.valueKind, 'signed');
  assert.match(modern.notes.join(' '), /no counts: X holds scaled values, raw\/X holds normalized values/);
  const labels = column(modern, 'bulk_labels');
  assert.ok(labels.kind === 'category' && labels.colors?.length === 10 && labels.colors.every((color) => /^#[0-9a-f]{6}$/.test(color)));
  assert.deepEqual(
    modern.obsm.map(({ name, dim }) => [name, dim]),
    [
      ['X_pca', 50],
      ['X_umap', 2],
    ],
  );
});

test('a layer can be named, raw in either spelling', needs('data/pbmc68k_reduced.h5ad'), async () => {
  for (const name of ['data/pbmc68k_reduced.h5ad', 'data/pbmc68k_reduced_legacy.h5ad']) {
    const raw = await open(shared(name), { layer: 'raw/X' });
    assert.equal(raw.layer, 'raw/X');
    assert.equal(raw.valueKind, 'nonnegative');
    assert.equal((raw.matrix as SparseMatrix).values.length, 174_400);
  }
});

test('booleans of h5py are read as yes and no', needs('data/pbmc68k_reduced.h5ad'), async () => {
  const store = await openHdf5(shared('data/pbmc68k_reduced.h5ad'), createJob());
  try {
    const flags = (await readFrame(store, 'var', createJob()))!.columns.find(({ name }) => name === 'highly_variable')!;
    assert.deepEqual(new Set(categoriesOf(flags)), new Set(['False', 'True']));
  } finally {
    await store.close();
  }
});

test('CSR, CSC and dense; every kind of number', async () => {
  const number = (name: string) => new Hdf5Writer(name).frame('obs', cells).frame('var', genes);
  const files = {
    csr: annData((file) => file.csr('X', counts)),
    csc: annData((file) => file.csr('X', counts, 'csc')),
    dense: annData((file) => file.dense('X', counts)),
    'dense, in chunks, gzipped': annData((file) =>
      file.dataset('X', Float32Array.from(counts.flat()), { shape: [3, 4], chunks: [2, 3], compression: 'gzip' }),
    ),
    uint8: number('u1.h5ad')
      .dataset('X', Uint8Array.from(counts.flat()), { shape: [3, 4] })
      .done(),
    int64: number('i8.h5ad')
      .dataset('X', BigInt64Array.from(counts.flat().map(BigInt)), { shape: [3, 4] })
      .done(),
    float64: number('f8.h5ad')
      .dataset('X', Float64Array.from(counts.flat()), { shape: [3, 4] })
      .done(),
  };
  for (const [what, file] of Object.entries(files)) {
    const data = await open(file);
    assert.deepEqual(toDense(data.matrix), counts, what);
    assert.deepEqual([data.valueKind, data.layer, data.cells, data.genes], ['counts', 'X', cells, genes], what);
  }
});

test('numbers that are mostly not zero stay dense', async () => {
  const rows = [
    [1.5, -2, 3],
    [4, 5, -6.25],
  ];
  const data = await open(new Hdf5Writer('dense.h5ad').dense('X', rows).done());
  assert.equal(data.matrix.kind, 'dense');
  assert.deepEqual(toDense(data.matrix), rows);
  assert.equal(data.valueKind, 'signed');
  assert.deepEqual(data.cells, ['Cell 1', 'Cell 2'], 'names are made up where the file has none');
});

test('indices out of order are sorted, entries at the same place are added, as scipy’s sum_duplicates does', async () => {
  const data = await open(
    annData((file) => file.parts('X', [3, 4], { indptr: [0, 4, 4, 6], indices: [3, 1, 3, 0, 2, 1], data: [1, 2, 4, 8, 16, 32] })),
  );
  const matrix = data.matrix as SparseMatrix;
  assert.deepEqual(
    [[...matrix.indptr], [...matrix.indices], [...matrix.values]],
    [
      [0, 3, 3, 5],
      [0, 1, 3, 1, 2],
      [8, 2, 5, 32, 16],
    ],
  );
  assert.match(data.notes.join(), /1 values stood twice/);
});

test('counts are chosen where the file has them, and it says so', async () => {
  const scaled = counts.map((row) => row.map((value) => value - 0.5));
  const layered = await open(annData((file) => file.dense('X', scaled).csr('layers/counts', counts).dense('layers/scaled', scaled)));
  assert.deepEqual([layered.layer, layered.valueKind], ['layers/counts', 'counts']);
  assert.deepEqual(layered.notes, ['Counts were taken from layers/counts; X holds scaled values.']);

  const wide = counts.map((row) => [...row, 9]);
  const raw = await open(
    annData((file) =>
      file
        .dense('X', scaled)
        .csr('raw/X', wide)
        .frame('raw/var', [...genes, 'NKG7']),
    ),
  );
  assert.deepEqual([raw.layer, raw.genes.at(-1), toDense(raw.matrix)], ['raw/X', 'NKG7', wide], 'raw has genes of its own');

  const own = await open(
    annData((file) =>
      file.csr('X', counts).csr(
        'layers/counts',
        counts.map((row) => row.map((value) => 2 * value)),
      ),
    ),
  );
  assert.deepEqual([own.layer, own.notes], ['X', []]);

  const without = await open(annData((file) => file.csr('layers/counts', counts)));
  assert.equal(without.layer, 'layers/counts');
  const fault = await faultOf(
    open(
      annData((file) => file.csr('X', counts)),
      { layer: 'layers/spliced' },
    ),
    'no-matrix',
  );
  assert.match(fault.detail.remedy!, /X/);
});

test('annotations in every encoding', async () => {
  const data = await open(
    annData((file) =>
      file
        .csr('X', counts)
        .group('obs/type', { 'encoding-type': 'categorical' })
        .dataset('obs/type/codes', Int8Array.of(1, -1, 0))
        .dataset('obs/type/categories', ['B', 'T'])
        .dataset('obs/old', Int8Array.of(0, 1, 1))
        .dataset('obs/__categories/old', ['x', 'y'])
        .dataset('obs/older', Int8Array.of(1, 0, 0))
        .dataset('uns/older_categories', ['p', 'q'])
        .dataset('obs/depth', Float32Array.of(0.5, 1, 2))
        .dataset('obs/reads', BigInt64Array.of(10n, 20n, 2n ** 40n))
        .dataset('obs/note', ['a', 'b', 'c'])
        .dataset('obs/batch', ['one', 'one', 'one'])
        .group('obs/age', { 'encoding-type': 'nullable-integer' })
        .dataset('obs/age/values', Int32Array.of(30, 40, 50))
        .dataset('obs/age/mask', Uint8Array.of(0, 1, 0))
        .group('obs/treated', { 'encoding-type': 'nullable-boolean' })
        .dataset('obs/treated/values', Uint8Array.of(1, 0, 1))
        .dataset('obs/treated/mask', Uint8Array.of(0, 0, 1))
        .dataset('obs/plane', Float32Array.of(1, 2, 3, 4, 5, 6), { shape: [3, 2] })
        .dataset('uns/type_colors', ['#FF0000', '#00ff00ff']),
    ),
  );
  const type = column(data, 'type');
  assert.deepEqual(categoriesOf(type), ['T', null, 'B']);
  assert.deepEqual(type.kind === 'category' && type.colors, ['#ff0000', '#00ff00']);
  assert.deepEqual(categoriesOf(column(data, 'old')), ['x', 'y', 'y']);
  assert.deepEqual(categoriesOf(column(data, 'older')), ['q', 'p', 'p']);
  assert.deepEqual(column(data, 'depth'), { kind: 'number', name: 'depth', values: Float64Array.of(0.5, 1, 2), stored: 'float32' });
  assert.deepEqual(column(data, 'reads'), { kind: 'number', name: 'reads', values: Float64Array.of(10, 20, 2 ** 40), stored: 'integer' });
  assert.deepEqual(column(data, 'note'), { kind: 'text', name: 'note', values: ['a', 'b', 'c'] });
  assert.deepEqual(categoriesOf(column(data, 'batch')), ['one', 'one', 'one']);
  assert.deepEqual(column(data, 'age'), { kind: 'number', name: 'age', values: Float64Array.of(30, NaN, 50), stored: 'integer' });
  assert.deepEqual(categoriesOf(column(data, 'treated')), ['True', 'False', null]);
  assert.match(data.notes.join(), /not shown.*plane/);
});

test('the compound layout with categories in uns, and embeddings as members', async () => {
  const file = new Hdf5Writer('compound.h5ad')
    .dense('X', counts)
    .dataset(
      'obs',
      new Map<string, unknown>([
        ['index', cells],
        ['type', Int8Array.of(1, 0, 1)],
        ['depth', Float32Array.of(1, 2, 3)],
      ]),
      {
        shape: [3],
        dtype: [
          ['index', 'A16'],
          ['type', '<b'],
          ['depth', '<f'],
        ],
      },
    )
    .dataset('var', new Map<string, unknown>([['index', genes]]), { shape: [4], dtype: [['index', 'A8']] })
    .dataset('uns/type_categories', ['B', 'T']);
  const data = await open(file.done());
  assert.deepEqual([data.cells, data.genes], [cells, genes]);
  assert.deepEqual(categoriesOf(column(data, 'type')), ['T', 'B', 'T']);
  assert.deepEqual(column(data, 'depth'), { kind: 'number', name: 'depth', values: Float64Array.of(1, 2, 3), stored: 'float32' });
});

test('embeddings: matrices and data frames of numbers with one row a cell; others are named', async () => {
  const file = annData((writer) =>
    writer
      .csr('X', counts)
      .dense('obsm/X_umap', [
        [1, 2],
        [3, 4],
        [5, 6],
      ])
      .dense('obsm/short', [[1], [2]])
      .csr('obsm/sparse', counts)
      .frame('obsm/scores', cells)
      .dataset('obsm/scores/one', Float32Array.of(1, 2, 3))
      .dataset('obsm/scores/two', Float64Array.of(4, 5, 6))
      .frame('obsm/texts', cells)
      .dataset('obsm/texts/kind', ['a', 'b', 'c'])
      .dataset('obsm/texts/number', Float32Array.of(1, 2, 3)),
  );
  const data = await open(file);
  assert.deepEqual(data.obsm, [
    { name: 'X_umap', dim: 2, values: Float32Array.of(1, 2, 3, 4, 5, 6) },
    { name: 'scores', dim: 2, values: Float32Array.of(1, 4, 2, 5, 3, 6) },
  ]);
  assert.match(data.notes.join(), /Not offered.*short, sparse, texts/);
  const said = await inspectFile(file, parseOptions(OpenOptions, {}), createJob());
  assert.deepEqual(
    said.obsm.filter(({ name }) => name !== 'short'),
    data.obsm.map(({ name, dim }) => ({ name, dim })),
  );
});

test('genes by symbol where the index holds Ensembl identifiers; repeated names are numbered as scanpy does', async () => {
  const ids = ['ENSG00000000001', 'ENSG00000000002', 'ENSG00000000003', 'ENSG00000000004'];
  const data = await open(
    new Hdf5Writer('ids.h5ad')
      .frame('obs', cells)
      .frame('var', ids)
      .dataset('var/feature_name', ['A', 'B', 'A', 'A'])
      .csr('X', counts)
      .done(),
  );
  assert.deepEqual(data.genes, ['A', 'B', 'A-1', 'A-2']);
  assert.deepEqual(data.geneIds, ids);
  const symbols = await open(annData((file) => file.csr('X', counts).dataset('var/gene_ids', ids)));
  assert.deepEqual([symbols.genes, symbols.geneIds], [genes, ids]);
});

test('lzf, as h5py writes it, is decoded also where no chunk size is stored', needs('data/pbmc700_counts_csc.h5ad'), async () => {
  const store = await openHdf5(shared('data/pbmc700_counts_csc.h5ad'), createJob());
  try {
    const names = await store.node('obs/bulk_labels/categories');
    assert.equal((await store.texts(names as never))[0], 'CD4+/CD25 T Reg');
  } finally {
    await store.close();
  }
});

test('every compression that h5wasm’s plugins know, and those of HDF5 itself', async () => {
  const large = Array.from({ length: 40 }, (_, row) =>
    Array.from({ length: 30 }, (__, col) => ((row * col) % 7) * Number((row + col) % 3 === 0)),
  );
  const packed = (compression?: 'gzip' | number, options?: number[]) =>
    new Hdf5Writer('packed.h5ad')
      .dataset('X', Float32Array.from(large.flat()), { shape: [40, 30], chunks: [16, 16], compression, compression_opts: options })
      .done();
  const files = {
    none: packed(),
    gzip: packed('gzip', [9]),
    shuffle: packed(2),
    fletcher32: packed(3),
    zstd: packed(32015, [3]),
    blosc: packed(32001, [2, 2, 4, 0, 5, 1, 5]),
    lz4: packed(32004, [0]),
    bzip2: packed(307, [9]),
    bitshuffle: packed(32008, [0, 2]),
  };
  for (const [what, file] of Object.entries(files)) assert.deepEqual(toDense((await open(file)).matrix), large, what);
});

test('files that are not what they say end in a fault that names file, place and remedy', async (t) => {
  const good = readFileSync(annData((file) => file.csr('X', counts)));
  const nan = counts.map((row) => [...row]);
  nan[2][1] = NaN;
  const broken: [string, string, Parameters<typeof faultOf>[1], RegExp][] = [
    ['no HDF5', write('text.h5ad', 'cell,gene\n'), 'not-hdf5', /not an HDF5/],
    ['empty', write('empty.h5ad', ''), 'file-truncated', /empty/],
    ['cut off', write('cut.h5ad', good.subarray(0, good.length - 500)), 'file-truncated', /cut off/],
    ['missing', path('missing.h5ad'), 'file-missing', /no such file/],
    ['no X', annData((file) => file), 'no-matrix', /no X/],
    ['another HDF5', new Hdf5Writer('other.h5').dataset('values', Float32Array.of(1, 2)).done(), 'no-matrix', /no AnnData/],
    [
      'index beyond the matrix',
      annData((file) => file.parts('X', [3, 4], { indptr: [0, 1, 1, 1], indices: [4], data: [1] })),
      'malformed',
      /Index 4/,
    ],
    [
      'negative index',
      annData((file) => file.parts('X', [3, 4], { indptr: [0, 1, 1, 1], indices: [-1], data: [1] })),
      'malformed',
      /negative/,
    ],
    [
      'offsets that fall',
      annData((file) => file.parts('X', [3, 4], { indptr: [0, 2, 1, 2], indices: [0, 1], data: [1, 1] })),
      'malformed',
      /offsets/,
    ],
    [
      'too few offsets',
      annData((file) => file.parts('X', [3, 4], { indptr: [0, 2], indices: [0, 1], data: [1, 1] })),
      'malformed',
      /offsets/,
    ],
    [
      'fewer indices than values',
      annData((file) => file.parts('X', [3, 4], { indptr: [0, 2, 2, 2], indices: [0], data: [1, 1] })),
      'malformed',
      /indices/,
    ],
    [
      'other names than rows',
      new Hdf5Writer('names.h5ad').frame('obs', ['one']).frame('var', genes).csr('X', counts).done(),
      'malformed',
      /names 1 cells/,
    ],
    ['NaN', annData((file) => file.csr('X', nan)), 'not-finite', /not a finite/],
    ['NaN by columns', annData((file) => file.csr('X', nan, 'csc')), 'not-finite', /not a finite/],
    ['NaN, dense', annData((file) => file.dense('X', nan)), 'not-finite', /not a finite/],
    ['one gene', new Hdf5Writer('one.h5ad').dense('X', [[1], [2], [3]]).done(), 'too-few-genes', /single gene/],
    ['text for X', annData((file) => file.dataset('X', ['a', 'b'], { shape: [2, 1] })), 'no-matrix', /no matrix of numbers/],
  ];
  for (const [what, file, tag, message] of broken) {
    await t.test(what, async () => {
      const fault = await faultOf(open(file), tag);
      assert.match(fault.message, message);
      assert.equal(fault.detail.file, file);
      assert.ok(fault.detail.remedy);
      if (tag === 'not-finite') assert.match(fault.detail.place!, /cell AAACGGGTCA-1, gene LYZ/);
    });
  }
});

test('a folder, and a file that may not be read', async (t) => {
  const folder = path('folder');
  mkdirSync(folder);
  await faultOf(open(folder), 'file-unreadable');
  await t.test('no permission', { skip: process.getuid?.() === 0 ? 'root may read everything' : false }, async () => {
    const file = annData((writer) => writer.csr('X', counts));
    chmodSync(file, 0);
    await faultOf(open(file), 'file-unreadable');
  });
});

test('opening can be cancelled', async () => {
  const file = annData((writer) => writer.csr('X', counts));
  const stop = new AbortController();
  stop.abort();
  await faultOf(openHdf5(file, createJob(undefined, stop.signal)), 'cancelled');
});
