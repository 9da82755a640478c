/** What is exported as h5ad is read back by the reader of h5ad, which is checked against files of anndata's own. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { writeAnnData, type AnnDataContent } from '../../core/io/anndata/write-anndata.ts';
import { streamOf } from '../../core/io/row-chunks.ts';
import { placeWhole } from '../../core/base/disk.ts';
import { createJob, type Job } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { PrepareOptions } from '../../core/model/options/prepare.ts';
import * as pipeline from '../../core/pipeline.ts';
import type { Column, Counts, SparseMatrix } from '../../core/types.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-anndata-'));
});
after(() => rm(folder, { recursive: true }));

const writeH5ad = (path: string, content: AnnDataContent, job: Job) =>
  placeWhole(path, (draft) => writeAnnData(draft, 'h5ad', content, () => Promise.resolve(), job));
const open = (path: string) => pipeline.open({ path }, parseOptions(OpenOptions, {}), createJob());

test('columns of every kind, odd names and many categories come back as they were', async () => {
  const rows = 400;
  const cells = Array.from({ length: rows }, (_, row) => `Zelle-ü${row}`);
  const obs: Column[] = [
    {
      kind: 'category',
      name: 'type',
      categories: ['B', 'γδ T', 'NK/NKT'],
      codes: Int32Array.from({ length: rows }, (_, row) => (row % 4) - 1),
      colors: ['#ff0000', '#00ff00', '#0000ff'],
    },
    {
      kind: 'category',
      name: 'donor',
      categories: Array.from({ length: 200 }, (_, donor) => `D${donor}`),
      codes: Int32Array.from({ length: rows }, (_, row) => row % 200),
    },
    { kind: 'number', name: 'score', values: Float64Array.from({ length: rows }, (_, row) => (row === 7 ? NaN : row / 3)) },
    { kind: 'text', name: 'note', values: Array.from({ length: rows }, (_, row) => `note ${row}, “quoted”`) },
    { kind: 'number', name: 'a/b', values: new Float64Array(rows).fill(2) },
  ];
  const content: AnnDataContent = {
    cells,
    obs,
    genes: ['CD3E', 'LYZ', 'NKG7'],
    geneIds: ['ENSG1', 'ENSG2', 'ENSG3'],
    matrix: streamOf({ kind: 'dense', rows, cols: 3, values: Float32Array.from({ length: 3 * rows }, (_, i) => (i * 7) % 5) }),
    obsm: [{ name: 'X_map', dim: 2, values: Float32Array.from({ length: 2 * rows }, (_, i) => Math.sin(i)) }],
  };
  const path = join(folder, 'odd.h5ad');
  await writeH5ad(path, content, createJob());
  const back = await open(path);
  assert.deepEqual([back.cells, back.genes, back.geneIds], [cells, content.genes, content.geneIds]);
  assert.deepEqual(
    back.obs.map(({ name }) => name),
    ['type', 'donor', 'score', 'note', 'a|b'],
    'a slash would be a step down in HDF5',
  );
  assert.deepEqual(back.obs.slice(0, 4), obs.slice(0, 4));
  assert.deepEqual(back.obsm, content.obsm);
  assert.deepEqual(
    await values(back),
    Array.from({ length: 3 * rows }, (_, i) => (i * 7) % 5),
  );
  assert.deepEqual(await readdir(folder), ['odd.h5ad'], 'no draft is left');
});

test('prepared cells are written with their counts, components and the embeddings of runs, each under a name of its own', async () => {
  const data = await pipeline.open('sample', parseOptions(OpenOptions, {}), createJob());
  const whole = await pipeline.prepare(
    data,
    { ...parseOptions(PrepareOptions, pipeline.proposePreparation(data)), components: 5 },
    createJob(),
  );
  const prepared = pipeline.subset(
    whole,
    Uint32Array.from({ length: 900 }, (_, index) => 3 * index),
  );
  const run = (seed: number, dim: number) => ({
    name: 'GeomAE (encoder)',
    embedded: { dim, embedding: Float32Array.from({ length: dim * prepared.rows }, (_, i) => i * seed) },
  });
  const runs = [run(1, 2), run(2, 3)];
  const file = await pipeline.downloadOfRuns(data, prepared, runs, await mkdtemp(join(folder, 'download-')), createJob());
  assert.equal(file.name, `${data.name}-embeddings.h5ad`);

  const path = join(folder, 'prepared.h5ad');
  await pipeline.writeAnnData(path, data, prepared, runs, { container: 'h5ad', measures: false }, createJob());
  const back = await open(path);
  assert.deepEqual(back.cells, prepared.cells);
  assert.deepEqual(
    back.obsm.map(({ name, dim }) => [name, dim]),
    [
      ['X_geomae_encoder', 2],
      ['X_geomae_encoder_2', 3],
      ['X_pca', 5],
    ],
    'by name where no model of ours made them',
  );
  assert.deepEqual(back.obsm[0].values, runs[0].embedded.embedding);
  assert.deepEqual(back.obsm[2].values, prepared.features);
  const [counts, kept] = [back.matrix as SparseMatrix, data.matrix as SparseMatrix];
  const last = prepared.kept.at(-1)!;
  assert.deepEqual(counts.values.slice(counts.indptr[prepared.rows - 1]), kept.values.slice(kept.indptr[last], kept.indptr[last + 1]));
  assert.deepEqual(counts.indices.slice(counts.indptr[prepared.rows - 1]), kept.indices.slice(kept.indptr[last], kept.indptr[last + 1]));
  assert.equal(kept.values.length > counts.values.length, true, 'the source keeps its own memory');
});

test('cancelled, or where nothing may be written, nothing is left', async () => {
  const content: AnnDataContent = { cells: ['a', 'b'], obs: [], genes: ['g', 'h'], matrix: null, obsm: [] };
  const before = await readdir(folder);
  await assert.rejects(writeH5ad(join(folder, 'cancelled.h5ad'), content, createJob(undefined, AbortSignal.abort())), { tag: 'cancelled' });
  await assert.rejects(writeH5ad('/dev/null/x.h5ad', content, createJob()), (error: Error) => 'tag' in error);
  assert.deepEqual(await readdir(folder), before);
});

async function values({ matrix }: Counts): Promise<number[]> {
  if (matrix.kind === 'dense') return Array.from(matrix.values);
  assert.equal(matrix.kind, 'sparse');
  const { rows, cols, indptr, indices, values: stored } = matrix;
  const all = new Array<number>(rows * cols).fill(0);
  for (let row = 0; row < rows; row++) for (let at = indptr[row]; at < indptr[row + 1]; at++) all[row * cols + indices[at]] = stored[at];
  return all;
}
