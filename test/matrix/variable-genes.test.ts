import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openMatrix } from '../../core/io/open.ts';
import { createJob } from '../../core/job.ts';
import { filterCellsAndGenes } from '../../core/matrix/filter.ts';
import { log1p, normalizeTotal } from '../../core/matrix/normalize.ts';
import { asSparse, selectSparse } from '../../core/matrix/sparse.ts';
import { dispersions, mostVariable } from '../../core/matrix/variable-genes.ts';
import { needs, shared } from '../shared.ts';

const cellsFile = 'data/pbmc68k_reduced.h5ad';
const seuratFile = 'data/seurat_hvg.csv';

test('means, dispersions and flags agree with Seurat’s on 700 PBMCs', needs(seuratFile), async () => {
  const job = createJob();
  // As scanpy's own comparison with Seurat does, the file's raw values are normalized and logged once more.
  const data = await openMatrix(shared(cellsFile), { layer: 'raw/X', orientation: 'auto' }, job);
  const { genes } = data;
  const matrix = await asSparse(data.matrix, job);
  const { cells, genes: kept } = await filterCellsAndGenes(matrix, genes, { minGenes: 0, minCells: 1 }, job);
  const logged = await selectSparse(matrix, cells, kept, job);
  await normalizeTotal(logged, 1e4, job);
  await log1p(logged, job);
  const found = await dispersions(logged, true, job);

  const seurat = readFileSync(shared(seuratFile), 'utf8').trim().split('\n').slice(1).map((line) => line.replaceAll('"', '').split(','));
  assert.equal(seurat.length, kept.length);
  for (const [row, [gene, mean, dispersion, normalized, flag]] of seurat.entries()) {
    assert.equal(genes[kept[row]], gene);
    // Seurat's numbers are printed to 15 digits; ours pass through float32 logarithms.
    close(found.means[row], Number(mean), 2e-5, `${gene} mean`);
    close(found.dispersions[row], Number(dispersion), 2e-5, `${gene} dispersion`);
    close(found.normalized[row], Number(normalized), 2e-5, `${gene} normalized dispersion`);
    const isVariable = found.means[row] > 0.0125 && found.means[row] < 3 && found.normalized[row] > 0.5;
    assert.equal(isVariable, flag === 'TRUE', gene);
  }
});

test('the most variable genes are those of the highest normalized dispersion, in the matrix’s order', async () => {
  const found = { means: new Float64Array(5), dispersions: new Float64Array(5), normalized: Float64Array.of(0.1, 3, NaN, 2, -1) };
  assert.deepEqual([...mostVariable(found, 2)], [1, 3]);
  assert.deepEqual([...mostVariable(found, 4)], [0, 1, 3, 4], 'a gene that does not vary comes last');
});

test('dispersions against a direct computation from the dense values', async () => {
  const job = createJob();
  const rows = 40, cols = 30;
  let state = 7;
  const random = () => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  const values = Float32Array.from({ length: rows * cols }, () => (random() < 0.6 ? 0 : Math.floor(random() * 9)));
  const found = await dispersions(await asSparse({ kind: 'dense', rows, cols, values }, job), false, job);
  for (let col = 0; col < cols; col++) {
    const column = Array.from({ length: rows }, (_, row) => values[row * cols + col]);
    const mean = column.reduce((sum, value) => sum + value, 0) / rows;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (rows - 1);
    close(found.means[col], Math.log1p(mean), 1e-12, `mean ${col}`);
    close(found.dispersions[col], Math.log(variance / mean), 1e-12, `dispersion ${col}`);
  }
});

function close(actual: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${what}: ${actual} against ${expected}`);
}
