/** Objects of R (test/fixtures/make-rds.R) converted with all that they hold: the numbers are those of the script's formulas. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createJob } from '../../../core/base/job.ts';
import { readFrame } from '../../../core/io/anndata/anndata-frame.ts';
import { openHdf5 } from '../../../core/io/stores/hdf5.ts';
import { openZarr } from '../../../core/io/stores/zarr.ts';
import { allNumbers, allTexts, withStore, type Store } from '../../../core/io/stores/store.ts';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { OpenOptions } from '../../../core/model/options/open.ts';
import { SaveOptions } from '../../../core/model/options/save.ts';
import * as pipeline from '../../../core/pipeline.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-rds-'));
});
after(() => rm(folder, { recursive: true }));

const genes = ['CD3E', 'LYZ', 'MS4A1', 'ACTB', 'NKG7', 'GNLY', 'CST3'];
const count = (cell: number, gene: number) => ((7 * cell + 3 * gene) % 5 === 0 ? ((cell + gene) % 4) + 1 : 0);
const counts = Array.from({ length: 12 }, (_, cell) => genes.map((__, gene) => count(cell, gene)));
const logged = counts.map((row) => row.map(Math.log1p));
const pca = Array.from({ length: 12 }, (_, cell) => [(cell + 1) / 8, (cell + 13) / 8]);

async function convert(name: string, ending: string, open: Partial<OpenOptions> = {}, save: Partial<SaveOptions> = {}) {
  const to = join(folder, `${name}${Object.values(open).join('')}${ending}`);
  const from = join(import.meta.dirname, '../../fixtures/rds', `${name}.rds`);
  return { to, ...(await pipeline.convert(from, to, parseOptions(OpenOptions, open), parseOptions(SaveOptions, save), createJob())) };
}

/** Rows of numbers, sparse or not. */
async function rowsAt(store: Store, path: string): Promise<number[][]> {
  const job = createJob();
  const node = await store.node(path);
  assert.ok(node, path);
  if (node.kind === 'array') {
    const all = await allNumbers(store, node, 'float64', job);
    return Array.from({ length: node.shape[0] }, (_, row) => [...all.subarray(row * node.shape[1], (row + 1) * node.shape[1])]);
  }
  const of = async (key: string) => {
    const array = await store.node(`${path}/${key}`);
    assert.ok(array?.kind === 'array');
    return allNumbers(store, array, 'float64', job);
  };
  const [data, indices, indptr] = [await of('data'), await of('indices'), await of('indptr')];
  const [rows, cols] = node.attributes['shape'] as number[];
  const byRows = String(node.attributes['encoding-type']) === 'csr_matrix';
  const dense = Array.from({ length: rows }, () => new Array<number>(cols).fill(0));
  for (let major = 0; major + 1 < indptr.length; major++)
    for (let at = indptr[major]; at < indptr[major + 1]; at++)
      if (byRows) dense[major][indices[at]] = data[at];
      else dense[indices[at]][major] = data[at];
  return dense;
}

async function textsAt(store: Store, path: string): Promise<string[]> {
  const node = await store.node(path);
  assert.ok(node?.kind === 'array', path);
  return allTexts(store, node, createJob());
}

const keysAt = async (store: Store, path: string) => {
  const node = await store.node(path);
  return node?.kind === 'group' ? node.keys.toSorted() : [];
};

for (const [ending, opening] of [
  ['.h5ad', openHdf5],
  ['.zarr', openZarr],
] as const) {
  test(`Seurat 4 as ${ending}: layers, the other assay, metadata, reductions with loadings, graphs, remarks`, async () => {
    const { to, notes } = await convert('seurat4-full', ending);
    assert.match(notes.join('\n'), /Left out.*: commands\/FindNeighbors\.RNA\.pca, uns\/model\./);
    await withStore(opening(to, createJob()), async (store) => {
      assert.deepEqual(await rowsAt(store, 'X'), counts);
      assert.deepEqual(await rowsAt(store, 'layers/data'), logged);
      assert.deepEqual(await keysAt(store, 'obsm'), ['ADT_counts', 'ADT_data', 'pca', 'protein', 'scale.data']);
      assert.deepEqual(
        await rowsAt(store, 'obsm/ADT_counts'),
        Array.from({ length: 12 }, (_, cell) => [2 * cell + 1, 2 * cell + 2]),
      );
      assert.deepEqual(await textsAt(store, 'uns/ADT_counts_names'), ['CD3', 'CD19']);
      assert.deepEqual(await rowsAt(store, 'obsm/pca'), pca);
      assert.deepEqual(
        await rowsAt(store, 'obsm/protein'),
        pca.map(([first]) => [2 * first]),
      );
      const scaled = await rowsAt(store, 'obsm/scale.data');
      const chosen = await textsAt(store, 'uns/scale.data_names');
      assert.deepEqual(chosen, ['LYZ', 'NKG7', 'CST3']);
      chosen.forEach((gene, at) => {
        const values = logged.map((row) => row[genes.indexOf(gene)]);
        const mean = values.reduce((sum, value) => sum + value, 0) / 12;
        const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 11);
        values.forEach((value, cell) => assert.ok(Math.abs(scaled[cell][at] - (value - mean) / sd) < 1e-12));
      });
      assert.deepEqual(
        await rowsAt(store, 'varm/pca'),
        genes.map((gene) => {
          const at = chosen.indexOf(gene);
          return at < 0 ? [0, 0] : [(at + 1) / 16, (at + 4) / 16];
        }),
      );
      const graph = await rowsAt(store, 'obsp/RNA_snn');
      assert.deepEqual([graph[0][1], graph[0][6], graph[4][2], graph.flat().filter((value) => value !== 0).length], [1, 0.5, 0.25, 3]);
      const variables = await readFrame(store, 'var', createJob());
      assert.deepEqual(variables?.index, genes);
      const [mean, variable] = variables.columns;
      assert.ok(mean.kind === 'number' && variable.kind === 'category' && variable.boolean);
      assert.deepEqual([mean.name, [...mean.values]], ['vst.mean', genes.map((_, at) => (at + 1) / 4)]);
      assert.deepEqual(
        [...variable.codes],
        genes.map((gene) => Number(chosen.includes(gene))),
      );
      const metadata = await readFrame(store, 'obs', createJob());
      const reads = metadata?.columns.find(({ name }) => name === 'reads');
      assert.ok(reads?.kind === 'number' && reads.stored === 'integer' && Number.isNaN(reads.values[0]) && reads.values[11] === 12);
      assert.deepEqual(await textsAt(store, 'uns/project'), ['a study']);
      assert.deepEqual(await textsAt(store, 'uns/about/by'), ['N. N.']);
      const markers = await readFrame(store, 'uns/about/markers', createJob());
      assert.deepEqual(
        [markers?.index, markers?.columns.map(({ name }) => name)],
        [
          ['a', 'b'],
          ['gene', 'score'],
        ],
      );
    });
  });
}

test('Seurat 5: its layers by their own tables of cells and genes', async () => {
  const { to } = await convert('seurat5-full', '.h5ad');
  await withStore(openHdf5(to, createJob()), async (store) => {
    assert.deepEqual([await rowsAt(store, 'X'), await rowsAt(store, 'layers/data')], [counts, logged]);
    assert.deepEqual(await textsAt(store, 'uns/scale.data_names'), ['LYZ', 'NKG7', 'CST3']);
  });
});

test('another layer, named as the notes name it, is X, and the counts a layer; another assay likewise', async () => {
  const data = await convert('seurat4-full', '.h5ad', { layer: 'RNA/data' });
  await withStore(openHdf5(data.to, createJob()), async (store) => {
    assert.deepEqual([await rowsAt(store, 'X'), await rowsAt(store, 'layers/counts')], [logged, counts]);
    assert.deepEqual(await keysAt(store, 'layers'), ['counts']);
  });
  const adt = await convert('seurat4-full', '.h5ad', { part: 'ADT' });
  await withStore(openHdf5(adt.to, createJob()), async (store) => {
    assert.deepEqual((await rowsAt(store, 'X'))[11], [23, 24]);
    assert.deepEqual(await rowsAt(store, 'obsm/RNA_data'), logged);
    assert.deepEqual(await textsAt(store, 'uns/RNA_data_names'), genes);
  });
});

test('SingleCellExperiment: assays, the experiment beside, what is known of genes; pairs of cells are named as left out', async () => {
  const { to, notes } = await convert('sce-full', '.h5ad');
  assert.match(notes.join('\n'), /Left out.*: colPairs\/alike, uns\/trend\./);
  await withStore(openHdf5(to, createJob()), async (store) => {
    assert.deepEqual([await rowsAt(store, 'X'), await rowsAt(store, 'layers/logcounts')], [counts, logged]);
    assert.deepEqual((await rowsAt(store, 'obsm/ADT_counts'))[1], [3, 4]);
    const { index, columns } = (await readFrame(store, 'var', createJob()))!;
    assert.deepEqual([index, columns.map(({ name }) => name)], [genes, ['gene_ids', 'Symbol', 'chromosome']]);
    const chromosome = columns[2];
    assert.ok(chromosome.kind === 'category');
    assert.deepEqual(
      [chromosome.categories, [...chromosome.codes]],
      [
        ['chr1', 'chr2'],
        [0, 1, -1, 0, 0, 1, 1],
      ],
    );
    assert.deepEqual(await textsAt(store, 'uns/study'), ['GSE0']);
  });
});

test('formats without a place for it name all that stays behind', async () => {
  for (const ending of ['.csv', '', '.npy']) {
    const { notes } = await convert('seurat4-full', ending, {}, { overwrite: true });
    assert.match(
      notes.join('\n'),
      /no place for it: layers\/data, var\/vst\.mean, var\/vst\.variable, obsm\/scale\.data, obsm\/ADT_counts, obsm\/ADT_data, obsm\/protein, obsp\/RNA_snn, varm\/pca, uns\/.*commands\/FindNeighbors\.RNA\.pca, uns\/model\./,
    );
  }
});
