import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { decode, initialParameters } from '../../core/native/index.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { PrepareOptions } from '../../core/model/options/prepare.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import * as pipeline from '../../core/pipeline.ts';
import { expressionFromComponents } from '../../core/pipeline/cells.ts';
import type { TrainedRun } from '../../core/model/run.ts';
import type { CountMatrix, Prepared } from '../../core/types.ts';
import { mulberry32 } from '../random.ts';

const cells = 60,
  genes = 12;
let data: CountMatrix;
let prepared: Prepared;
let options: PrepareOptions;

before(async () => {
  const random = mulberry32(9);
  const values = Float32Array.from({ length: cells * genes }, () => Math.floor(8 * random() ** 2));
  data = {
    name: 'made',
    source: 'test',
    format: 'test',
    layer: '',
    valueKind: 'counts',
    matrix: { kind: 'dense', rows: cells, cols: genes, values },
    cells: Array.from({ length: cells }, (_, cell) => `cell${cell}`),
    genes: Array.from({ length: genes }, (_, gene) => `gene${gene}`),
    obs: [
      {
        kind: 'category',
        name: 'half',
        categories: ['first', 'second'],
        codes: Int32Array.from({ length: cells }, (_, cell) => Number(cell >= cells / 2)),
      },
    ],
    obsm: [],
    notes: [],
  };
  // As many components as genes, and no clipping: nothing is lost on the way.
  options = parseOptions(PrepareOptions, { minGenes: 0, minCells: 0, variableGenes: 0, components: genes, clip: 0 });
  prepared = await pipeline.prepare(data, options, createJob());
});

test('components are led back to the log-normalized expression that they came from', async () => {
  assert.ok(prepared.pca);
  const back = expressionFromComponents(prepared.pca, prepared.features, prepared.dim);
  for (let gene = 0; gene < prepared.pca.genes.length; gene++) {
    const own = await pipeline.geneColumn(data, prepared, options, data.genes[prepared.pca.genes[gene]], createJob());
    assert.ok(own.kind === 'number');
    // float32 scores and loadings.
    for (let cell = 0; cell < prepared.rows; cell++)
      assert.ok(Math.abs(back[cell * prepared.pca.genes.length + gene] - own.values[cell]) < 2e-4, `gene ${gene}, cell ${cell}`);
  }
});

test('a place stands for what the decoder makes of it', async () => {
  const config = parseOptions(RunConfig, {
    model: { inputDim: genes, hidden: [6], latentDim: 2, activation: 'tanh', regularization: { kind: 'none' } },
  });
  const parameters = initialParameters(config.model, 5);
  const points = Float32Array.of(0.3, -0.2, 1, 2);
  const found = await pipeline.expressionAt(data, prepared, { config, parameters } as TrainedRun, points);
  const components = await decode(config.model, parameters, points);
  assert.equal(found.unit, 'log1p counts per 10,000');
  assert.deepEqual(
    found.genes,
    Array.from(prepared.pca!.genes, (gene) => data.genes[gene]),
  );
  assert.deepEqual(found.values, expressionFromComponents(prepared.pca!, components, genes));
  assert.deepEqual(found.mean, prepared.pca!.mean);
});

test('a gene’s deviation is its own, whether preparation scaled by it or not', async () => {
  const points = Float32Array.of(0.3, -0.2);
  for (const scale of [true, false]) {
    // Three components keep part of the genes' variance alone.
    const made = await pipeline.prepare(data, { ...options, components: 3, scale }, createJob());
    const config = parseOptions(RunConfig, {
      model: { inputDim: 3, hidden: [6], latentDim: 2, activation: 'tanh', regularization: { kind: 'none' } },
    });
    const { deviation } = await pipeline.expressionAt(
      data,
      made,
      { config, parameters: initialParameters(config.model, 5) } as TrainedRun,
      points,
    );
    for (const [at, gene] of made.pca!.genes.entries()) {
      const column = await pipeline.geneColumn(data, made, options, data.genes[gene], createJob());
      assert.ok(column.kind === 'number');
      const mean = column.values.reduce((sum, value) => sum + value, 0) / cells;
      const own = Math.sqrt(column.values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (cells - 1));
      assert.ok(Math.abs(deviation[at] / own - 1) < 1e-5, `${gene}: ${deviation[at]} for ${own}`);
    }
  }
});

test('some cells are data of their own: their features, names and annotations, another fingerprint', () => {
  const rows = Uint32Array.from({ length: 20 }, (_, index) => 3 * index);
  const part = pipeline.subset(prepared, rows);
  assert.equal(part.rows, 20);
  assert.notEqual(part.fingerprint, prepared.fingerprint);
  rows.forEach((row, index) => {
    assert.equal(part.cells[index], prepared.cells[row]);
    assert.deepEqual(
      part.features.subarray(index * genes, (index + 1) * genes),
      prepared.features.subarray(row * genes, (row + 1) * genes),
    );
  });
  const [half] = part.obs;
  assert.ok(half.kind === 'category' && half.codes[19] === 1 && half.codes[0] === 0);
  assert.equal(part.steps.at(-1)!.summary, '60 → 20 selected cells');
  assert.throws(() => pipeline.subset(prepared, Uint32Array.of(1, 2)), { tag: 'too-few-cells' });
});

test('labels are written into a column one after the other; a later one takes its cells over', () => {
  const first = pipeline.labelled('mine', 'A', [0, 1, 2], 5, undefined);
  const second = pipeline.labelled('mine', 'B', [2, 4], 5, first);
  assert.deepEqual(second, { kind: 'category', name: 'mine', categories: ['A', 'B'], codes: Int32Array.of(0, 0, 1, -1, 1) });
  assert.deepEqual([...first.codes], [0, 0, 0, -1, -1], 'the former is left as it was');
});

test('a table of cells has names, annotations and places', async () => {
  const embedding = Float32Array.from({ length: 2 * cells }, (_, index) => index / 2);
  const { bytes, name } = await pipeline.cellsTable(
    data,
    prepared,
    Uint32Array.of(1, 40),
    [
      { name: 'Vanilla, again', embedding, dim: 2 },
      { name: 'Line', embedding: embedding.subarray(0, cells), dim: 1 },
    ],
    createJob(),
  );
  assert.equal(name, 'made-cells.csv');
  const [header, first, second] = new TextDecoder().decode(bytes).split('\n');
  assert.ok(header.startsWith('cell,half,') && header.endsWith(',"Vanilla, again 1","Vanilla, again 2",Line 1'), header);
  assert.ok(first.startsWith('cell1,first,') && first.endsWith(',1,1.5,0.5'), first);
  assert.ok(second.startsWith('cell40,second,') && second.endsWith(',40,40.5,20'), second);
});
