/** Embeddings from elsewhere stand beside trained ones: drawn, judged cell by cell and cluster by cluster, measured by their metrics. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import type { CoreMethods, RunSummary } from '../../core/contract/index.ts';
import { createHandlers } from '../../core/handlers/index.ts';
import { firstNeighborConfig } from '../../core/model/presets/index.ts';
import * as pipeline from '../../core/pipeline.ts';
import { trainRun } from '../../core/train/trainer.ts';
import type { PreparedId } from '../../core/types.ts';
import type { ViewSpec } from '../../core/types/scene.ts';
import { Workspace } from '../../core/workspace.ts';
import { mulberry32 } from '../random.ts';

const cells = 240;
let folder: string;
let core: CoreMethods;
let workspace: Workspace;
let prepared: PreparedId;
let trained: RunSummary;
let map: RunSummary;
let changed: () => void = () => {};

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => (changed = resolve));
}

/** Where each cell lies between two programmes of genes: what a map can show of it. */
const places = Array.from({ length: 2 * cells }, mulberry32(9));

/** Counts of two kinds of cells over 30 genes, a third of which follow either programme. */
function countsCsv(): string {
  const random = mulberry32(4);
  const genes = Array.from({ length: 30 }, (_, gene) => `GENE${gene}`);
  const rate = (cell: number, gene: number) =>
    (gene < 15 === cell < cells / 2 ? 60 : 12) * (gene % 3 === 2 ? 1 : 0.4 + 1.6 * places[2 * cell + (gene % 3)]);
  const row = (cell: number) => genes.map((_, gene) => Math.round(rate(cell, gene) * (0.8 + 0.4 * random())));
  return [`cell,${genes.join(',')}`, ...Array.from({ length: cells }, (_, cell) => `cell${cell},${row(cell).join(',')}`)].join('\n');
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-measures-'));
  workspace = new Workspace({ host: 'server', projectFolder: join(folder, 'project'), openAtStart: null });
  core = createHandlers(workspace, () => {});
  workspace.join({ progress() {}, prepared() {}, epoch() {}, frame() {}, run: () => changed() });
  const path = join(folder, 'kinds.csv');
  await writeFile(path, countsCsv());
  const dataset = await core.openPath(path, {}, 'open');
  const { data } = workspace.dataset(dataset.id);
  // What a file brings: the two kinds as far apart as a map can have them, and four cells that were never placed.
  data.obsm.push({
    name: 'X_umap',
    dim: 2,
    values: Float32Array.from({ length: 2 * cells }, (_, i) => (i >= 20 && i < 28 ? NaN : places[i] + (i % 2 === 0 && i >= cells ? 5 : 0))),
  });
  data.obs.push({
    kind: 'category',
    name: 'kind',
    categories: ['a', 'b'],
    codes: Int32Array.from({ length: cells }, (_, cell) => (cell % 40 === 3 ? -1 : Number(cell >= cells / 2))),
  });
  ({ id: prepared } = await core.prepare(dataset.id, { ...dataset.proposed, components: 8 }, 'prepare'));
  [trained] = await core.train(prepared, [
    {
      model: { inputDim: 8, hidden: [8, 4], latentDim: 2, activation: 'elu', regularization: { kind: 'none' } },
      epochs: 20,
      batchSize: 20,
    },
  ]);
  map = await core.addEmbedding(prepared, { obsm: 'X_umap' }, 'import');
  await until(() => [trained, map].every(({ id }) => workspace.run(id).summary.status === 'done'));
  await until(() => workspace.run(trained.id).summary.folder !== undefined);
});
after(() => rm(folder, { recursive: true, maxRetries: 5 }));

test('an embedding of the file is a run without a configuration, with metrics of what it has', async () => {
  const { name, imported, config, metrics, status } = workspace.run(map.id).summary;
  assert.deepEqual([name, imported, config, status], ['UMAP', 'obsm/X_umap', undefined, 'done']);
  const { values, notes } = metrics!;
  for (const id of ['knnRecall', 'trustworthiness', 'stress', 'cnOwn', 'vpresOwn', 'isoOwn']) assert.ok(Number.isFinite(values[id]), id);
  for (const id of ['mseTest', 'cnEncoder', 'vpresDecoder']) assert.equal(values[id], null);
  assert.ok(notes.some((note) => note.startsWith('4 cells have no place')));
  assert.equal((await core.embedding(map.id)).length, 2 * cells);
  assert.deepEqual(await core.history(map.id), []);
  assert.ok((await core.session()).runs.some(({ id }) => id === map.id));
  assert.ok(Number.isFinite(workspace.run(trained.id).summary.metrics!.values['cnOwn']), 'and a trained run has the map’s own too');
});

test('a table is joined by its cells’ names, or by order; what does not fit is said', async () => {
  const table = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return { path };
  };
  const rows = Array.from({ length: cells }, (_, cell) => ({ name: `cell${cell}`, x: cell, y: -cell }));
  const backwards = await core.addEmbedding(
    prepared,
    await table(
      'named.csv',
      `barcode,UMAP_1,UMAP_2,score\n${rows
        .toReversed()
        .map(({ name, x, y }) => `${name},${x},${y},7`)
        .join('\n')}`,
    ),
    'a',
  );
  assert.equal(backwards.name, 'named');
  assert.deepEqual([...(await core.embedding(backwards.id)).subarray(10, 14)], [5, -5, 6, -6]);
  await until(() => workspace.run(backwards.id).summary.status === 'done');
  assert.ok(
    workspace.run(backwards.id).summary.metrics!.notes.some((note) => note.includes('UMAP_1 and UMAP_2') && note.includes('score')),
  );

  const ordered = await core.addEmbedding(prepared, await table('plain.tsv', rows.map(({ x, y }) => `${x}\t${y}`).join('\n')), 'b');
  assert.deepEqual([...(await core.embedding(ordered.id)).subarray(2, 6)], [1, -1, 2, -2]);

  const half = await core.addEmbedding(
    prepared,
    await table(
      'half.csv',
      `cell,x,y\n${rows
        .slice(0, 150)
        .map(({ name, x, y }) => `${name},${x},${x === 7 ? '' : y}`)
        .join('\n')}\n`,
    ),
    'c',
  );
  const places = await core.embedding(half.id);
  assert.deepEqual([places[14], places[15], places[2 * 149], Number.isNaN(places[2 * 150])], [NaN, NaN, 149, true]);

  await assert.rejects(core.addEmbedding(prepared, await table('short.csv', 'x,y\n1,2\n3,4\n'), 'd'), { tag: 'labels-mismatch' });
  await assert.rejects(
    core.addEmbedding(
      prepared,
      await table('words.csv', `cell,x,y\n${rows.map(({ name, x }) => `${name},${x},${x === 3 ? 'far' : 1}`).join('\n')}`),
      'e',
    ),
    {
      tag: 'not-a-number',
      detail: {
        place: 'row 5, column 3 (y)',
        file: join(folder, 'words.csv'),
        remedy: 'Correct it, or leave it empty where a cell has no place.',
      },
    },
  );
  await assert.rejects(
    core.addEmbedding(prepared, await table('one.csv', `cell,x\n${rows.map(({ name, x }) => `${name},${x}`).join('\n')}`), 'f'),
    { tag: 'malformed' },
  );
  await assert.rejects(core.addEmbedding(prepared, { obsm: 'X_tsne' }, 'g'), { tag: 'bad-option' });
  await assert.rejects(
    core.addEmbedding(prepared, await table('nowhere.csv', `cell,x,y\n${rows.map(({ name }) => `${name},nan,1`).join('\n')}`), 'h'),
    (error: Error) => 'tag' in error,
  );
  const bytes = new TextEncoder().encode(`cell,x,y\n${rows.map(({ name, x, y }) => `${name},${x},${y}`).join('\n')}`);
  const upload = await core.uploadBegin('sent.csv', bytes.length);
  await core.uploadAppend(upload, bytes);
  const sent = await core.addEmbedding(prepared, { upload }, 'i');
  assert.deepEqual([sent.name, basename(sent.imported!)], ['sent', 'sent.csv']);
  assert.deepEqual(new Uint8Array(await readFile(sent.imported!)), bytes, 'it stays with the project');
  const added = [backwards, ordered, half, sent];
  await until(() => added.every(({ id }) => workspace.run(id).summary.status === 'done'));
  for (const { id } of added) await core.removeRun(id);
  assert.equal((await core.restoreRun(half.id)).name, 'half');
  await core.removeRun(half.id);
});

test('the first components are a map that is measured when that is asked for; a preparation without models is let go with it', async () => {
  const dataset = workspace.prepared.get(prepared)!.dataset;
  assert.equal((await core.preview(dataset.summary.id))?.obsm, 'X_umap');
  const again = await core.prepare(dataset.summary.id, { ...dataset.summary.proposed, components: 4 }, 'again');
  const first = await core.addEmbedding(again.id, { components: true }, 'components', false);
  assert.deepEqual([first.name, first.imported, first.status, first.metrics], ['PCA', 'components', 'done', undefined]);
  const { features, dim } = workspace.preparedEntry(again.id).prepared;
  assert.deepEqual([...(await core.embedding(first.id)).subarray(2, 4)], [features[dim], features[dim + 1]]);
  assert.ok((await core.downloadRuns(again.id, [first.id], 'export')).bytes > 0, 'beside the components themselves');
  const neighbors = await core.addEmbedding(again.id, { neighbors: true }, 'neighbors', false);
  assert.deepEqual([neighbors.name, neighbors.imported, neighbors.status, neighbors.config], ['UMAP-like', 'neighbors', 'done', undefined]);
  const map = await core.embedding(neighbors.id);
  assert.ok(map.length === 2 * again.cells && map.every(Number.isFinite));
  const model = await trainRun(
    { features, rows: again.cells, config: firstNeighborConfig({ inputDim: dim, cells: again.cells }) },
    { epoch: () => {} },
    new AbortController().signal,
  );
  assert.deepEqual(
    map,
    await pipeline.embed(workspace.preparedEntry(again.id).prepared, model),
    'as the model that is trained by default has it',
  );
  const stopped = core.addEmbedding(
    (await core.prepare(dataset.summary.id, { ...dataset.summary.proposed, components: 3 }, 'third')).id,
    { neighbors: true },
    'stopped',
    false,
  );
  await core.cancel('stopped');
  await assert.rejects(stopped, { tag: 'cancelled' });
  await core.measureRun(first.id);
  await until(() => workspace.run(first.id).summary.status === 'done');
  assert.ok(Number.isFinite(workspace.run(first.id).summary.metrics!.values['knnRecall']));
  await core.dropPrepared(prepared);
  assert.ok(workspace.prepared.has(prepared), 'models were trained on it');
  await core.dropPrepared(again.id);
  assert.ok(!workspace.prepared.has(again.id) && !workspace.runs.has(first.id));
});

test('every embedding has ellipses of its own metric, only models have an encoder’s and a decoder’s', async () => {
  const own = await core.indicatrices(map.id, 'own', { kind: 'grid', columns: 6 });
  assert.ok(own.part === 'own' && own.count > 3 && own.cells.length === own.count);
  const embedding = await core.embedding(map.id);
  own.cells.forEach((cell, n) =>
    assert.deepEqual([...own.centers.subarray(2 * n, 2 * n + 2)], [...embedding.subarray(2 * cell, 2 * cell + 2)]),
  );
  await assert.rejects(core.indicatrices(map.id, 'encoder', { kind: 'grid', columns: 6 }), { tag: 'unsupported' });
  const clusters = await core.indicatrices(trained.id, 'encoder', { kind: 'clusters', column: 'kind', each: 3 });
  assert.equal(clusters.count + clusters.degenerate!.cells.length, 6);
  await assert.rejects(core.indicatrices(trained.id, 'encoder', { kind: 'clusters', column: 'genes', each: 3 }), { tag: 'bad-option' });
  const places = await core.indicatrices(trained.id, 'decoder', { kind: 'points', points: Float32Array.of(0.25, 0.5) });
  assert.deepEqual([...places.centers], [0.25, 0.5]);
  assert.equal((await core.stretchDirections(map.id, 'own')).length, 2 * cells);
});

test('an imported map stands in a figure and in the table of metrics', async () => {
  const view: ViewSpec = {
    panels: [trained.id, map.id],
    colorBy: { kind: 'obs', column: 'kind' },
    hidden: [],
    labelBy: null,
    indicatrices: { encoder: true, decoder: false, columns: 6, size: 1 },
    pointRadius: 'auto',
    theme: 'light',
  };
  const svg = new TextDecoder().decode((await core.exportFigure({ prepared, view, format: 'svg', dpi: 96 }, 'figure')).bytes);
  assert.ok(svg.includes('UMAP') && svg.includes('own indicatrix') && svg.includes('encoder indicatrix'));
  const csv = new TextDecoder().decode((await core.exportMetrics([trained.id, map.id])).bytes);
  assert.match(csv, /\nUMAP,,/);
});

test('measures are columns of the cells; what an embedding lacks is said', async () => {
  const { cellMeasures } = await core.about();
  for (const { id, title, ofModel, ofSeeds } of cellMeasures) {
    if (ofSeeds) continue;
    const column = await core.cellMeasure(trained.id, id);
    assert.ok(
      column.kind === 'number' && column.name === title && column.values.length === cells && column.values.some(Number.isFinite),
      id,
    );
    if (ofModel) await assert.rejects(core.cellMeasure(map.id, id), { tag: 'unsupported' });
    else {
      const imported = await core.cellMeasure(map.id, id);
      assert.ok(imported.kind === 'number' && [10, 11, 12, 13].every((cell) => Number.isNaN(imported.values[cell])), id);
    }
  }
  await assert.rejects(core.cellMeasure(trained.id, 'beauty'), { tag: 'bad-option' });
  // The reconstruction error's mean over the held-out cells is the test error.
  const errors = await core.cellMeasure(trained.id, 'reconstruction');
  const { heldOut } = workspace.trained(trained.id).model.split;
  const mean = heldOut.reduce((sum, cell) => sum + (errors.kind === 'number' ? errors.values[cell] : NaN), 0) / heldOut.length;
  assert.ok(Math.abs(mean / workspace.run(trained.id).summary.metrics!.values['mseTest']! - 1) < 1e-5);
});

test('curves are the metrics by neighbourhood size', async () => {
  const { ks, knnRecall, trustworthiness, continuity, cells: judged } = await core.curves(trained.id);
  assert.equal(judged, cells);
  assert.deepEqual([ks[0], ks.at(-1)], [10, 120]);
  const { values } = workspace.run(trained.id).summary.metrics!;
  const average = (of: number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  for (const [curve, id] of [
    [knnRecall, 'knnRecall'],
    [trustworthiness, 'trustworthiness'],
    [continuity, 'continuity'],
  ] as const)
    assert.ok(Math.abs(average(curve) - values[id]!) < 1e-12);
});

test('clusters are judged one by one: labels, silhouettes, areas', async () => {
  const { categories, notes } = await core.clusterMeasures(map.id, 'kind');
  assert.deepEqual(
    categories.map(({ category, cells: count, placed }) => [category, count, placed]),
    [
      ['a', 117, 113],
      ['b', 117, 117],
    ],
  );
  for (const { labelAccuracy, silhouette, means, areaSeen, areaMeasured } of categories) {
    // The kinds lie five units apart, each a unit wide.
    assert.equal(labelAccuracy, 1);
    assert.ok(silhouette! > 0.8);
    assert.ok(areaSeen! > 0.3 && areaMeasured! > 0 && means['trustworthiness']! > 0.3 && !('reconstruction' in means));
  }
  assert.ok(Math.abs(categories.reduce((sum, { areaSeen }) => sum + areaSeen!, 0) - 1) < 1e-12);
  assert.ok(notes.some((note) => note.startsWith('6 cells have no value in kind')));
  assert.ok('reconstruction' in (await core.clusterMeasures(trained.id, 'kind')).categories[0].means);
  await assert.rejects(core.clusterMeasures(map.id, 'nothing'), { tag: 'bad-option' });
});

test('neighbours in the data are those of the features', async () => {
  const { features, dim } = workspace.preparedEntry(prepared).prepared;
  const distance = (a: number, b: number) =>
    Math.sqrt(
      Array.from({ length: dim }, (_, j) => (features[a * dim + j] - features[b * dim + j]) ** 2).reduce((sum, square) => sum + square, 0),
    );
  const found = await core.neighborsOf(prepared, 17, 5);
  const expected = Array.from({ length: cells }, (_, cell) => cell)
    .filter((cell) => cell !== 17)
    .sort((a, b) => distance(17, a) - distance(17, b))
    .slice(0, 5);
  assert.deepEqual([...found.cells], expected);
  found.cells.forEach((cell, i) => assert.ok(Math.abs(found.distances[i] - distance(17, cell)) < 1e-9));
  await assert.rejects(core.neighborsOf(prepared, cells, 5), { tag: 'bad-option' });
  await assert.rejects(core.neighborsOf(prepared, 0, cells), { tag: 'bad-option' });
});

test('lengths and areas are measured by the decoder, or by the map’s own metric', async () => {
  const [a, b] = [30, 31];
  const distance = await core.distanceBetween(trained.id, a, b);
  const embedding = await core.embedding(trained.id);
  assert.ok(Math.abs(distance.naive - Math.hypot(embedding[2 * a] - embedding[2 * b], embedding[2 * a + 1] - embedding[2 * b + 1])) < 1e-5);
  assert.ok(distance.source === 'decoder' && distance.geometric > 0 && distance.geometric <= distance.straight * (1 + 1e-9));
  assert.deepEqual([...distance.path.subarray(0, 2)], [...embedding.subarray(2 * a, 2 * a + 2)]);
  assert.deepEqual([...distance.path.subarray(-2)], [...embedding.subarray(2 * b, 2 * b + 2)]);
  assert.equal((await core.distanceBetween(trained.id, 5, 5)).geometric, 0);
  const own = await core.distanceBetween(map.id, a, b);
  assert.ok(own.source === 'own' && own.geometric > 0);
  await assert.rejects(core.distanceBetween(map.id, 10, 30), { tag: 'bad-option' });
  await assert.rejects(core.distanceBetween(trained.id, [0, NaN], 30), { tag: 'bad-option' });

  const square = Float32Array.of(0, 0, 0.5, 0, 0.5, 0.5, 0, 0.5);
  const area = await core.areaOf(trained.id, square);
  assert.ok(Math.abs(area.naive - 0.25) < 1e-12 && area.geometric > 0 && area.source === 'decoder');
  assert.ok((await core.areaOf(map.id, square)).geometric > 0);
  await assert.rejects(core.areaOf(trained.id, Float32Array.of(0, 0, 1, 1)), { tag: 'bad-option' });
});

test('work can be cancelled, and begins anew for the next who asks', async () => {
  const grid = { kind: 'grid', columns: 33 } as const;
  const stopped = core.indicatrices(map.id, 'own', grid, 'first');
  const other = core.indicatrices(map.id, 'own', grid, 'second');
  await core.cancel('first');
  await assert.rejects(stopped, { tag: 'cancelled' });
  assert.ok((await other).count > 0);
});

test('how much of a map stays over seeds is told once there are two, and is a measure of every cell', async () => {
  assert.equal(await core.stability(trained.id), null);
  assert.equal(await core.stability(map.id), null);
  await assert.rejects(core.cellMeasure(map.id, 'seedSpread'), { tag: 'unsupported' });
  const alone = await core.cellMeasure(trained.id, 'seedSpread');
  assert.ok(alone.kind === 'number' && alone.values.length === cells && alone.values.every(Number.isNaN), 'one seed says nothing');
  const others = await core.train(
    prepared,
    [2, 3].map((seed) => ({ ...trained.config!, seed })),
  );
  await until(() => others.every(({ id }) => workspace.run(id).summary.status === 'done'));
  const maps = [trained, ...others].map(({ id }) => workspace.embedded(id).embedded);
  const expected = await pipeline.mapStability(workspace.preparedEntry(prepared).prepared, maps, createJob());
  for (const { id } of [trained, others[1]]) {
    const { seeds, median, most, ellipses, groups } = (await core.stability(id))!;
    assert.deepEqual([seeds, median, most, ellipses, groups], [3, expected.median, expected.most, expected.ellipses, expected.groups]);
    const column = await core.cellMeasure(id, 'seedSpread');
    assert.ok(
      column.kind === 'number' &&
        column.values.every((value, cell) => value === expected.cells[cell]) &&
        column.values.some((value) => value > 0),
    );
  }
  const view: ViewSpec = {
    panels: [trained.id],
    colorBy: { kind: 'measure', measure: 'seedSpread' },
    hidden: [],
    labelBy: null,
    indicatrices: { encoder: false, decoder: false, columns: 6, size: 1 },
    pointRadius: 'auto',
    theme: 'light',
  };
  const svg = new TextDecoder().decode((await core.exportFigure({ prepared, view, format: 'svg', dpi: 96 }, 'seeds')).bytes);
  assert.ok(svg.includes('Spread over seeds'));
  // A seed that is gone is not counted any more.
  await core.removeRun(others[1].id);
  assert.equal((await core.stability(trained.id))!.seeds, 2);
  assert.deepEqual(await core.cellMeasure(trained.id, 'seedSpread'), await core.cellMeasure(others[0].id, 'seedSpread'));
});
