/** Embeddings of one and of three dimensions: their maps everywhere, their ellipses where there are any, what cannot be done on them. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CoreMethods, RunSummary } from '../../core/contract/index.ts';
import { createHandlers } from '../../core/handlers/index.ts';
import { mapOf } from '../../core/model/map.ts';
import type { PreparedId } from '../../core/types.ts';
import type { ViewSpec } from '../../core/types/scene.ts';
import { Workspace } from '../../core/workspace.ts';
import { countsCsv, networkOf } from '../projects/data.ts';
import { normals } from '../random.ts';

const cells = 240;
let folder: string;
let workspace: Workspace;
let core: CoreMethods;
let prepared: PreparedId;
let line: RunSummary;
let solid: RunSummary;
const imported = normals(3 * cells, 6);
const frames = new Map<string, Set<number>>();

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-dimensions-'));
  workspace = new Workspace({ host: 'server', projectFolder: folder, openAtStart: null });
  core = createHandlers(workspace, () => {});
  const ended = new Promise<void>((resolve) => {
    const done = new Set<string>();
    workspace.join({
      progress() {},
      prepared() {},
      epoch() {},
      frame: ({ run, embedding }) => frames.set(run, (frames.get(run) ?? new Set()).add(embedding.length)),
      run: ({ id, folder: kept }) => kept !== undefined && done.add(id).size === 2 && resolve(),
    });
  });
  const file = join(folder, 'cells.csv');
  await writeFile(file, countsCsv());
  const dataset = await core.openPath(file, {}, 'open');
  workspace.dataset(dataset.id).data.obsm.push({ name: 'X_phate', dim: 3, values: imported });
  ({ id: prepared } = await core.prepare(dataset.id, { ...dataset.proposed, components: 8 }, 'prepare'));
  [line, solid] = await core.train(
    prepared,
    [1, 3].map((latentDim) => ({ epochs: 60, batchSize: 20, model: { ...networkOf(8, 0.1), latentDim } })),
  );
  await ended;
});
after(() => rm(folder, { recursive: true, maxRetries: 5, retryDelay: 100 }));

const realOf = ({ id }: RunSummary) => workspace.embedded(id).embedded;

test('the window has the map alone, cells × 2: at the end, in training, of past epochs, under another weight', async () => {
  for (const run of [line, solid]) {
    const { embedding, dim } = realOf(run);
    assert.equal(embedding.length, dim * cells);
    assert.deepEqual(await core.embedding(run.id), mapOf(embedding, dim));
    assert.deepEqual([...frames.get(run.id)!], [2 * cells]);
    const [epoch] = await core.pastEpochs(run.id);
    assert.equal((await core.pastEmbedding(run.id, epoch)).embedding.length, 2 * cells);
    const tried = await core.trainLive(run.id, 1, { parts: ['encoder'], placement: { kind: 'grid', columns: 6 } }, 'try');
    assert.deepEqual([tried.embedding.length, tried.indicatrices.length], [2 * cells, dim === 1 ? 0 : 1]);
  }
});

test('an imported embedding of three dimensions is taken for its first two, in the same words', async () => {
  const told = new Promise<string[]>((resolve) =>
    workspace.join({
      progress() {},
      prepared() {},
      epoch() {},
      frame() {},
      run: ({ imported: from, metrics }) => from !== undefined && metrics && resolve(metrics.notes),
    }),
  );
  const { id } = await core.addEmbedding(prepared, { obsm: 'X_phate' }, 'import');
  assert.deepEqual(await core.embedding(id), mapOf(imported, 3));
  assert.equal((await told)[0], 'The map of X_phate: first two of 3 dimensions.');
});

test('metrics are of the embedding itself', () => {
  for (const { id } of [line, solid]) {
    const { values } = workspace.run(id).summary.metrics!;
    for (const metric of ['mseTest', 'vpresEncoder', 'vpresDecoder', 'knnRecall', 'trustworthiness'])
      assert.ok(Number.isFinite(values[metric]), `${metric}: ${values[metric]}`);
  }
});

test('three dimensions have shadows of their ellipsoids, one has no ellipses', async () => {
  const map = await core.embedding(solid.id);
  for (const source of ['encoder', 'decoder', 'own'] as const) {
    const { count, cells: at, centers } = await core.indicatrices(solid.id, source, { kind: 'grid', columns: 6 });
    // The cells are chance alone, so that of their own metric little is known.
    assert.ok(count > (source === 'own' ? 0 : 5), `${source}: ${count}`);
    at.forEach((cell, n) => assert.deepEqual([...centers.subarray(2 * n, 2 * n + 2)], [...map.subarray(2 * cell, 2 * cell + 2)]));
    await assert.rejects(core.indicatrices(line.id, source, { kind: 'grid', columns: 6 }), { tag: 'unsupported' });
  }
});

test('what needs a plane says so', async () => {
  for (const { id } of [line, solid]) {
    await assert.rejects(core.distanceBetween(id, [0, 0], [1, 1]), { tag: 'unsupported' });
    await assert.rejects(core.areaOf(id, Float32Array.of(0, 0, 1, 0, 0, 1)), { tag: 'unsupported' });
    await assert.rejects(core.expressionAt(id, Float32Array.of(0, 0)), { tag: 'unsupported' });
    await assert.rejects(core.indicatrices(id, 'decoder', { kind: 'points', points: Float32Array.of(0, 0) }), { tag: 'unsupported' });
  }
});

test('a table of cells and an h5ad have every dimension', async () => {
  const { bytes } = await core.exportCells(prepared, Uint32Array.of(0, 239), [line.id, solid.id]);
  const [header, , last] = new TextDecoder()
    .decode(bytes)
    .split('\n')
    .map((text) => text.split(','));
  assert.deepEqual(
    header.slice(-4).map((title) => title.slice(-2)),
    [' 1', ' 1', ' 2', ' 3'],
  );
  const expected = [realOf(line).embedding[239], ...realOf(solid).embedding.subarray(3 * 239)];
  last.slice(-4).forEach((text, i) => assert.ok(Math.abs(Number(text) - expected[i]) <= 1e-6 * Math.abs(expected[i])));

  const file = join(folder, 'exported.h5ad');
  await core.exportData(prepared, [line.id, solid.id], file, 'export');
  const { obsm } = await core.openPath(file, {}, 'open');
  assert.deepEqual(
    obsm.filter(({ name }) => name.startsWith('X_geomae')).map(({ dim }) => dim),
    [1, 3],
  );
});

test('a figure draws both and says what their maps are; the ground is tinted under neither', async () => {
  const view: ViewSpec = {
    panels: [line.id, solid.id],
    colorBy: { kind: 'none' },
    hidden: [],
    labelBy: null,
    indicatrices: { encoder: true, decoder: false, columns: 6, size: 1 },
    pointRadius: 'auto',
    theme: 'light',
    look: { tint: true },
  };
  const { bytes } = await core.exportFigure({ prepared, view, format: 'svg', dpi: 96 }, 'figure');
  const svg = new TextDecoder().decode(bytes);
  for (const text of ['one dimension, spread', 'no ellipses in one dimension', 'first two of 3', 'circles of radius'])
    assert.ok(svg.includes(text), text);
  assert.equal(svg.match(/M[\d.-]+ [\d.-]+a/g)?.length, 2 * cells, 'every cell in both');
  assert.ok(!svg.includes('<image'), 'no tint');
});
