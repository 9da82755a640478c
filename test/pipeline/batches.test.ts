/** Batches in preparation: what is trained on, what is kept beside it, and what follows for genes, new cells and exports. */
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { correctBatches } from '../../core/cells/batches/harmony.ts';
import { batchesOf } from '../../core/cells/variable-genes/variable-genes.ts';
import { initialParameters } from '../../core/native/index.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { PrepareOptions } from '../../core/model/options/prepare.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import * as pipeline from '../../core/pipeline.ts';
import { triedRecipe } from '../../core/pipeline/recipe.ts';
import { provenance } from '../../core/view/provenance.ts';
import type { Column, CountMatrix } from '../../core/types.ts';
import { mulberry32 } from '../random.ts';

const [cells, genes] = [240, 20];

/** Two kinds of cells; in the second batch every other gene is counted three times as often. */
function data(more: Column[] = []): CountMatrix {
  const random = mulberry32(3);
  const values = new Float32Array(cells * genes);
  for (let cell = 0; cell < cells; cell++)
    for (let gene = 0; gene < genes; gene++) {
      const mean = (gene % 4 < 2 === cell % 3 < 1 ? 9 : 2) * (cell >= cells / 2 && gene % 2 === 0 ? 3 : 1);
      values[cell * genes + gene] = Math.round(mean * (0.5 + random()));
    }
  return {
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
        name: 'donor',
        categories: ['a', 'b'],
        codes: Int32Array.from({ length: cells }, (_, cell) => Number(cell >= cells / 2)),
      },
      ...more,
    ],
    obsm: [],
    notes: [],
  };
}

const options = (more: object = {}) =>
  parseOptions(PrepareOptions, {
    minGenes: 0,
    minCells: 0,
    variableGenes: 0,
    components: 5,
    batchKey: 'donor',
    correct: 'harmony',
    ...more,
  });

test('components are corrected, those that they were are kept, and the step says how', async () => {
  const corrected = await pipeline.prepare(data(), options(), createJob());
  const plain = await pipeline.prepare(data(), options({ correct: 'none' }), createJob());
  assert.equal(corrected.batch, 'donor');
  assert.equal(plain.correction, undefined);
  assert.deepEqual(corrected.correction!.before, plain.features);
  assert.notEqual(corrected.fingerprint, plain.fingerprint);
  const step = corrected.steps.at(-1)!;
  assert.deepEqual(step.options, {
    correct: 'harmony',
    batchKey: 'donor',
    harmonyTheta: 2,
    harmonySigma: 0.1,
    harmonyLambda: 0,
    harmonyClusters: 8,
    harmonyIterations: 10,
    seed: 1,
  });
  assert.match(
    provenance(data(), corrected, [], '1'),
    /2 batches by donor brought together by Harmony \(θ 2, σ 0\.1, 8 clusters, \d+ rounds?\)/,
  );
  // The batches' means of a kind lie nearer to each other than before.
  const gap = ({ features, dim }: { features: Float32Array; dim: number }) => {
    const mean = (batch: number, at: number) => {
      const own = Array.from({ length: cells }, (_, cell) => cell).filter((cell) => cell % 3 === 0 && Number(cell >= cells / 2) === batch);
      return own.reduce((sum, cell) => sum + features[cell * dim + at], 0) / own.length;
    };
    return Math.hypot(...Array.from({ length: dim }, (_, at) => mean(0, at) - mean(1, at)));
  };
  assert.ok(gap(corrected) < gap(plain) / 3, `${gap(corrected)} after ${gap(plain)}`);
});

test('a batch of few cells is named, and as many batches as cells are refused', async () => {
  const of = (name: string, code: (cell: number) => number, count: number): Column => ({
    kind: 'category',
    name,
    categories: Array.from({ length: count }, (_, i) => `${i}`),
    codes: Int32Array.from({ length: cells }, (_, cell) => code(cell)),
  });
  const one = await pipeline.prepare(data([of('one', (cell) => Number(cell === 7), 2)]), options({ batchKey: 'one' }), createJob());
  assert.match(one.steps.at(-1)!.summary, /; one has fewer than 10 cells/);
  assert.doesNotMatch((await pipeline.prepare(data(), options(), createJob())).steps.at(-1)!.summary, /fewer than/);
  await assert.rejects(
    pipeline.prepare(data([of('each', (cell) => cell, cells)]), options({ batchKey: 'each' }), createJob()),
    /240 batches of 240 cells/,
  );
});

test('where cells are standardized, so are the components that they were, and a file’s own stay', async () => {
  const source = data();
  const plain = await pipeline.prepare(source, options({ correct: 'none', standardizeCells: true }), createJob());
  const both = await pipeline.prepare(source, options({ standardizeCells: true }), createJob());
  assert.deepEqual(both.correction!.before, plain.features);
  const values = plain.features.slice();
  source.obsm.push({ name: 'X_pca', dim: 5, values });
  const ofFile = await pipeline.prepare(source, options({ start: 'pca', obsm: 'X_pca', standardizeCells: true }), createJob());
  assert.notEqual(ofFile.correction!.before, values);
  assert.deepEqual(values, plain.features);
});

test('a subset of cells has its own rows of both', async () => {
  const whole = await pipeline.prepare(data(), options(), createJob());
  const rows = Uint32Array.from({ length: 20 }, (_, i) => 11 * i);
  const part = pipeline.subset(whole, rows);
  assert.deepEqual(part.correction!.before.subarray(5, 10), whole.correction!.before.subarray(55, 60));
  assert.deepEqual(part.features.subarray(5, 10), whole.features.subarray(55, 60));
});

test('both components are exported under names of their own', async () => {
  const prepared = await pipeline.prepare(data(), options(), createJob());
  const path = join(mkdtempSync(join(tmpdir(), 'batches-')), 'out.h5ad');
  await pipeline.writeAnnData(path, data(), prepared, [], { container: 'h5ad', measures: false }, createJob());
  const { obsm } = await pipeline.open({ path }, parseOptions(OpenOptions, {}), createJob());
  const values = (name: string) => obsm.find((embedding) => embedding.name === name)!.values;
  assert.deepEqual(values('X_pca'), prepared.correction!.before);
  assert.deepEqual(values('X_pca_harmony'), prepared.features);
});

test('decoded genes say that the loadings know nothing of the correction, and new cells are refused with a remedy', async () => {
  const [source, prepared] = [data(), await pipeline.prepare(data(), options(), createJob())];
  const config = parseOptions(RunConfig, {
    model: { inputDim: 5, hidden: [4], latentDim: 2, activation: 'silu', regularization: { kind: 'none' } },
  });
  const model = {
    config,
    parameters: initialParameters(config.model, 1),
    embedding: new Float32Array(2 * cells),
    history: [],
    split: { train: new Uint32Array(), validation: new Uint32Array(), heldOut: new Uint32Array() },
    seconds: 0,
  };
  const decoded = await pipeline.expressionAt(source, prepared, model as never, Float32Array.of(0, 0));
  assert.match(decoded.note!, /Batches were brought together/);
  const plain = await pipeline.prepare(source, options({ correct: 'none' }), createJob());
  assert.equal((await pipeline.expressionAt(source, plain, model as never, Float32Array.of(0, 0))).note, undefined);
  await assert.rejects(triedRecipe(source, prepared, options(), createJob()), {
    tag: 'unsupported',
    detail: { place: 'batches', remedy: 'Prepare the data without this step, and train on that, for a model that places new cells.' },
  });
});

test('what cannot be corrected is refused with the option and a remedy', async () => {
  const column = (name: string, code: (cell: number) => number): Column => ({
    kind: 'category',
    name,
    categories: ['a', 'b'],
    codes: Int32Array.from({ length: cells }, (_, cell) => code(cell)),
  });
  const source = data([column('one', () => 0), column('some', (cell) => (cell < 7 ? -1 : cell % 2))]);
  const refused = (more: object) => pipeline.prepare(source, options(more), createJob());
  await assert.rejects(refused({ batchKey: '' }), { tag: 'bad-option', message: /no column is named as batch/ });
  await assert.rejects(refused({ batchKey: 'lane' }), { tag: 'bad-option', message: 'The cells have no column lane.' });
  await assert.rejects(refused({ batchKey: 'one' }), { tag: 'bad-option', message: /one value in one/ });
  await assert.rejects(refused({ batchKey: 'some' }), { tag: 'bad-option', message: /^7 cells have no value in some/ });
  const { features, dim, kept, obs } = await pipeline.prepare(source, options({ correct: 'none' }), createJob());
  const batches = batchesOf(kept, obs, 'donor');
  await assert.rejects(correctBatches({ features, dim, batches }, options(), 1000, createJob()), { tag: 'unsupported' });
});
