/**
 * Models from counts run by onnxruntime (compiled to wasm), for every way of preparing that can be done to a cell by itself: to the places
 * that the program itself gives the same cells.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as onnx from 'onnxruntime-web';
import { createJob } from '../../../core/base/job.ts';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { OpenOptions } from '../../../core/model/options/open.ts';
import { PlaceOptions, PortableOptions } from '../../../core/model/options/place.ts';
import { PrepareOptions } from '../../../core/model/options/prepare.ts';
import { RunConfig } from '../../../core/model/options/train.ts';
import type { PortableModel } from '../../../core/model/portable.ts';
import * as pipeline from '../../../core/pipeline.ts';
import { encodeFromCounts, geneOrder } from '../../../core/project/onnx/from-counts.ts';
import { faultOf } from '../../io/fixtures.ts';
import { countsCsv, networkOf } from '../../projects/data.ts';

onnx.env.wasm.numThreads = 1;

/** Of the largest: float32 sums over 40 genes, whose order and logarithm are another's. */
const tolerance = 2e-5;

let folder: string;
let known: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-onnx-'));
  known = join(folder, 'known.csv');
  await writeFile(known, countsCsv());
});
after(() => rm(folder, { recursive: true }));

const open = (path: string) => pipeline.open({ path }, parseOptions(OpenOptions, {}), createJob());

async function trained(path: string, choice: Partial<PrepareOptions>): Promise<PortableModel> {
  const data = await open(path);
  const options = parseOptions(PrepareOptions, { minGenes: 1, minCells: 1, variableGenes: 25, components: 6, ...choice });
  const prepared = await pipeline.prepare(data, options, createJob());
  const config = parseOptions(RunConfig, { epochs: 3, batchSize: 40, model: networkOf(prepared.dim) });
  const model = await pipeline.train(prepared, config, { epoch: () => undefined }, new AbortController().signal);
  const run = { name: 'Vanilla', model, metrics: { values: {}, notes: [] } };
  return pipeline.portableModel(data, prepared, options, run, parseOptions(PortableOptions, { referenceCells: 0 }), createJob());
}

const encoded = ({ recipe, config, parameters, name, facts }: PortableModel) =>
  encodeFromCounts({
    recipe,
    shape: config.model,
    parameters,
    version: '0.0.0',
    metadata: { name, fingerprint: facts.fingerprint },
  });

/** Every cell of a CSV in the order of the model's genes, NaN for genes that the file has not. */
async function runtimePlaces(model: PortableModel, csv: string): Promise<{ embedding: Float32Array; features: Float32Array }> {
  const [head, ...lines] = csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(',').slice(1));
  const genes = geneOrder(model.recipe).trimEnd().split('\n').slice(1);
  const values = Float32Array.from(
    lines.flatMap((line) => genes.map((gene) => (head.includes(gene) ? Number(line[head.indexOf(gene)]) : NaN))),
  );
  const session = await onnx.InferenceSession.create(encoded(model));
  try {
    const [input] = session.inputNames;
    const found = await session.run({ [input]: new onnx.Tensor('float32', values, [lines.length, genes.length]) });
    return { embedding: found['embedding'].data as Float32Array, features: found['features'].data as Float32Array };
  } finally {
    await session.release();
  }
}

function assertClose(found: Float32Array, expected: Float32Array): void {
  assert.equal(found.length, expected.length);
  assert.deepEqual(Array.from(found, Number.isNaN), Array.from(expected, Number.isNaN), 'the same cells have no place');
  const largest = expected.reduce((most, value) => (Number.isNaN(value) ? most : Math.max(most, Math.abs(value))), 0);
  const worst = expected.reduce((most, value, at) => (Number.isNaN(value) ? most : Math.max(most, Math.abs(value - found[at]))), 0);
  assert.ok(largest > 0.01 && worst <= tolerance * largest, `off by ${worst} of ${largest}`);
}

const ways: Record<string, Partial<PrepareOptions>> = {
  'components of scaled and cut logarithms': { scale: true, clip: 2 },
  'components of logarithms': { scale: false },
  'counts as they are': { normalize: false, log1p: false, scale: false },
  'to the median, no logarithm': { normalizeTo: 'median', log1p: false },
  'genes themselves, scaled': { components: 0, scale: true, clip: 1 },
  'genes themselves, each cell standardized': { components: 0, scale: false, standardizeCells: true },
  'components, each cell standardized': { standardizeCells: true },
};

for (const [way, choice] of Object.entries(ways)) {
  test(`${way}: all cells, one without counts, and cells of fewer genes`, async () => {
    const model = await trained(known, choice);
    const [head, ...rows] = countsCsv().split('\n');
    const empty = `empty${',0'.repeat(head.split(',').length - 1)}`;
    const without = (gene: string) => (line: string) => line.split(',').toSpliced(head.split(',').indexOf(gene), 1).join(',');
    for (const [name, lines] of [
      ['all', [head, ...rows, empty]],
      ['fewer', [head, ...rows.slice(0, 30)].map(without('GENE3')).map(without('GENE30'))],
    ] as const) {
      const path = join(folder, `${name}.csv`);
      await writeFile(path, lines.join('\n'));
      const own = await pipeline.placeCells(
        model,
        path,
        parseOptions(OpenOptions, {}),
        parseOptions(PlaceOptions, { missing: 'mean' }),
        createJob(),
        true,
      );
      const { embedding, features } = await runtimePlaces(model, lines.join('\n'));
      assertClose(embedding, own.embedding);
      if (name === 'fewer') assertClose(features, own.features!);
    }
  });
}

test('numbers that are no counts, some below 0: every cell has a place', async () => {
  const [head, ...rows] = countsCsv().split('\n');
  const signed = rows.map((row) =>
    row
      .split(',')
      .map((value, at) => (at === 0 ? value : String((Number(value) - 4) / 3)))
      .join(','),
  );
  const path = join(folder, 'signed.csv');
  await writeFile(path, [head, ...signed].join('\n'));
  const model = await trained(path, { start: 'asIs', components: 5 });
  const own = await pipeline.placeCells(model, path, parseOptions(OpenOptions, {}), parseOptions(PlaceOptions, {}), createJob());
  assert.equal(own.report.unplaced, 0);
  const { embedding } = await runtimePlaces(model, [head, ...signed].join('\n'));
  assert.ok(embedding.every(Number.isFinite));
  assertClose(embedding, own.embedding);
});

test('names of genes stand in the file and beside it, with identifiers where there are some', async () => {
  const model = await trained(known, {});
  assert.ok(model.recipe.kind === 'genes');
  const text = Buffer.from(encoded(model)).toString('latin1');
  assert.ok(text.includes(JSON.stringify(model.recipe.names)));
  const ids = model.recipe.names.map((_, at) => `ENSG${at}`);
  const named = { ...model, recipe: { ...model.recipe, ids, names: model.recipe.names.map((name) => `${name},"x"`) } };
  assert.ok(Buffer.from(encoded(named)).toString('latin1').includes('ENSG39'));
  assert.match(geneOrder(named.recipe), /^gene,id\n"GENE0,""x""",ENSG0\n/);
});

test('components that a file brought come from no counts that are known', async () => {
  const model = await trained(known, {});
  const recipe = { kind: 'components', obsm: 'X_pca', dim: 6, standardizeCells: false } as const;
  const fault = await faultOf(
    Promise.resolve().then(() => encoded({ ...model, recipe })),
    'unsupported',
  );
  assert.match(fault.message, /X_pca/);
  assert.match(fault.detail.remedy!, /from components/);
});
