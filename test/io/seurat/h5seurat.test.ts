/** h5Seurat as SeuratDisk writes it (mojaveazure.github.io/seurat-disk/articles/h5Seurat-spec.html), written here by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { categoriesOf, cells, column, counts, faultOf, genes, Hdf5Writer, open } from '../fixtures.ts';
import { threeWays } from '../three-ways.ts';

/** genes × cells by columns. */
function slot(file: Hdf5Writer, at: string, rows: number[][]): Hdf5Writer {
  const indptr = [0];
  const indices: number[] = [];
  const data: number[] = [];
  for (const row of rows) {
    row.forEach((value, gene) => {
      if (value !== 0) {
        indices.push(gene);
        data.push(value);
      }
    });
    indptr.push(indices.length);
  }
  return file
    .group(at, { dims: [rows[0].length, rows.length] })
    .dataset(`${at}/indptr`, Int32Array.from(indptr))
    .dataset(`${at}/indices`, Int32Array.from(indices))
    .dataset(`${at}/data`, Float64Array.from(data));
}

function seurat(active = 'RNA'): string {
  const file = new Hdf5Writer('pbmc.h5Seurat').dataset('cell.names', cells);
  slot(
    slot(
      file,
      'assays/RNA/data',
      counts.map((row) => row.map((value) => value / 2)),
    ),
    'assays/RNA/counts',
    counts,
  ).dataset('assays/RNA/features', genes);
  file
    .dataset('assays/RNA/scale.data', Float64Array.of(1, -1, 2, -2, 3, -3), { shape: [3, 2] })
    .dataset('assays/RNA/scaled.features', ['ACTB', 'LYZ']);
  slot(
    file,
    'assays/integrated/data',
    counts.map((row) => row.map((value) => value - 1)),
  ).dataset('assays/integrated/features', genes);
  file
    .group('meta.data', { colnames: ['reads', 'type', 'doublet'] })
    .dataset('meta.data/type/levels', ['B', 'T'])
    .dataset('meta.data/type/values', Int32Array.of(2, -(2 ** 31), 1))
    .dataset('meta.data/reads', Int32Array.of(4, -(2 ** 31), 12))
    .dataset('meta.data/doublet', Int32Array.of(0, 1, 2), { attributes: { s3class: 'logical' } });
  file
    .group('reductions/pca', { 'active.assay': 'RNA' })
    .dataset('reductions/pca/cell.embeddings', Float64Array.of(1, 2, 3, -1, -2, -3), { shape: [2, 3] });
  file
    .group('reductions/other', { 'active.assay': 'ADT' })
    .dataset('reductions/other/cell.embeddings', Float64Array.of(1, 2, 3, -1, -2, -3), { shape: [2, 3] });
  // The root's own attribute.
  file.attribute('active.assay', active);
  return file.done();
}

test('counts of the active assay, with metadata, factors and reductions', async () => {
  const { data, rows, said } = await threeWays(seurat());
  assert.deepEqual([rows, data.cells, data.genes, data.layer], [counts, cells, genes, 'RNA/counts']);
  assert.deepEqual(
    said.matrices.map(({ layer }) => layer),
    ['counts', 'data', 'scale.data'],
  );
  assert.deepEqual(
    said.parts?.offers.map(({ name }) => name),
    ['RNA', 'integrated'],
  );
  assert.deepEqual(
    data.obs.map(({ name }) => name),
    ['reads', 'type', 'doublet'],
  );
  assert.deepEqual(categoriesOf(column(data, 'type')), ['T', null, 'B']);
  assert.deepEqual(categoriesOf(column(data, 'doublet')), ['False', 'True', null]);
  const reads = column(data, 'reads');
  assert.ok(reads.kind === 'number' && reads.values[0] === 4 && Number.isNaN(reads.values[1]));
  assert.deepEqual(data.obsm, [{ name: 'pca', dim: 2, values: Float32Array.of(1, -1, 2, -2, 3, -3) }]);
});

test('an assay that integration made gives way to the one it was made from, unless it is named', async () => {
  assert.equal((await threeWays(seurat('integrated'))).data.layer, 'RNA/counts');
  const { data, rows } = await threeWays(seurat(), { part: 'integrated' });
  assert.deepEqual([data.layer, rows[1], data.valueKind], ['integrated/data', [1, -1, -1, -1], 'signed']);
});

test('scaled data have their own genes', async () => {
  const { data, rows } = await threeWays(seurat(), { layer: 'scale.data' });
  assert.deepEqual(
    [rows, data.genes],
    [
      [
        [1, -1],
        [2, -2],
        [3, -3],
      ],
      ['ACTB', 'LYZ'],
    ],
  );
  assert.match((await faultOf(open(seurat(), { layer: 'other' }), 'no-matrix')).detail.remedy ?? '', /counts, data, scale\.data/);
});

test('names that do not fit the matrix are refused', async () => {
  const file = slot(new Hdf5Writer('short.h5Seurat').dataset('cell.names', cells.slice(1)), 'assays/RNA/counts', counts).dataset(
    'assays/RNA/features',
    genes,
  );
  assert.match((await faultOf(open(file.done()), 'malformed')).message, /cell\.names names 2 cells, the matrix has 3/);
});
