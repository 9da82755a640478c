import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { SparseMatrix } from '../../core/types.ts';
import { needs, shared } from '../shared.ts';
import { faultOf, Hdf5Writer, open, path, toDense, write } from './fixtures.ts';

const v3 = 'data/10x_data/3.0.0/filtered_feature_bc_matrix';

test('Cell Ranger 3: HDF5, folder and bare mtx hold the same', needs(v3), async () => {
  const [fromHdf5, fromFolder, fromFile] = [
    await open(shared(`${v3}.h5`)),
    await open(shared(v3)),
    await open(shared(`${v3}/matrix.mtx.gz`)),
  ];
  assert.deepEqual([fromHdf5.format, fromFolder.format], ['10x', 'mtx']);
  for (const other of [fromFolder, fromFile]) {
    assert.deepEqual(other.matrix, {
      ...fromHdf5.matrix,
      indices: (fromHdf5.matrix as SparseMatrix).indices.slice(),
      values: fromHdf5.matrix.values.slice(),
    });
    assert.deepEqual(
      [other.cells, other.genes, other.geneIds, other.valueKind],
      [fromHdf5.cells, fromHdf5.genes, fromHdf5.geneIds, 'counts'],
    );
  }
  // The first entries as the text has them: gene 458 of cell 1 is 3, gene 456 is 1.
  const lines = gunzipSync(readFileSync(shared(`${v3}/matrix.mtx.gz`)))
    .toString()
    .split('\n')
    .slice(3, -1)
    .map((line) => line.split(' ').map(Number));
  const dense = toDense(fromHdf5.matrix);
  assert.deepEqual(lines[0], [458, 1, 3]);
  for (const [gene, cell, value] of lines) assert.equal(dense[cell - 1][gene - 1], value);
});

test('Cell Ranger 1 and 2: one genome, or several of which one is named', needs('data/10x_data/1.2.0/multiple_genomes.h5'), async () => {
  const one = await open(shared('data/10x_data/1.2.0/filtered_gene_bc_matrices_h5.h5'));
  assert.deepEqual(
    [one.layer, one.matrix.rows, one.matrix.cols, one.genes[0], one.cells[0]],
    ['hg19_chr21', 12, 343, 'DSCAM', 'AACACGTGTACGCTGC-1'],
  );
  const several = await open(shared('data/10x_data/1.2.0/multiple_genomes.h5'));
  assert.match(several.notes.join(), /several genomes: another_genome, hg19_chr21/);
  const named = await open(shared('data/10x_data/1.2.0/multiple_genomes.h5'), { layer: 'hg19_chr21' });
  assert.deepEqual([named.layer, named.genes], ['hg19_chr21', one.genes]);
  await faultOf(open(shared('data/10x_data/1.2.0/multiple_genomes.h5'), { layer: 'mm10' }), 'no-matrix');
});

const barcodes = ['AAACCTGAGC-1', 'AAACCTGCAT-1'];

test('features that are no genes are left out, and named', async () => {
  const file = new Hdf5Writer('mixed.h5')
    .dataset('matrix/barcodes', barcodes)
    .dataset('matrix/shape', Int32Array.of(3, 2))
    .dataset('matrix/indptr', BigInt64Array.of(0n, 2n, 4n))
    .dataset('matrix/indices', BigInt64Array.of(0n, 2n, 1n, 2n))
    .dataset('matrix/data', Int32Array.of(5, 6, 7, 8))
    .dataset('matrix/features/name', ['A', 'CD3-antibody', 'A'])
    .dataset('matrix/features/id', ['ENSG1', 'AB1', 'ENSG2'])
    .dataset('matrix/features/feature_type', ['Gene Expression', 'Antibody Capture', 'Gene Expression']);
  const data = await open(file.done());
  assert.deepEqual(
    [toDense(data.matrix), data.genes, data.geneIds],
    [
      [
        [5, 6],
        [0, 8],
      ],
      ['A', 'A-1'],
      ['ENSG1', 'ENSG2'],
    ],
  );
  assert.match(data.notes.join(), /1 of Antibody Capture/);
});

const matrix = '%%MatrixMarket matrix coordinate integer general\n%a comment\n3 2 3\n3 2 7\n1 1 5\n2 2 1\n';

/** @param files by name; those that end in gz are gzipped */
function folder(files: Record<string, string>): string {
  const at = path('folder');
  mkdirSync(at);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(at, name), name.endsWith('.gz') ? gzipSync(text) : text);
  return at;
}

test('folders of version 2 and 3, with prefixes, without companions', async () => {
  const old = await open(
    folder({ 'matrix.mtx': matrix, 'barcodes.tsv': `${barcodes.join('\n')}\n`, 'genes.tsv': 'ENSG1\tA\nENSG2\tB\nENSG3\tC\n' }),
  );
  assert.deepEqual(
    [toDense(old.matrix), old.cells, old.genes, old.geneIds],
    [
      [
        [5, 0, 0],
        [0, 1, 7],
      ],
      barcodes,
      ['A', 'B', 'C'],
      ['ENSG1', 'ENSG2', 'ENSG3'],
    ],
  );
  const prefixed = await open(
    folder({
      'GSM1_matrix.mtx.gz': matrix,
      'GSM1_barcodes.tsv.gz': barcodes.join('\r\n'),
      'GSM1_features.tsv.gz': 'E1\tA\tGene Expression\nE2\tB\tAntibody Capture\nE3\tC\tGene Expression\n',
    }),
  );
  assert.deepEqual(
    [toDense(prefixed.matrix), prefixed.cells, prefixed.genes],
    [
      [
        [5, 0],
        [0, 7],
      ],
      barcodes,
      ['A', 'C'],
    ],
  );
  const bare = await open(write('bare.mtx', matrix));
  assert.deepEqual(
    [bare.cells, bare.genes],
    [
      ['Cell 1', 'Cell 2'],
      ['Gene 1', 'Gene 2', 'Gene 3'],
    ],
  );
  assert.match(bare.notes.join(), /no file of barcodes and features.tsv/);
  const pattern = await open(write('pattern.mtx', '%%MatrixMarket matrix coordinate pattern general\n3 2 2\n1 1\n3 2\n'));
  assert.deepEqual(toDense(pattern.matrix), [
    [1, 0, 0],
    [0, 0, 1],
  ]);
});

test('broken matrices are named with their line', async (t) => {
  const body = (lines: string) => `%%MatrixMarket matrix coordinate real general\n${lines}`;
  const broken: [string, string, Parameters<typeof faultOf>[1], RegExp][] = [
    ['another kind of matrix', '%%MatrixMarket matrix coordinate complex general\n3 2 1\n1 1 1 0\n', 'malformed', /^line 1$/],
    ['an array that ends early', '%%MatrixMarket matrix array real general\n3 2\n1\n', 'file-truncated', /^line 3$/],
    ['no sizes', body('three 2 1\n1 1 1\n'), 'malformed', /^line 2$/],
    ['an entry outside', body('3 2 1\n4 1 1\n'), 'malformed', /^line 3$/],
    ['an entry at 0', body('3 2 1\n0 1 1\n'), 'malformed', /^line 3$/],
    ['letters', body('3 2 1\n1 1 x\n'), 'not-a-number', /^line 3$/],
    ['NaN', body('3 2 2\n1 1 2\n2 1 inf\n'), 'not-finite', /^line 4$/],
    ['too large', body('3 2 1\n1 1 1e99\n'), 'not-finite', /^line 3$/],
    ['fewer than announced', body('3 2 2\n1 1 1\n'), 'file-truncated', /^line 3$/],
    ['more than announced', body('3 2 1\n1 1 1\n2 2 2\n'), 'malformed', /^line 4$/],
    ['more than can be', body('4000000000 4000000000 4000000000\n1 1 1\n'), 'malformed', /^line 2$/],
  ];
  for (const [what, text, tag, place] of broken) {
    await t.test(what, async () => {
      const fault = await faultOf(open(write('broken.mtx', text)), tag);
      assert.match(fault.detail.place!, place);
      assert.ok(fault.detail.file && fault.detail.remedy);
    });
  }
  const fault = await faultOf(
    open(folder({ 'matrix.mtx': matrix, 'barcodes.tsv': 'one\n', 'genes.tsv': 'a\tA\nb\tB\nc\tC\n' })),
    'malformed',
  );
  assert.match(fault.message, /1 barcodes, the matrix has 2/);
});
