/**
 * Models that place new cells, on 700 PBMCs: against the map that they were trained with, against the recipe computed anew here in float64,
 * and against the cells' own labels.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { PlaceOptions, PortableOptions } from '../../core/model/options/place.ts';
import { PrepareOptions } from '../../core/model/options/prepare.ts';
import { SaveOptions } from '../../core/model/options/save.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import type { GeneRecipe, PortableModel } from '../../core/model/portable.ts';
import * as pipeline from '../../core/pipeline.ts';
import { decodePortable, encodePortable } from '../../core/project/portable-file.ts';
import type { Column, Counts, DenseMatrix, Matrix, Prepared } from '../../core/types.ts';
import { faultOf, Hdf5Writer, toDense } from '../io/fixtures.ts';
import { needs, shared } from '../shared.ts';

const counts = 'data/pbmc700_counts_csr.h5ad';
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-placing-'));
});
after(() => rm(folder, { recursive: true }));

const job = () => createJob();
const open = (path: string, options: Partial<OpenOptions> = {}) => pipeline.open({ path }, parseOptions(OpenOptions, options), job());
const place = (model: PortableModel, path: string, choice: Partial<PlaceOptions> = {}, options: Partial<OpenOptions> = {}) =>
  pipeline.placeCells(model, path, parseOptions(OpenOptions, options), parseOptions(PlaceOptions, choice), job());

interface Trained {
  data: Counts;
  prepared: Prepared;
  embedding: Float32Array;
  model: PortableModel;
}

async function train(data: Counts, choice: Partial<PrepareOptions> = {}, passed: Partial<PortableOptions> = {}): Promise<Trained> {
  const options = parseOptions(PrepareOptions, { ...pipeline.proposePreparation(data), variableGenes: 400, components: 20, ...choice });
  const prepared = await pipeline.prepare(data, options, job());
  const config = parseOptions(RunConfig, {
    epochs: 12,
    model: { inputDim: prepared.dim, hidden: [32, 32], latentDim: 2, activation: 'silu', regularization: { kind: 'none' } },
  });
  const model = await pipeline.train(prepared, config, { epoch: () => undefined }, new AbortController().signal);
  const run = { name: 'Vanilla', model, metrics: { values: { mseTest: 1 }, notes: [] } };
  const portable = await pipeline.portableModel(data, prepared, options, run, parseOptions(PortableOptions, passed), job());
  return { data, prepared, embedding: await pipeline.embed(prepared, model), model: portable };
}

/** Everything that is asked of the same training is asked of one. */
let trained: Promise<Trained> | undefined;
const usual = () => (trained ??= open(shared(counts)).then((data) => train(data)));

/** Largest distance of a coordinate from where it should be, as a share of the map's longer side. */
function apart(found: Float32Array, expected: Float32Array): number {
  const extent = Math.max(
    ...[0, 1].map((axis) => {
      const values = expected.filter((_, at) => at % 2 === axis);
      return Math.max(...values) - Math.min(...values);
    }),
  );
  assert.equal(found.length, expected.length);
  return found.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at])), 0) / extent;
}

/** A file of some cells and columns of other data, under other names. */
async function written(
  name: string,
  data: Counts,
  {
    cells,
    genes,
    names,
    ids,
    obs = [],
  }: { cells?: number[]; genes?: number[]; names?: (name: string) => string; ids?: string[]; obs?: Column[] } = {},
): Promise<string> {
  const rows = cells ?? data.cells.map((_, cell) => cell);
  const columns = genes ?? data.genes.map((_, gene) => gene);
  const dense = toDense(data.matrix as Matrix);
  const values = Float32Array.from(rows.flatMap((cell) => columns.map((gene) => dense[cell][gene])));
  const matrix: DenseMatrix = { kind: 'dense', rows: rows.length, cols: columns.length, values };
  const { geneIds: _, ...rest } = data;
  const other: Counts = {
    ...rest,
    source: 'made',
    mark: undefined,
    obs,
    obsm: [],
    matrix,
    cells: rows.map((cell) => data.cells[cell]),
    genes: columns.map((gene) => (names ?? String)(data.genes[gene])),
    ...(ids && { geneIds: columns.map((gene) => ids[gene]) }),
  };
  const path = join(folder, name);
  await pipeline.saveData(other, path, parseOptions(SaveOptions, { overwrite: true }), job());
  return path;
}

const column = <K extends Column['kind']>(columns: readonly Column[], name: string, kind: K) => {
  const found = columns.find((each) => each.name === name);
  assert.equal(found?.kind, kind, name);
  return found as Extract<Column, { kind: K }>;
};

/** Of an order that a seed fixes: 7 is prime to the number of genes. */
const shuffled = (count: number) => Array.from({ length: count }, (_, at) => (at * 7 + 3) % count);

test('the training file comes to the places it was trained to, from every format and order of its genes', needs(counts), async () => {
  const { data, embedding, model } = await usual();
  const direct = await place(model, shared(counts));
  // Float32 means and scales where preparation had float64: some 1e-7 of a component.
  assert.ok(apart(direct.embedding, embedding) < 1e-5, String(apart(direct.embedding, embedding)));
  assert.equal(direct.data.matrix.kind, 'stream');
  assert.deepEqual([direct.report.genes?.found, direct.report.genes?.wanted, direct.report.unplaced], [400, 400, 0]);
  for (const other of [
    'data/pbmc700_counts_csc.h5ad',
    'data/pbmc700_counts_cells_by_genes.csv.gz',
    'data/pbmc700_counts_genes_by_cells.tsv.gz',
  ]) {
    assert.ok(apart((await place(model, shared(other))).embedding, embedding) < 1e-5, other);
  }
  const order = await written('shuffled.h5ad', data, { genes: shuffled(data.genes.length) });
  assert.ok(apart((await place(model, order)).embedding, embedding) < 1e-5, 'genes in another order');
  const mangled = await written('mangled.csv', data, { names: (name) => name.replaceAll('-', '.').toLowerCase() });
  const spelled = await place(model, mangled);
  assert.ok(apart(spelled.embedding, embedding) < 1e-5, 'names as R writes them');
  assert.ok(spelled.report.genes!.spelled.marks > 0 && spelled.report.genes!.spelled.case > 0);
  assert.match(spelled.report.notes.join(' '), /another case: check that it is of the same species/);
});

/** Genes × cells in a column a cell, as Cell Ranger 3 writes it. */
function asTenx(name: string, data: Counts, genes: number[]): string {
  const dense = toDense(data.matrix as Matrix);
  const indptr = [0n];
  const [indices, values]: [bigint[], number[]] = [[], []];
  for (const cell of dense) {
    genes.forEach((gene, at) => {
      if (cell[gene] === 0) return;
      indices.push(BigInt(at));
      values.push(cell[gene]);
    });
    indptr.push(BigInt(indices.length));
  }
  const names = genes.map((gene) => data.genes[gene]);
  return new Hdf5Writer(name)
    .dataset('matrix/barcodes', [...data.cells])
    .dataset('matrix/shape', Int32Array.of(genes.length, data.cells.length))
    .dataset('matrix/indptr', BigInt64Array.from(indptr))
    .dataset('matrix/indices', BigInt64Array.from(indices))
    .dataset('matrix/data', Int32Array.from(values))
    .dataset(
      'matrix/features/id',
      names.map((_, at) => `ENSG${String(at).padStart(11, '0')}`),
    )
    .dataset('matrix/features/name', names)
    .dataset(
      'matrix/features/feature_type',
      names.map(() => 'Gene Expression'),
    )
    .dataset(
      'matrix/features/genome',
      names.map(() => 'GRCh38'),
    )
    .done();
}

test(
  '10x HDF5 of the same cells comes to the same places as h5ad, whole, shuffled, and with half of the genes',
  needs(counts),
  async () => {
    const { data, embedding, model } = await usual();
    const all = data.genes.map((_, gene) => gene);
    const order = shuffled(data.genes.length);
    for (const [name, genes] of Object.entries({ whole: all, shuffled: order })) {
      const placed = await place(model, asTenx(`${name}.h5`, data, genes));
      assert.equal(placed.data.format, '10x');
      assert.ok(apart(placed.embedding, embedding) < 1e-5, `${name}: ${apart(placed.embedding, embedding)}`);
    }
    const half = order.filter((_, at) => at % 2 === 0);
    for (const missing of ['expected', 'mean'] as const) {
      const choice = { leastGenes: 0.3, missing };
      const fromTenx = await place(model, asTenx(`half-${missing}.h5`, data, half), choice);
      const fromH5ad = await place(model, await written('half-again.h5ad', data, { genes: half.toSorted((a, b) => a - b) }), choice);
      // Sums in another order of the genes: some 1e-7 of a component.
      assert.ok(apart(fromTenx.embedding, fromH5ad.embedding) < 1e-5, missing);
      assert.deepEqual(fromTenx.report.genes!.missing, fromH5ad.report.genes!.missing);
      assert.ok(fromTenx.report.genes!.missing.length > 100);
      assert.ok(apart(fromTenx.embedding, embedding) > 1e-3, 'half of the genes are not all of them');
    }
  },
);

test('the file of a model holds all of it, and says so bit for bit', needs(counts), async () => {
  const { model } = await usual();
  const bytes = encodePortable(model);
  const { sha256, ...back } = decodePortable(bytes, 'x');
  assert.match(sha256, /^[0-9a-f]{64}$/);
  assert.deepEqual(back, model);
});

test('identifiers do for symbols, on either side', needs('data/10x_data/3.0.0'), async () => {
  const h5 = shared('data/10x_data/3.0.0/filtered_feature_bc_matrix.h5');
  const data = await open(h5);
  assert.ok(data.geneIds);
  const { embedding, model } = await train(data, { minGenes: 1, minCells: 1, variableGenes: 0, components: 4 }, { referenceCells: 0 });
  assert.ok(apart((await place(model, h5)).embedding, embedding) < 1e-5, 'the 10x file itself');
  assert.ok(
    apart((await place(model, shared('data/10x_data/3.0.0/filtered_feature_bc_matrix'))).embedding, embedding) < 1e-5,
    'its folder',
  );
  const byId = new Map(data.genes.map((gene, at) => [gene, `${data.geneIds![at]}.${at % 9}`]));
  const ids = await written('ids.h5ad', data, { genes: shuffled(data.genes.length), names: (name) => byId.get(name)! });
  const found = await place(model, ids);
  assert.ok(apart(found.embedding, embedding) < 1e-5, 'identifiers with versions for names');
  assert.equal(found.report.genes!.spelled.version, model.recipe.kind === 'genes' ? model.recipe.names.length : 0);
});

/** The recipe in float64, gene by gene, as docs/model-file.md states it. */
function componentsOf(
  { names, target, shares, columns, mean, scale, clip, centre, loadings, variance }: GeneRecipe,
  genes: readonly string[],
  cell: readonly number[],
): number[] {
  const at = names.map((name) => genes.indexOf(name));
  const known = names.map((_, gene) => gene).filter((gene) => at[gene] >= 0);
  const total = known.reduce((sum, gene) => sum + cell[at[gene]], 0);
  const aim = target! * (known.length === names.length ? 1 : known.reduce((sum, gene) => sum + shares![gene], 0));
  const scaled = Array.from(columns, (gene, i) => {
    if (at[gene] < 0) return centre[i];
    return Math.max(-clip, Math.min(clip, (Math.log1p((cell[at[gene]] * aim) / total) - mean[i]) / scale[i]));
  });
  return Array.from(variance!, (_, k) =>
    scaled.reduce((sum, value, i) => sum + (value - centre[i]) * loadings![k * columns.length + i], 0),
  );
}

test(
  'with half of the genes missing, components are those of the recipe written out, and cells stay near their kind',
  needs(counts),
  async () => {
    const { data, prepared, model } = await usual();
    const genes = shuffled(data.genes.length).filter((_, at) => at % 2 === 0);
    const path = await written('half.h5ad', data, { genes, obs: data.obs });
    await faultOf(place(model, path, { leastGenes: 0.9 }), 'too-few-genes');
    const at = (missing: PlaceOptions['missing']) =>
      pipeline.placeCells(
        model,
        path,
        parseOptions(OpenOptions, {}),
        parseOptions(PlaceOptions, { leastGenes: 0.3, missing }),
        job(),
        true,
      );
    const placed = await at('mean');
    const half = await open(path);
    const dense = toDense(half.matrix as Matrix);
    const { genes: report } = placed.report;
    assert.equal(report!.found + report!.missing.length, 400);
    assert.ok(report!.missing.length > 100);
    const dim = model.config.model.inputDim;
    for (const cell of [0, 123, 699]) {
      const expected = componentsOf(model.recipe as GeneRecipe, half.genes, dense[cell]);
      // Values and scores are float32.
      expected.forEach((value, k) =>
        assert.ok(Math.abs(placed.features![cell * dim + k] - value) < 2e-5 * (1 + Math.abs(value)), `cell ${cell}, component ${k + 1}`),
      );
    }
    assert.match(placed.report.notes.join('\n'), /genes are missing .*on the mean/);

    const expected = await at('expected');
    assert.match(expected.report.notes.join('\n'), /genes are missing .*lead to expect/);
    // Least squares with the same prior, solved for one cell: min |x − Lᵀs|² / σ² + sᵀ Λ⁻¹ s over the genes at hand; then the others as it
    // has them.
    const recipe = model.recipe as GeneRecipe;
    const [k, m] = [dim, recipe.columns.length];
    const there = Array.from(recipe.columns, (gene) => half.genes.includes(recipe.names[gene]));
    const sums = Array.from(placed.features!.subarray(5 * dim, 6 * dim));
    const prior = Array.from(recipe.variance!, (variance) => recipe.noise! / (variance - recipe.noise!));
    const latent = new Float64Array(k);
    const reconstructed = new Float64Array(m);
    for (let round = 0; round < 400; round++) {
      // Coordinate descent: exact in the limit, and nothing is inverted.
      for (let i = 0; i < k; i++) {
        let [held, own] = [0, prior[i]];
        for (let gene = 0; gene < m; gene++) {
          if (!there[gene]) continue;
          const loading = recipe.loadings![i * m + gene];
          held += loading * reconstructed[gene];
          own += loading ** 2;
        }
        const step = (sums[i] - held - prior[i] * latent[i]) / own;
        latent[i] += step;
        for (let gene = 0; gene < m; gene++) reconstructed[gene] += step * recipe.loadings![i * m + gene];
      }
    }
    for (let i = 0; i < k; i++) {
      const whole =
        sums[i] + reconstructed.reduce((sum, value, gene) => sum + (there[gene] ? 0 : recipe.loadings![i * m + gene] * value), 0);
      assert.ok(
        Math.abs(expected.features![5 * dim + i] - whole) < 1e-4 * (1 + Math.abs(whole)),
        `component ${i + 1}: ${expected.features![5 * dim + i]}, ${whole}`,
      );
    }
    const off = (features: Float32Array) => features.reduce((sum, value, i) => sum + (value - prepared.features[i]) ** 2, 0);
    assert.ok(off(expected.features!) < 0.6 * off(placed.features!), 'components come nearer to those of all genes');
    const { agreement } = expected.report.labels.find((label) => label.column === 'bulk_labels')!;
    assert.ok(agreement!.same / agreement!.cells > 0.65, `${agreement!.same} of ${agreement!.cells}`);
  },
);

test('cells that were left out find their kind, and those of no kind are told apart', needs(counts), async () => {
  const data = await open(shared(counts));
  const held = data.cells.map((_, cell) => cell).filter((cell) => cell % 5 === 0);
  const others = data.cells.map((_, cell) => cell).filter((cell) => cell % 5 !== 0);
  const labels = column(data.obs, 'bulk_labels', 'category');
  const obsOf = (cells: number[]): Column[] => [{ ...labels, codes: Int32Array.from(cells, (cell) => labels.codes[cell]) }];
  const known = await open(await written('known.h5ad', data, { cells: others, obs: obsOf(others) }));
  const { model, prepared } = await train(known);
  const placed = await place(model, await written('new.h5ad', data, { cells: held, obs: obsOf(held) }));
  const carried = column(placed.columns, 'bulk_labels', 'category');
  const truth = held.map((cell) => labels.categories[labels.codes[cell]]);
  const right = truth.filter((label, row) => carried.categories[carried.codes[row]] === label).length / held.length;
  const commonest =
    Math.max(...labels.categories.map((_, code) => held.filter((cell) => labels.codes[cell] === code).length)) / held.length;
  assert.ok(right > commonest + 0.2, `${right} right, where the commonest label would be ${commonest}`);
  const report = placed.report.labels.find((label) => label.column === 'bulk_labels')!;
  assert.deepEqual(report.agreement, { cells: held.length, same: Math.round(right * held.length) });
  assert.ok(placed.report.outside <= 0.1 * held.length, `${placed.report.outside} outside`);

  // Votes and distances of one cell, from the features themselves.
  const withFeatures = await pipeline.placeCells(
    model,
    join(folder, 'new.h5ad'),
    parseOptions(OpenOptions, {}),
    parseOptions(PlaceOptions, {}),
    job(),
    true,
  );
  const dim = prepared.dim;
  const cell = withFeatures.features!.subarray(3 * dim, 4 * dim);
  const reference = model.reference!;
  const nearest = Array.from({ length: reference.rows }, (_, row) => ({
    row,
    distance: Math.hypot(...cell.map((value, at) => value - reference.features[row * dim + at])),
  }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 15);
  const votes = nearest.filter(
    ({ row }) => reference.labels.find(({ name }) => name === 'bulk_labels')!.codes[row] === carried.codes[3],
  ).length;
  assert.ok(Math.abs(column(placed.columns, 'bulk_labels_confidence', 'number').values[3] - votes / 15) < 1e-12);
  const mean = nearest.reduce((sum, { distance }) => sum + distance / 15, 0);
  assert.ok(Math.abs(column(placed.columns, 'distance', 'number').values[3] - mean) < 1e-4 * mean);

  // Genes dealt out anew make cells of no kind, with as many counts.
  const order = shuffled(data.genes.length);
  const strange = await place(
    model,
    await written('strange.h5ad', { ...data, genes: order.map((gene) => data.genes[gene]) }, { cells: held }),
  );
  assert.ok(strange.report.outside > 0.5 * held.length, `${strange.report.outside} of ${held.length} outside`);
  assert.match(strange.report.notes.join(' '), /of them the map says little/);
  assert.ok(strange.report.distance.new > placed.report.distance.new);
});

test('log-normalized values of the same cells come to nearly the same places', needs('data/pbmc68k_reduced.h5ad'), async () => {
  const { data, embedding, model } = await usual();
  const logged = await place(model, shared('data/pbmc68k_reduced.h5ad'), {}, { layer: 'raw/X' });
  assert.equal(logged.report.values, 'lognormal');
  assert.match(logged.report.notes.join(' '), /taken as log\(1 \+ x\)/);
  const rowOf = new Map(data.cells.map((cell, row) => [cell, row]));
  const rows = logged.data.cells.map((cell) => rowOf.get(cell)!);
  const expected = Float32Array.from(rows.flatMap((row) => [embedding[2 * row], embedding[2 * row + 1]]));
  // The file has its logarithms with float32's digits, and the counts were made from them by rounding.
  assert.ok(apart(logged.embedding, expected) < 0.01, String(apart(logged.embedding, expected)));
  await faultOf(place(model, shared('data/pbmc68k_reduced.h5ad'), {}, { layer: 'X' }), 'bad-option');
  assert.match((await faultOf(place(model, shared(counts), { values: 'lognormal' }), 'bad-option')).message, /no logarithms/);
});

test('every way of preparing that can be done to a cell by itself is taken along', needs(counts), async () => {
  const data = await open(shared(counts));
  const ways: Partial<PrepareOptions>[] = [
    { components: 0, variableGenes: 60 },
    { components: 0, variableGenes: 60, scale: false },
    { components: 10, scale: false },
    { components: 10, clip: 0, normalizeTo: 'median' },
    { components: 10, normalize: false },
    { components: 10, standardizeCells: true },
    { components: 0, variableGenes: 60, scale: false, standardizeCells: true },
    { start: 'asIs', components: 10 },
  ];
  for (const way of ways) {
    const { embedding, model } = await train(data, way, { referenceCells: 0 });
    const placed = await place(model, shared(counts));
    assert.ok(apart(placed.embedding, embedding) < 1e-5, `${JSON.stringify(way)}: ${apart(placed.embedding, embedding)}`);
    assert.deepEqual(
      placed.columns.map(({ name }) => name),
      [
        'distance',
        'distance_quantile',
        ...(way.components === 0 ? [] : ['residual', 'residual_quantile']),
        'error',
        'error_quantile',
        'in_distribution',
      ],
      'no labels without reference cells',
    );
  }
  const reduced = await open(shared('data/pbmc68k_reduced.h5ad'), { layer: 'X' });
  const { embedding, model } = await train(reduced, { start: 'pca', obsm: 'X_pca' });
  assert.ok(apart((await place(model, shared('data/pbmc68k_reduced.h5ad'), {}, { layer: 'X' })).embedding, embedding) < 1e-5);
  assert.match((await faultOf(place(model, shared(counts)), 'bad-option')).message, /has no X_pca/);
});

test('features that depend on all cells together are refused', needs(counts), async () => {
  const { data, prepared, model } = await usual();
  const run = {
    name: 'x',
    model: {
      config: model.config,
      parameters: model.parameters,
      history: [],
      bestEpoch: 1,
      split: { train: new Uint32Array(0), validation: new Uint32Array(0), heldOut: new Uint32Array(0) },
      engine: 'x',
      seconds: 0,
    },
    metrics: model.metrics,
  };
  const pass = (of: Prepared) =>
    pipeline.portableModel(data, of, parseOptions(PrepareOptions, {}), run, parseOptions(PortableOptions, {}), job());
  const corrected = { ...prepared, features: prepared.features.map((value, at) => value + Math.sin(at)) };
  assert.match((await faultOf(pass(corrected), 'unsupported')).message, /depend on more than each cell/);
  const named = { ...prepared, steps: [...prepared.steps, { step: 'harmony', options: {}, summary: 'corrected over 2 batches' }] };
  assert.match((await faultOf(pass(named), 'unsupported')).message, /“harmony” .*looks at all cells together/);
});

test('a single cell is placed where it lies among many', needs(counts), async () => {
  const { data, embedding, model } = await usual();
  for (const name of ['one.h5ad', 'one.zarr', 'one.csv', 'one.mtx.gz']) {
    const { embedding: found, report } = await place(model, await written(name, data, { cells: [7] }));
    assert.deepEqual([report.cells, report.unplaced], [1, 0], name);
    const expected = embedding.subarray(14, 16);
    assert.ok(Math.hypot(found[0] - expected[0], found[1] - expected[1]) < 1e-4, `${name}: ${found.join()} beside ${expected.join()}`);
  }
});

test('a cell without counts has no place, and what cannot be placed says why', needs(counts), async () => {
  const { data, model } = await usual();
  const empty = {
    ...data,
    matrix: {
      kind: 'dense',
      rows: 700,
      cols: data.genes.length,
      values: Float32Array.from(toDense(data.matrix as Matrix).flatMap((row, cell) => (cell === 0 ? row.map(() => 0) : row))),
    } satisfies DenseMatrix,
  };
  const path = await written('empty.h5ad', empty);
  const placed = await place(model, path);
  assert.equal(placed.report.unplaced, 1);
  assert.ok(Number.isNaN(placed.embedding[0]) && Number.isFinite(placed.embedding[2]));
  assert.equal(column(placed.columns, 'bulk_labels', 'category').codes[0], -1);
  const none = { ...data, matrix: { ...empty.matrix, values: new Float32Array(empty.matrix.values.length) } };
  const { message } = await faultOf(place(model, await written('none.h5ad', none)), 'too-few-cells');
  assert.match(message, /None of its 700 cells has counts in the model’s genes/);
  const foreign = await written('foreign.h5ad', data, { names: (name) => `other_${name}_${name}` });
  const fault = await faultOf(place(model, foreign), 'too-few-genes');
  assert.match(`${fault.message} ${fault.detail.remedy}`, /0 of the model’s 400 genes .*same species/);
  await assert.rejects(
    pipeline.placeCells(
      model,
      shared(counts),
      parseOptions(OpenOptions, {}),
      parseOptions(PlaceOptions, {}),
      createJob(undefined, AbortSignal.abort()),
    ),
    { tag: 'cancelled' },
  );
});

test('places are written as tables, arrays and AnnData; what is there stays', needs(counts), async () => {
  const { embedding, model } = await usual();
  const placed = await place(model, shared(counts));
  const write = (name: string, overwrite = false) => pipeline.writePlaced(join(folder, name), placed, overwrite, job());
  await write('out.csv');
  const [head, first] = (await readFile(join(folder, 'out.csv'), 'utf8')).split('\n');
  assert.match(head, /^cell,embedding_1,embedding_2,bulk_labels,bulk_labels_confidence,/);
  assert.equal(Math.fround(Number(first.split(',')[1])), placed.embedding[0]);
  assert.ok(Math.abs(Number(first.split(',')[2]) - embedding[1]) < 1e-4);
  const { files } = await write('out.npy');
  assert.deepEqual(files.map((file) => basename(file)).sort(), ['out.npy', 'out.obs.csv', 'out.var.csv']);
  for (const name of ['out.h5ad', 'out.zarr']) {
    await write(name);
    const { openStream } = await import('../../core/io/open.ts');
    const back = await openStream(join(folder, name), parseOptions(OpenOptions, {}), job()).catch((error: unknown) => error);
    if (name === 'out.zarr') continue;
    const stream = back as Awaited<ReturnType<typeof openStream>>;
    assert.deepEqual(Array.from(stream.obsm.find(({ name: key }) => key === 'X_placed')!.values), Array.from(placed.embedding));
    assert.ok(
      stream.obs.some(({ name: key }) => key === 'placed_bulk_labels') && stream.obs.some(({ name: key }) => key === 'bulk_labels'),
    );
  }
  const precious = join(folder, 'there.csv');
  await writeFile(precious, 'precious');
  await faultOf(write('there.csv'), 'bad-option');
  assert.equal(await readFile(precious, 'utf8'), 'precious');
  await write('there.csv', true);
  assert.match(await readFile(precious, 'utf8'), /^cell,/);
  await faultOf(write('out.docx'), 'bad-option');
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith('.')),
    [],
    'no draft is left',
  );
});
