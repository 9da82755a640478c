/** Models trained on neighbours through the contract: a decoder fitted afterwards, and another place on the spectrum tried out live. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CoreMethods, RunSummary } from '../../core/contract/index.ts';
import { createJob } from '../../core/base/job.ts';
import { createHandlers } from '../../core/handlers/index.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import { neighborConfig, umapLike } from '../../core/model/presets/index.ts';
import * as pipeline from '../../core/pipeline.ts';
import { readModelFile } from '../../core/project/model-file.ts';
import type { Placement, PreparedId } from '../../core/types.ts';
import { Workspace } from '../../core/workspace.ts';
import { countsCsv, networkOf } from '../projects/data.ts';

let folder: string;
let workspace: Workspace;
let core: CoreMethods;
let prepared: PreparedId;
let umap: RunSummary;
let changed: () => void = () => {};
/** What jobs last said. */
const told = new Map<string, string>();
const placement: Placement = { kind: 'grid', columns: 6 };

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => (changed = resolve));
}
const isKept = (id: string) => workspace.run(id).summary.folder !== undefined;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-decoder-'));
  workspace = new Workspace({ host: 'server', projectFolder: folder, openAtStart: null });
  core = createHandlers(workspace, ({ job, message }) => told.set(job, message));
  workspace.join({ progress() {}, prepared() {}, epoch() {}, frame() {}, run: () => changed() });
  await writeFile(join(folder, 'cells.csv'), countsCsv());
  const dataset = await core.openPath(join(folder, 'cells.csv'), {}, 'open');
  const { id, cells, dim } = await core.prepare(dataset.id, { ...dataset.proposed, components: 8 }, 'prepare');
  prepared = id;
  const [run] = await core.train(prepared, [
    {
      ...neighborConfig({ contrast: umapLike, regularization: { kind: 'volume', part: 'encoder', weight: 1 } }, { inputDim: dim, cells }),
      epochs: 40,
    },
  ]);
  await until(() => isKept(run.id));
  umap = workspace.run(run.id).summary;
});
after(() => rm(folder, { recursive: true, maxRetries: 5, retryDelay: 100 }));

test('a decoder comes as a run of its own with the same map: places stand for expression, decoder and reconstruction are measured', async () => {
  await assert.rejects(core.expressionAt(umap.id, Float32Array.of(0, 0)), (error: Error) => /Fit a decoder/.test(JSON.stringify(error)));
  await assert.rejects(core.indicatrices(umap.id, 'decoder', placement), { tag: 'unsupported' });
  const { id } = await core.fitDecoder(umap.id, 'fit');
  assert.deepEqual(await core.embedding(id), await core.embedding(umap.id));
  const map = await core.embedding(id);
  const { values } = await core.expressionAt(id, map.slice(0, 4));
  assert.ok(values.length > 0 && values.every(Number.isFinite));
  assert.ok((await core.indicatrices(id, 'decoder', placement)).count > 0);
  await until(() => isKept(id));
  const { name, config, metrics, folder: kept } = workspace.run(id).summary;
  assert.deepEqual([name, config!.model.encoderOnly], [umap.name, false]);
  assert.deepEqual(
    ['mseTest', 'cnDecoder', 'vpresDecoder', 'contrastTest'].map((measure) => Number.isFinite(metrics!.values[measure])),
    [true, true, true, true],
  );
  assert.deepEqual(
    ['mseTest', 'cnDecoder', 'contrastTest'].map((measure) => Number.isFinite(umap.metrics!.values[measure] ?? NaN)),
    [false, false, true],
  );
  // Two kinds of cells are told apart by the map, so most of what tells them apart is read off it.
  assert.ok(metrics!.values['explained']! > 0.3, `explained ${metrics!.values['explained']}`);

  const file = await readModelFile(join(kept!, 'model.safetensors'), 'elu');
  assert.deepEqual(file.parameters, workspace.trained(id).model.parameters);
  await core.removeRun(id);
  const again = await core.openSavedRun(prepared, join(workspace.removed.get(id)!.trashed!));
  assert.deepEqual(await core.embedding(again.id), map);
  await core.removeRun(again.id);
});

test('one that has a decoder is refused; fitting is cancelled', async () => {
  const { id } = await core.fitDecoder(umap.id, 'first');
  await assert.rejects(core.fitDecoder(id, 'second'), { tag: 'unsupported' });
  const tried = await core.trainLive(id, 3, { parts: ['encoder', 'decoder'], placement }, 'live');
  assert.deepEqual(
    tried.indicatrices.map(({ part }) => part),
    ['encoder'],
    'the decoder was fitted to another map',
  );
  await core.endLive(id);
  const stopped = core.fitDecoder(umap.id, 'stopped');
  await core.cancel('stopped');
  await assert.rejects(stopped, { tag: 'cancelled' });
});

test('while every core trains, weights are tried and sought at once; a decoder waits for its turn, and can be cancelled there', async () => {
  const { threads } = pipeline.about();
  const long = { model: networkOf(8), epochs: 100_000, batchSize: 2 };
  const seeds = Array.from({ length: threads + 1 }, (_, seed) => seed);
  const runs = await core.train(
    prepared,
    seeds.map((seed) => ({ ...long, seed })),
  );
  const statuses = () => runs.map(({ id }) => workspace.run(id).summary.status);
  await until(() => statuses().filter((status) => status === 'training').length === threads);
  const [stopped, fitted] = ['stopped there', 'next'].map((job) => core.fitDecoder(umap.id, job));
  const refused = assert.rejects(stopped, { tag: 'cancelled' });
  for (const weight of [2, 3]) await core.trainLive(umap.id, weight, { parts: [], placement }, `weight ${weight}`);
  await core.endLive(umap.id);
  const look = (signal?: AbortSignal) =>
    pipeline.findWeights(
      workspace.preparedEntry(prepared).prepared,
      parseOptions(RunConfig, { model: networkOf(8), epochs: 20 }),
      [{ kind: 'volume', part: 'encoder', from: 1 }],
      createJob(undefined, signal),
    );
  assert.equal((await look()).length, 1);
  await assert.rejects(look(AbortSignal.timeout(1)), { tag: 'cancelled' });
  assert.deepEqual(statuses(), [...seeds.slice(1).map(() => 'training'), 'queued'], 'all of it was beside what trains');
  assert.deepEqual([told.get('stopped there'), told.get('next')], ['queued', 'queued']);
  await core.cancel('stopped there');
  await refused;
  for (const { id } of runs) await core.cancelRun(id);
  const { id } = await fitted;
  assert.deepEqual([told.get('stopped there'), told.get('next')], ['queued', 'Decoder']);
  for (const run of [...runs, { id }]) await core.removeRun(run.id);
});

test('another place on the spectrum moves the map, and the run stays as it was', async () => {
  const before = (await core.embedding(umap.id)).slice();
  const shown = { parts: ['encoder'] as ['encoder'], placement };
  const tsne = await core.trainLive(umap.id, 1, shown, 'tsne', 0);
  assert.deepEqual([tsne.weight, tsne.spectrum, tsne.indicatrices.length], [1, 0, 1]);
  assert.ok(tsne.embedding.some((x, i) => Math.abs(x - before[i]) > 0.05));
  const span = (map: Float32Array) => map.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  assert.ok(Number.isFinite(span(tsne.embedding)) && Number.isFinite(tsne.heldOutLoss));
  await assert.rejects(core.trainLive(umap.id, 1, shown, 'beyond', 1.5), { tag: 'bad-option' });
  await core.endLive(umap.id);
  assert.deepEqual(await core.embedding(umap.id), before);
  assert.equal(workspace.run(umap.id).summary.config!.model.contrast!.spectrum, 1);
});
