import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import * as pipeline from '../../core/pipeline.ts';
import type { CountMatrix, Prepared } from '../../core/types.ts';

const rows = 240;
const columns = 5;

/** Cells on an ellipse in the plane of two orthonormal axes, the longer one along `[0.6, 0, 0.8, 0, 0]`, far from the origin. */
const [long, short] = [
  [0.6, 0, 0.8, 0, 0],
  [0, 1, 0, 0, 0],
];
const angleOf = (cell: number) => (2 * Math.PI * cell) / rows;
const features = Float32Array.from({ length: rows * columns }, (_, at) => {
  const [cell, column] = [Math.floor(at / columns), at % columns];
  return 7 + 4 * Math.cos(angleOf(cell)) * long[column] + Math.sin(angleOf(cell)) * short[column];
});

function prepared(change: Partial<Prepared> = {}): Prepared {
  return {
    rows,
    dim: columns,
    features,
    featureNames: ['a', 'b', 'c', 'd', 'e'],
    kept: Uint32Array.from({ length: rows }, (_, cell) => cell),
    cells: Array.from({ length: rows }, (_, cell) => `cell${cell}`),
    obs: [],
    obsm: [],
    steps: [],
    fingerprint: '',
    ...change,
  };
}

test('features that are no components have their own first two: here the ellipse that the cells lie on', async () => {
  const {
    embedded: { embedding, dim },
    source,
  } = await pipeline.embeddingOfComponents(prepared(), createJob());
  assert.deepEqual([dim, embedding.length, source], [2, 2 * rows, 'components']);
  // A component's sign is free; rounding of float32 at a distance of 7 from the origin leaves some 1e-6.
  const signs = [Math.sign(embedding[0]), Math.sign(embedding[2 * (rows / 4) + 1])];
  for (let cell = 0; cell < rows; cell++) {
    assert.ok(Math.abs(signs[0] * embedding[2 * cell] - 4 * Math.cos(angleOf(cell))) < 1e-4, `cell ${cell}`);
    assert.ok(Math.abs(signs[1] * embedding[2 * cell + 1] - Math.sin(angleOf(cell))) < 1e-4, `cell ${cell}`);
  }
});

test('components are taken as they are, unless each cell was standardized since', async () => {
  const named = { featureNames: ['PC1', 'PC2', 'PC3', 'PC4', 'PC5'] };
  const taken = await pipeline.embeddingOfComponents(prepared(named), createJob());
  assert.deepEqual([...taken.embedded.embedding.subarray(2, 4)], [features[columns], features[columns + 1]]);
  const standardized = await pipeline.embeddingOfComponents(
    prepared({ ...named, steps: [{ step: 'standardize', options: {}, summary: '' }] }),
    createJob(),
  );
  assert.notDeepEqual([...standardized.embedded.embedding.subarray(2, 4)], [features[columns], features[columns + 1]]);
});

test('of a file’s embeddings UMAP comes first, then t-SNE, then any other of two dimensions, then components; one that places no cells is none', () => {
  const embedding = (name: string, dim: number, fill = 1) => ({ name, dim, values: new Float32Array(dim * 4).fill(fill) });
  const counts = (obsm: CountMatrix['obsm']): CountMatrix => ({
    name: 'x',
    source: 'x.h5ad',
    format: 'h5ad',
    layer: 'X',
    valueKind: 'counts',
    matrix: { kind: 'dense', rows: 4, cols: 1, values: new Float32Array(4) },
    cells: ['a', 'b', 'c', 'd'],
    genes: ['g'],
    notes: [],
    obsm,
    obs: [{ kind: 'category', name: 'cell_type', categories: ['t', 'b'], codes: Int32Array.of(0, 1, 0, 1) }],
  });
  const first = (...obsm: CountMatrix['obsm']) => pipeline.previewOf(counts(obsm));
  const [pca, tsne, umap, other] = [embedding('X_pca', 50), embedding('X_tsne', 2), embedding('X_umap', 2), embedding('X_scvi_2d', 2)];
  assert.equal(first(pca, other, tsne, umap)?.obsm, 'X_umap');
  assert.equal(first(pca, other, tsne)?.obsm, 'X_tsne');
  assert.equal(first(pca, other)?.obsm, 'X_scvi_2d');
  const components = first(embedding('X_scanvi', 10), pca)!;
  assert.deepEqual(
    [components.obsm, components.name, components.embedding.length, components.column?.name],
    ['X_pca', 'PCA', 8, 'cell_type'],
  );
  assert.equal(first(), null);
  assert.equal(first(embedding('time', 1)), null);
  assert.equal(first(embedding('X_umap', 2, NaN)), null);
});
