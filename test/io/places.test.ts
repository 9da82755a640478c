/** Embeddings of files in which some cells have no place: offered as they are, said, and no start of a preparation. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { proposeOptions } from '../../core/cells/propose.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { PrepareOptions } from '../../core/model/options/prepare.ts';
import * as pipeline from '../../core/pipeline.ts';
import { Hdf5Writer } from './fixtures.ts';

const cells = 40;

test('an embedding without a place for some cells is offered, one without any is not', async () => {
  const at = (dim: number, without: (cell: number) => boolean) =>
    Array.from({ length: cells }, (_, cell) => Array.from({ length: dim }, (_, axis) => (without(cell) && axis === 1 ? NaN : cell + axis)));
  const path = new Hdf5Writer('places.h5ad')
    .frame(
      'obs',
      Array.from({ length: cells }, (_, cell) => `c${cell}`),
    )
    .frame('var', ['a', 'b', 'c'])
    .dense(
      'X',
      Array.from({ length: cells }, (_, cell) => [-cell, cell / 2, 1]),
    )
    .group('obsm')
    .dense(
      'obsm/X_pca',
      at(3, (cell) => cell === 7),
    )
    .dense(
      'obsm/X_umap',
      at(2, (cell) => cell % 10 === 0),
    )
    .dense(
      'obsm/X_none',
      at(2, () => true),
    )
    .done();
  const data = await pipeline.open({ path }, parseOptions(OpenOptions, {}), createJob());
  assert.deepEqual(
    data.obsm.map(({ name }) => name),
    ['X_pca', 'X_umap'],
  );
  const notes = data.notes.join(' ');
  assert.match(notes, /some cells have no place: X_pca \(1\), X_umap \(4\)\./);
  assert.match(notes, /Not offered as embeddings.*: X_none\./);
  assert.equal(proposeOptions(data).start, 'asIs', 'components that not all cells have are not begun with');
  await assert.rejects(
    pipeline.prepare(data, parseOptions(PrepareOptions, { start: 'pca', obsm: 'X_pca' }), createJob()),
    /not-finite|has the value NaN/,
  );
  const prepared = await pipeline.prepare(data, proposeOptions(data), createJob());
  const { embedded } = pipeline.embeddingOfFile(data, prepared, 'X_umap');
  assert.equal(embedded.embedding.filter((value) => Number.isNaN(value)).length, 8, 'both coordinates of a cell without a place are none');
});
