/** Which of several files is meant: of several matrices none without a word. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { mainFile, mainOf } from '../../core/io/companions.ts';
import { field, folderOf, lines, market } from './field-fixtures.ts';
import { annData, faultOf, open } from './fixtures.ts';

const mtx = () =>
  folderOf({
    'A_matrix.mtx': market(),
    'A_barcodes.tsv': lines(...field.cells),
    'A_features.tsv': lines(...field.genes),
    'B_matrix.mtx': market(),
    'B_barcodes.tsv': lines(...field.cells),
    'B_features.tsv': lines(...field.genes),
  });
const files = (folder: string, ...names: string[]) => names.map((name) => join(folder, name));

test('one matrix and what belongs to it', () => {
  const folder = mtx();
  assert.equal(mainOf(files(folder, 'A_barcodes.tsv', 'A_matrix.mtx', 'A_features.tsv')), join(folder, 'A_matrix.mtx'));
  assert.equal(mainOf(['/d/meta.csv', '/d/cells.h5ad']), '/d/cells.h5ad');
});

test('several matrices of one folder are offered as its parts', async () => {
  const folder = mtx();
  assert.equal(mainOf(files(folder, 'A_matrix.mtx', 'B_matrix.mtx', 'A_barcodes.tsv')), folder);
  assert.equal((await mainFile(folder)).main, folder);
  assert.match((await faultOf(open(folder), 'bad-option')).message, /A, B/);
});

test('the filtered one rather than the raw', () => {
  assert.equal(mainOf(['/d/raw_feature_bc_matrix.h5', '/d/filtered_feature_bc_matrix.h5']), '/d/filtered_feature_bc_matrix.h5');
});

test('several files that are matrices each are refused by name, or offered where they came together', async () => {
  assert.throws(() => mainOf(['/d/a.h5ad', '/d/b.h5ad']), /2 matrices: a.h5ad, b.h5ad/);
  const folder = folderOf({ 'note.txt': 'x\n' });
  const both = folderOf({ 'a.h5ad': await bytes(), 'b.h5ad': await bytes() });
  assert.equal((await mainFile(both)).main, both);
  assert.equal((await mainFile(folder)).main, join(folder, 'note.txt'));
  assert.match((await faultOf(open(both), 'bad-option')).message, /a\.h5ad, b\.h5ad/);
});

async function bytes(): Promise<Buffer> {
  const { readFile } = await import('node:fs/promises');
  return readFile(
    annData((file) =>
      file.csr('X', [
        [1, 0, 2, 3],
        [0, 1, 0, 2],
        [3, 0, 1, 0],
      ]),
    ),
  );
}
