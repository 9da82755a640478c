import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CoreMethods, RunSummary } from '../core/contract/index.ts';
import { Fault } from '../core/base/errors.ts';
import { createHandlers } from '../core/handlers/index.ts';
import type { EpochRecord, Indicatrices, Placement } from '../core/types.ts';
import type { TrainedRun } from '../core/model/run.ts';
import { reconstructionError } from '../core/native/index.ts';
import { trainLive } from '../core/pipeline/live.ts';
import { Workspace, type RunEntry } from '../core/workspace.ts';
import { countsCsv, networkOf } from './projects/data.ts';

let folder: string;
let workspace: Workspace;
let core: CoreMethods;
let vanilla: RunSummary;
let geomAE: RunSummary;
const frames: string[] = [];
const placement: Placement = { kind: 'grid', columns: 8 };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-live-'));
  workspace = new Workspace({ host: 'server', projectFolder: folder, openAtStart: null });
  core = createHandlers(workspace, () => {});
  const ended = new Promise<void>((resolve) => {
    const done = new Set<string>();
    workspace.join({
      progress() {},
      prepared() {},
      epoch() {},
      frame: ({ run }) => frames.push(run),
      run: ({ id, folder: kept }) => kept !== undefined && done.add(id).size === 2 && resolve(),
    });
  });
  const file = join(folder, 'cells.csv');
  await writeFile(file, countsCsv());
  const dataset = await core.openPath(file, {}, 'open');
  const prepared = await core.prepare(dataset.id, { ...dataset.proposed, components: 8 }, 'prepare');
  const settings = { epochs: 300, batchSize: 20, learningRate: 3e-3 };
  const [first, second] = await core.train(prepared.id, [
    { ...settings, model: networkOf(8) },
    { ...settings, model: networkOf(8, 1) },
  ]);
  await ended;
  [vanilla, geomAE] = [workspace.run(first.id).summary, workspace.run(second.id).summary];
});
after(() => rm(folder, { recursive: true, maxRetries: 5, retryDelay: 100 }));

/** Spread of the areas of the ellipses, log units: what GeomAE keeps small. */
function areaSpread({ axes, count }: Indicatrices): number {
  const areas = Array.from({ length: count }, (_, i) =>
    Math.log(Math.hypot(axes[4 * i], axes[4 * i + 1]) * Math.hypot(axes[4 * i + 2], axes[4 * i + 3])),
  );
  const mean = areas.reduce((sum, area) => sum + area, 0) / count;
  return Math.sqrt(areas.reduce((sum, area) => sum + (area - mean) ** 2, 0) / count);
}

test('another weight moves the map: a heavy one makes areas more even than none, and without it cells are reconstructed as by vanilla', async () => {
  const shown = { parts: ['encoder'] as ['encoder'], placement };
  frames.length = 0;
  const heavy = await core.trainLive(geomAE.id, 30, shown, 'heavy');
  assert.ok(frames.includes(geomAE.id), 'the panel moves meanwhile');
  const none = await core.trainLive(geomAE.id, 0, shown, 'none');
  assert.ok(
    areaSpread(heavy.indicatrices[0]) < 0.6 * areaSpread(none.indicatrices[0]),
    `${areaSpread(heavy.indicatrices[0])} against ${areaSpread(none.indicatrices[0])}`,
  );
  const ratio = none.heldOutLoss / vanilla.metrics!.values['mseValidation']!;
  assert.ok(ratio > 0.7 && ratio < 1.3, `error on validation cells, as a share of vanilla’s: ${ratio}`);
  assert.equal(heavy.embedding.length, 480);
});

test('the run itself stays as it was, and what was tried is forgotten at the end', async () => {
  const before = (await core.embedding(geomAE.id)).slice();
  await core.trainLive(geomAE.id, 5, { parts: [], placement }, 'try');
  assert.deepEqual(await core.embedding(geomAE.id), before);
  await core.endLive(geomAE.id);
  assert.deepEqual(workspace.run(geomAE.id).summary, geomAE);
});

test('a later weight supersedes the one under way', async () => {
  const [first, second] = await Promise.allSettled(
    [1, 2].map((weight) => core.trainLive(geomAE.id, weight, { parts: [], placement }, `weight ${weight}`)),
  );
  assert.equal(first.status === 'rejected' && first.reason instanceof Fault && first.reason.tag, 'cancelled');
  assert.equal(second.status === 'fulfilled' && second.value.weight, 2);
});

test('what takes long is shown in between: asked for again, it trains on to its end', async () => {
  const { prepared, embedded } = workspace.run(geomAE.id) as RunEntry & { embedded: { model: TrainedRun } };
  const { config, parameters } = embedded.model;
  const epochs = 40_000;
  const never = new AbortController().signal;
  const first = await trainLive(prepared.prepared, config, parameters, epochs, {}, never, 0);
  assert.ok(first.left > 0 && first.left < epochs, `${first.left} epochs are left`);
  const [error, after] = await Promise.all(
    [parameters, first.parameters].map((weights) =>
      reconstructionError(config.model, weights, prepared.prepared.features, embedded.model.split.validation),
    ),
  );
  assert.notEqual(after, error);
  assert.ok(Math.abs(first.heldOutLoss - after) < 1e-4 * after, 'the error is of these weights');
  const last = await trainLive(prepared.prepared, config, first.parameters, 3, {}, never);
  assert.equal(last.left, 0);
  await assert.rejects(trainLive(prepared.prepared, config, parameters, epochs, {}, AbortSignal.abort(), 0), { tag: 'cancelled' });
});

test('vanilla has no weight to try', async () => {
  await assert.rejects(core.trainLive(vanilla.id, 1, { parts: [], placement }, 'vanilla'), { tag: 'unsupported' });
});

test('past epochs are looked back at: the last kept is near the end, the first at the beginning', async () => {
  const epochs = await core.pastEpochs(vanilla.id);
  assert.ok(epochs.length > 0 && epochs.length <= 64);
  const history: EpochRecord[] = await core.history(vanilla.id);
  assert.ok(epochs.every((epoch) => epoch >= 1 && epoch <= history.length));
  const { epoch, embedding } = await core.pastEmbedding(vanilla.id, epochs[0]);
  assert.equal(epoch, epochs[0]);
  assert.equal(embedding.length, 480);
  assert.notDeepEqual(embedding, await core.embedding(vanilla.id));
});
