import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CoreMethods, PreparedSummary, RunSummary } from '../../core/contract/index.ts';
import { createHandlers } from '../../core/handlers/index.ts';
import type { RunConfigInput } from '../../core/model/options/train.ts';
import { loadRun } from '../../core/project/store.ts';
import { Workspace } from '../../core/workspace.ts';
import { mulberry32 } from '../random.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-saved-'));
  const random = mulberry32(9);
  const cells = Array.from({ length: 90 }, (_, cell) =>
    [`c${cell}`, ...Array.from({ length: 6 }, () => Math.floor(random() * 40))].join(','),
  );
  await writeFile(join(folder, 'cells.csv'), ['cell,a,b,c,d,e,f', ...cells].join('\n'));
});
after(() => rm(folder, { recursive: true, maxRetries: 5, retryDelay: 100 }));

/** A session of its own over the same project folder: what a restart of the program sees. */
async function session(project = 'project'): Promise<{
  core: CoreMethods;
  prepared: PreparedSummary;
  other: PreparedSummary;
  settled(runs: readonly RunSummary[]): Promise<RunSummary[]>;
}> {
  const workspace = new Workspace({ host: 'server', projectFolder: join(folder, project), openAtStart: null });
  const core = createHandlers(workspace, () => {});
  let changed = () => {};
  workspace.join({ progress() {}, prepared() {}, epoch() {}, frame() {}, run: () => changed() });
  const dataset = await core.openPath(join(folder, 'cells.csv'), {}, 'open');
  const prepared = await core.prepare(dataset.id, { start: 'asIs', components: 0 }, 'prepare');
  const other = await core.prepare(dataset.id, { start: 'asIs', components: 3 }, 'prepare');
  return {
    core,
    prepared,
    other,
    async settled(runs) {
      const now = () => runs.map(({ id }) => workspace.run(id).summary);
      while (!now().every((run) => run.folder !== undefined || run.fault)) await new Promise<void>((resolve) => (changed = resolve));
      return now();
    },
  };
}

function config(seed: number, inputDim = 6): RunConfigInput {
  return {
    model: { inputDim, hidden: [4], latentDim: 2, activation: 'tanh', regularization: { kind: 'none' } },
    epochs: 3,
    batchSize: 20,
    seed,
  };
}

test('what one session trained, another lists and opens as it was, beside the same data only', async () => {
  const first = await session();
  const trained = await first.settled([
    ...(await first.core.train(first.prepared.id, [config(1), config(2)])),
    ...(await first.core.train(first.other.id, [config(1, 3)])),
  ]);
  const [one, , narrow] = trained;
  await first.core.renameRun(one.id, '  the first ');
  assert.deepEqual(
    (await first.core.listSavedRuns(first.prepared.id)).runs
      .map(({ open }) => open)
      .filter(Boolean)
      .sort(),
    trained
      .slice(0, 2)
      .map(({ id }) => id)
      .sort(),
  );

  const [embedding, history, epochs] = [
    await first.core.embedding(one.id),
    await first.core.history(one.id),
    await first.core.pastEpochs(one.id),
  ];
  const beginning = await first.core.pastEmbedding(one.id, 1);
  await first.core.closeDataset(first.prepared.dataset);

  const later = await session();
  await writeFile(join(folder, 'project', 'cells', 'stray'), 'no run');
  const { runs, broken } = await later.core.listSavedRuns(later.prepared.id);
  assert.deepEqual(broken, []);
  assert.deepEqual(runs.map((run) => run.folder).sort(), trained.map((run) => run.folder).sort());
  assert.deepEqual(
    runs.map(({ saved }) => saved),
    runs
      .map(({ saved }) => saved)
      .toSorted()
      .reverse(),
  );
  const listed = runs.find((run) => run.folder === one.folder)!;
  assert.deepEqual([listed.name, listed.fits, listed.data.cells, listed.config.seed], ['the first', true, 90, 1]);
  assert.deepEqual(listed.metrics, one.metrics);
  assert.equal(runs.find((run) => run.folder === narrow.folder)!.fits, false);

  const opened = await later.core.openSavedRun(later.prepared.id, one.folder!);
  assert.equal(opened.id, listed.open, 'it is in the window since the data were prepared');
  assert.deepEqual([opened.name, opened.status, opened.progress, opened.metrics], ['the first', 'done', 1, one.metrics]);
  assert.deepEqual(await later.core.embedding(opened.id), embedding);
  assert.deepEqual(await later.core.history(opened.id), history);
  assert.equal(epochs[0], 1);
  assert.deepEqual(await later.core.pastEpochs(opened.id), epochs);
  assert.deepEqual(await later.core.pastEmbedding(opened.id, 1), beginning);
  assert.equal((await later.core.openSavedRun(later.prepared.id, one.folder!)).id, opened.id, 'opening it again changes nothing');
  assert.deepEqual(
    (await later.core.session()).runs.map((run) => run.folder).sort(),
    trained.map((run) => run.folder).sort(),
    'each beside its own data',
  );
  await assert.rejects(later.core.openSavedRun(later.prepared.id, narrow.folder!), {
    tag: 'malformed',
    detail: { file: narrow.folder, remedy: 'Prepare the data as it was for that run, or train it again.' },
  });
  await assert.rejects(later.core.openSavedRun(later.prepared.id, join(folder, 'nowhere')), { tag: 'file-missing' });
});

test('removing a run is undone, folder and all', async () => {
  const { core, prepared, settled } = await session('removing');
  const [run] = await settled(await core.train(prepared.id, [config(7)]));
  const embedding = await core.embedding(run.id);
  await core.removeRun(run.id);
  assert.equal(existsSync(run.folder!), false);
  assert.deepEqual((await core.session()).runs, []);
  assert.deepEqual(await core.restoreRun(run.id), run);
  assert.deepEqual(await core.embedding(run.id), embedding);
  assert.deepEqual((await readdir(run.folder!)).sort(), ['epochs.safetensors', 'model.safetensors', 'run.json']);
  await assert.rejects(core.restoreRun(run.id), { tag: 'unknown-id' });
});

test('a name given while a run trains is the name it is kept under', async () => {
  const { core, prepared, settled } = await session('naming');
  const [run] = await core.train(prepared.id, [{ ...config(8), epochs: 400 }]);
  await core.renameRun(run.id, 'mine');
  const [{ folder: kept }] = await settled([run]);
  assert.equal((await loadRun(kept!)).record.name, 'mine');
});

test('a run without its model is listed as broken only when its record is, and opening it says what is missing', async () => {
  const { core, prepared, settled } = await session('broken');
  const [run] = await settled(await core.train(prepared.id, [config(9)]));
  await core.removeRun(run.id);
  await core.restoreRun(run.id);
  await rm(join(run.folder!, 'model.safetensors'));
  await core.closeDataset(prepared.dataset);
  const later = await session('broken');
  await assert.rejects(later.core.openSavedRun(later.prepared.id, run.folder!), { tag: 'file-missing' });
  await writeFile(join(run.folder!, 'run.json'), '{');
  const { broken } = await later.core.listSavedRuns(later.prepared.id);
  assert.deepEqual(
    broken.map(({ folder: where, fault }) => [where, fault.tag]),
    [[run.folder, 'malformed']],
  );
});

test('presets are listed for the data, and say whether they were found with such data', async () => {
  const { core, prepared } = await session('presets');
  const listed = await core.listPresets(prepared.id);
  assert.deepEqual(
    listed.map(({ id, suits }) => [id, suits]),
    [
      ['singleCell', true],
      ['paper', true],
      ['pbmc', false],
      ['zilionis', false],
      ['celegans', false],
      ['mnist', false],
    ],
  );
  for (const { configs } of listed)
    assert.deepEqual(
      configs.map(({ model }) => model.inputDim),
      Array(7).fill(6),
    );
});
