/** Models trained on neighbours through the contract: a decoder fitted afterwards, and another place on the spectrum tried out live. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CoreMethods, RunSummary } from '../../core/contract/index.ts';
import { createHandlers } from '../../core/handlers/index.ts';
import { neighborConfig, umapLike } from '../../core/model/presets/index.ts';
import { readModelFile } from '../../core/project/model-file.ts';
import type { Placement, PreparedId } from '../../core/types.ts';
import { Workspace } from '../../core/workspace.ts';
import { countsCsv } from '../projects/data.ts';

let folder: string;
let workspace: Workspace;
let core: CoreMethods;
let prepared: PreparedId;
let umap: RunSummary;
let changed: () => void = () => {};
const placement: Placement = { kind: 'grid', columns: 6 };

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => (changed = resolve));
}
const isKept = (id: string) => workspace.run(id).summary.folder !== undefined;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-decoder-'));
  workspace = new Workspace({ host: 'server', projectFolder: folder, openAtStart: null });
  core = createHandlers(workspace, () => {});
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
