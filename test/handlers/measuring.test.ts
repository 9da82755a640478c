import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CoreMethods, RunSummary } from '../../core/contract/index.ts';
import { createHandlers } from '../../core/handlers/index.ts';
import { Workspace } from '../../core/workspace.ts';

let folder: string;
let workspace: Workspace;
let core: CoreMethods;
let prepared: string;
const seen: RunSummary[] = [];
let told: () => void = () => {};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-measuring-'));
  workspace = new Workspace({ host: 'server', projectFolder: folder, openAtStart: null });
  core = createHandlers(workspace, () => {});
  workspace.join({
    progress() {},
    prepared() {},
    epoch() {},
    frame() {},
    run(summary) {
      seen.push(summary);
      told();
    },
  });
  const dataset = await core.openSample('pbmc700', 'open');
  ({ id: prepared } = await core.prepare(dataset.id, { ...dataset.proposed, components: 10 }, 'prepare'));
});
after(() => rm(folder, { recursive: true, maxRetries: 5 }));

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => (told = resolve));
}

const train = async () =>
  (
    await core.train(prepared, [
      { model: { inputDim: 10, hidden: [8], latentDim: 2, activation: 'elu', regularization: { kind: 'none' } }, epochs: 2 },
    ])
  )[0].id;
const now = (id: string) => workspace.run(id).summary;
/** The metrics that windows have been told of by the time there are some. */
const some = (id: string) => until(() => now(id).status === 'evaluating' && now(id).measuring !== undefined);

test('each metric is told as soon as it is there, and the map can be used meanwhile', async () => {
  const id = await train();
  await until(() => now(id).status === 'done');
  const counts = seen
    .filter((run) => run.id === id && run.status === 'evaluating')
    .map(({ metrics }) => Object.keys(metrics?.values ?? {}).length);
  assert.ok(
    counts.every((count, at) => at === 0 || count >= counts[at - 1]),
    counts.join(),
  );
  assert.equal(now(id).measuring, undefined);
  assert.ok(Object.keys(now(id).metrics!.values).length > Math.min(...counts));
});

test('measuring that is stopped leaves the trained model, with the metrics that there are, and saves it', async () => {
  const id = await train();
  await some(id);
  await core.cancelRun(id);
  await until(() => now(id).folder !== undefined);
  const { status, metrics } = now(id);
  assert.equal(status, 'done');
  assert.ok(metrics!.notes.some((note) => note.startsWith('Measuring was stopped')));
  assert.ok((await core.embedding(id)).every(Number.isFinite));
});

test('a model taken out while it is measured is brought back whole', async () => {
  const id = await train();
  await some(id);
  await core.removeRun(id);
  const back = await core.restoreRun(id);
  assert.equal(back.status, 'done');
  await until(() => now(id).folder !== undefined);
  const ellipses = await core.indicatrices(id, 'encoder', { kind: 'grid', columns: 6 });
  assert.ok(ellipses.count > 0, 'what is asked of it is not stopped');
});
