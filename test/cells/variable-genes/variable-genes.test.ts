import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openMatrix } from '../../../core/io/open.ts';
import { createJob } from '../../../core/base/job.ts';
import { expressionFromCounts } from '../../../core/cells/recipe.ts';
import { chosenByDispersion } from '../../../core/cells/variable-genes/variable-genes.ts';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { OpenOptions } from '../../../core/model/options/open.ts';
import { PrepareOptions } from '../../../core/model/options/prepare.ts';
import type { CountMatrix, CountStream } from '../../../core/types.ts';
import { needs, shared } from '../../shared.ts';
import { streamOf } from '../stream.ts';

const seuratFile = 'data/seurat_hvg.csv';

test('means, dispersions and flags agree with Seurat’s on 700 PBMCs', needs(seuratFile), async () => {
  const job = createJob();
  const data = await openMatrix(shared('data/pbmc68k_reduced.h5ad'), parseOptions(OpenOptions, { layer: 'raw/X' }), job);
  // As scanpy's own comparison with Seurat does, the file's raw values are normalized and logged once more.
  const options = parseOptions(PrepareOptions, { minGenes: 0, minCells: 1, select: 'cutoffs' });
  const { statistics } = await expressionFromCounts(data, options, job);
  const { means, dispersions, dispersions_norm: normalized } = statistics.columns;

  const seurat = readFileSync(shared(seuratFile), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.replaceAll('"', '').split(','));
  const kept = Array.from(means.keys()).filter((gene) => !Number.isNaN(means[gene]));
  assert.equal(seurat.length, kept.length);
  for (const [row, [gene, mean, dispersion, normal, flag]] of seurat.entries()) {
    assert.equal(data.genes[kept[row]], gene);
    // Seurat's numbers are printed to 15 digits; ours pass through float32.
    close(means[kept[row]], Number(mean), 2e-5, `${gene} mean`);
    close(dispersions[kept[row]], Number(dispersion), 2e-5, `${gene} dispersion`);
    close(normalized[kept[row]], Number(normal), 2e-5, `${gene} normalized dispersion`);
    assert.equal(statistics.highlyVariable[kept[row]] === 1, flag === 'TRUE', gene);
  }
});

/** By reference/variable_genes.py: scanpy's documented formulas in numpy and pandas, the curve by R. */
interface Reference {
  wanted: number;
  batches: number[];
  counts: number[][];
  results: Record<string, Record<'all' | 'batches', Record<string, (number | boolean | null)[]>>>;
}
const reference = JSON.parse(readFileSync(join(import.meta.dirname, 'reference', 'variable-genes.json'), 'utf8')) as Reference;

function referenceData(): CountMatrix {
  const { counts, batches } = reference;
  return {
    name: 'reference',
    source: 'reference',
    format: 'test',
    layer: '',
    valueKind: 'counts',
    obsm: [],
    notes: [],
    matrix: { kind: 'dense', rows: counts.length, cols: counts[0].length, values: Float32Array.from(counts.flat()) },
    cells: counts.map((_, cell) => `c${cell}`),
    genes: counts[0].map((_, gene) => `g${gene}`),
    obs: [{ kind: 'category', name: 'batch', categories: ['0', '1', '2'], codes: Int32Array.from(batches) }],
  };
}

for (const flavor of ['seurat', 'cell_ranger', 'seurat_v3'] as const) {
  for (const by of ['all', 'batches'] as const) {
    test(`${flavor} over ${by === 'all' ? 'all cells' : 'three batches'}: every number and every choice, from memory and from a stream`, async () => {
      const data = referenceData();
      const options = parseOptions(PrepareOptions, {
        minGenes: 0,
        minCells: 0,
        normalizeTo: 'median',
        flavor,
        variableGenes: reference.wanted,
        batchKey: by === 'batches' ? 'batch' : '',
      });
      const passes = { count: 0 };
      const stream: CountStream = { ...data, matrix: streamOf(data.matrix, 17, passes) };
      for (const source of [data, stream]) {
        const { statistics, matrix, genes } = await expressionFromCounts(source, options, createJob(), 0);
        assert.equal(matrix.kind, source === stream ? 'stream' : 'sparse');
        const { highly_variable: flags, ...columns } = reference.results[flavor][by];
        for (const [name, values] of Object.entries(columns)) {
          if (name === 'highly_variable_nbatches' && by === 'all') continue;
          const found = statistics.columns[name];
          for (const [gene, value] of values.entries()) {
            // Counts are exact; normalized values pass through float32, and where a bin spreads little the difference grows.
            if (value === null) assert.ok(Number.isNaN(found[gene]), `${name} of g${gene} is ${found[gene]}`);
            else close(found[gene], Number(value), flavor === 'seurat_v3' ? 1e-9 : 3e-5, `${name} of g${gene}`);
          }
        }
        assert.deepEqual([...statistics.highlyVariable], flags.map(Number));
        assert.deepEqual(
          [...genes],
          flags.flatMap((flag, gene) => (flag ? [gene] : [])),
        );
      }
      assert.equal(passes.count, flavor === 'seurat_v3' ? 3 : 2, 'passes over the file: quality, moments, clipped sums');
    });
  }
}

test('a batch that is no category is refused by name, as is one that no cell has', async () => {
  const data = referenceData();
  await assert.rejects(expressionFromCounts(data, parseOptions(PrepareOptions, { batchKey: 'donor' }), createJob()), {
    tag: 'bad-option',
    detail: { place: 'batchKey', remedy: 'Columns with categories: batch.' },
  });
  data.obs = [{ kind: 'category', name: 'batch', categories: [], codes: new Int32Array(data.cells.length).fill(-1) }];
  await assert.rejects(expressionFromCounts(data, parseOptions(PrepareOptions, { batchKey: 'batch' }), createJob()), {
    tag: 'bad-option',
    message: /No cell/,
  });
});

test('the most variable genes are those at or above the last wanted; a gene that does not vary is none', () => {
  const found = { means: new Float64Array(5), dispersions: new Float64Array(5), normalized: Float64Array.of(0.1, 3, NaN, 2, -1) };
  const choose = (variableGenes: number) => [
    ...chosenByDispersion(found, { select: 'number', variableGenes, minMean: 0, maxMean: 3, minDispersion: 0 }),
  ];
  assert.deepEqual(choose(2), [0, 1, 0, 1, 0]);
  assert.deepEqual(choose(9), [1, 1, 0, 1, 1]);
});

function close(actual: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${what}: ${actual} against ${expected}`);
}
