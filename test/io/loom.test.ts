/**
 * Loom as its specification (linnarssonlab.org/loompy/format) has it, written here by hand; files of loompy itself are compared in
 * test/interop.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { categoriesOf, cells, column, counts, faultOf, genes, Hdf5Writer, open, toDense } from './fixtures.ts';
import { threeWays } from './three-ways.ts';

const genesFirst = counts[0].map((_, gene) => counts.map((row) => row[gene]));

function loom(fill: (file: Hdf5Writer) => Hdf5Writer = (file) => file, chunks: number[] | null = [2, 2]): string {
  const file = new Hdf5Writer('sample.loom').group('attrs').group('layers').group('row_graphs').group('col_graphs');
  file.dataset('matrix', Float32Array.from(genesFirst.flat()), {
    shape: [genes.length, cells.length],
    ...(chunks && { chunks, compression: 'gzip' }),
  });
  file
    .dataset('row_attrs/Gene', genes)
    .dataset(
      'row_attrs/Accession',
      genes.map((_, i) => `ENSG0000000000${i}`),
    )
    .dataset('col_attrs/CellID', cells);
  return fill(file).done();
}

for (const chunks of [[2, 2], [4, 1], null]) {
  test(`genes × cells ${chunks ? `in chunks of ${chunks.join(' × ')}` : 'in one piece'} are cells × genes, in memory and in passes`, async () => {
    const { data, rows, said } = await threeWays(loom((file) => file, chunks));
    assert.deepEqual(rows, counts);
    assert.deepEqual([data.cells, data.genes, data.geneIds?.[1]], [cells, genes, 'ENSG00000000001']);
    assert.deepEqual([data.format, data.layer, said.title], ['loom', 'matrix', 'Loom (.loom)']);
  });
}

test('column attributes are annotations and embeddings', async () => {
  const { data, said } = await threeWays(
    loom((file) =>
      file
        .dataset('col_attrs/ClusterName', ['T', 'B', 'T'])
        .dataset('col_attrs/Clusters', Int32Array.of(1, 0, 1))
        .dataset('col_attrs/Total', Float64Array.of(4, 2, 12))
        .dataset('col_attrs/X_pca', Float32Array.of(1, 2, 3, 4, 5, 6), { shape: [3, 2] })
        .dataset('col_attrs/_X', Float64Array.of(1, 2, 3))
        .dataset('col_attrs/_Y', Float64Array.of(-1, -2, -3)),
    ),
  );
  assert.deepEqual(categoriesOf(column(data, 'ClusterName')), ['T', 'B', 'T']);
  assert.deepEqual(categoriesOf(column(data, 'Clusters')), ['1', '0', '1']);
  assert.equal(column(data, 'Total').kind, 'number');
  const embeddings = data.obsm.map(({ name, dim, values }) => [name, dim, [...values]]);
  assert.deepEqual(embeddings, [
    ['X_pca', 2, [1, 2, 3, 4, 5, 6]],
    ['_X, _Y', 2, [1, -1, 2, -2, 3, -3]],
  ]);
  assert.deepEqual(said.obsm, [{ name: 'X_pca', dim: 2 }]);
});

test('counts are taken from a layer of that name where the matrix holds none, and said; another can be named', async () => {
  const file = loom((writer) =>
    writer.dataset('layers/counts', Int32Array.from(genesFirst.flat()), { shape: [4, 3] }).dataset(
      'layers/half',
      Float32Array.from(genesFirst.flat(), (value) => value / 2),
      { shape: [4, 3] },
    ),
  );
  assert.deepEqual((await open(file, { layer: 'half' })).layer, 'layers/half');
  assert.deepEqual(toDense((await open(file, { layer: 'half' })).matrix)[0], [0, 1.5, 0, 0.5]);
  const normalized = new Hdf5Writer('normalized.loom')
    .dataset(
      'matrix',
      Float32Array.from(genesFirst.flat(), (value) => value / 2),
      { shape: [4, 3] },
    )
    .dataset('layers/counts', Int32Array.from(genesFirst.flat()), { shape: [4, 3] })
    .dataset('row_attrs/Gene', genes)
    .dataset('col_attrs/obs_names', cells)
    .done();
  const { data, rows } = await threeWays(normalized);
  assert.deepEqual([data.layer, rows], ['layers/counts', counts]);
  assert.match(data.notes.join(), /Counts were taken from layers\/counts/);
  assert.match((await faultOf(open(file, { layer: 'none' }), 'no-matrix')).detail.remedy ?? '', /matrix, layers\/counts, layers\/half/);
});

test('what is not finite is named by cell and gene, and names are made up only where there are none', async () => {
  const broken = new Hdf5Writer('broken.loom')
    .dataset('matrix', Float32Array.of(1, NaN, 0, 0, 0, 0), { shape: [2, 3] })
    .dataset('row_attrs/Gene', ['A', 'B'])
    .dataset('col_attrs/CellID', cells)
    .done();
  assert.match((await faultOf(open(broken), 'not-finite')).detail.place ?? '', /cell AAACCTGCAT-1, gene A/);
  const unnamed = new Hdf5Writer('unnamed.loom')
    .dataset('matrix', Float32Array.from(genesFirst.flat()), { shape: [4, 3] })
    .group('row_attrs')
    .group('col_attrs')
    .done();
  const data = await open(unnamed);
  assert.deepEqual([data.cells[0], data.genes[3]], ['Cell 1', 'Gene 4']);
  assert.match(data.notes.join(), /does not name its cells/);
});
