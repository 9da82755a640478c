/** Projects as they were laid out before: they open, nothing of them is lost, and from then on there is one record. */
import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { createHandlers } from '../core/handlers/index.ts';
import { projectKeeper } from '../core/handlers/project-keeper.ts';
import { decodeSafetensors, encodeSafetensors } from '../core/project/safetensors.ts';
import { readProject } from '../core/project/projects.ts';
import { Workspace } from '../core/workspace.ts';
import { answer, indicatrix } from './host/command.ts';
import { countsCsv, networkOf } from './projects/data.ts';
import { asCommandOfBefore, asWindowOfBefore } from './projects/old-folders.ts';

let folder: string;
let home: string;
let file: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-old-'));
  home = join(folder, 'projects');
  file = join(folder, 'cells.csv');
  await writeFile(file, countsCsv());
});
after(() => rm(folder, { recursive: true, maxRetries: 5, retryDelay: 100 }));

const prepareFlags = ['--components', '8', '--min-genes', '1'];

function start() {
  const workspace = new Workspace({ host: 'server', projectFolder: home, openAtStart: null });
  const core = createHandlers(workspace, () => {});
  const models = () => [...workspace.runs.values()].map(({ summary }) => summary).filter(({ config }) => config);
  const kept = async (id: string) => {
    for (let waited = 0; workspace.run(id).summary.folder === undefined; waited++) {
      assert.ok(waited < 3_000, 'it is never kept');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return basename(workspace.run(id).summary.folder!);
  };
  return { core, workspace, models, kept, leave: () => projectKeeper(workspace).leave() };
}

/** A window's project of two runs, a map, an annotation and a view of them. */
async function windowProject(): Promise<void> {
  const { core, kept, leave } = start();
  const dataset = await core.openPath(file, {}, 'open');
  const prepared = await core.prepare(dataset.id, { ...dataset.proposed, components: 8 }, 'prepare');
  const runs = await core.train(
    prepared.id,
    [1, 2].map((seed) => ({ model: networkOf(8), epochs: 3, batchSize: 20, seed })),
  );
  for (const { id } of runs) await kept(id);
  const table = join(folder, 'map.csv');
  await writeFile(table, ['cell,x,y', ...Array.from({ length: 240 }, (_, cell) => `cell${cell},${cell % 7},${cell % 11}`)].join('\n'));
  const map = await core.addEmbedding(prepared.id, { path: table }, 'map');
  await core.addColumn(prepared.id, 'mine', 'these', Uint32Array.of(0, 1));
  await core.saveView(dataset.id, prepared.id, { panels: [runs[1].id, map.id] });
  await leave();
}

const layout = async (project: string) =>
  (await readdir(project)).filter((name) => !/^(figure|metrics|indicatrix\.toml)/.test(name)).sort();

test('a folder that a window kept: by a command as it lies, by a window from then on as now', async () => {
  await windowProject();
  const project = join(home, 'cells');
  const now = await layout(project);
  assert.deepEqual(now, ['.maps', '.training', 'columns.json', 'project.json', 'runs']);
  const runs = (await readdir(join(project, 'runs'))).sort();
  await asWindowOfBefore(project);
  assert.deepEqual(await layout(project), ['.maps', '.training', 'columns.json', ...runs, 'session.json'].sort());

  const before = await layout(project);
  const evaluated = await indicatrix(folder, ['evaluate', project, '--json']);
  assert.equal(evaluated.code, 0, evaluated.stderr);
  assert.equal(answer<{ runs: unknown[] }>(evaluated).runs.length, 2);
  assert.deepEqual(await layout(project), before, 'who only reads leaves it as it is');

  const { core, workspace, models, leave } = start();
  assert.deepEqual(
    (await core.listProjects()).map(({ name, runs: count }) => [name, count]),
    [['cells', 2]],
  );
  const { notes, view, prepared } = await core.openProject(project, null, 'open');
  assert.deepEqual(notes, []);
  assert.deepEqual(
    models()
      .map(({ config }) => config!.seed)
      .sort(),
    [1, 2],
  );
  const [second, map] = (view as { panels: string[] }).panels.map((id) => workspace.run(id).summary);
  assert.deepEqual([second.config?.seed, map.name], [2, 'map']);
  assert.ok(prepared!.obs.some(({ name, own }) => name === 'mine' && own));
  await leave();
  assert.deepEqual(await layout(project), now);
  assert.deepEqual((await readdir(join(project, 'runs'))).sort(), runs);

  // What a kill leaves half-way is read all the same.
  await asWindowOfBefore(project);
  await cp(join(project, runs[0]), join(project, 'runs', runs[0]), { recursive: true });
  await rm(join(project, runs[0]), { recursive: true });
  const again = start();
  await again.core.openProject(project, null, 'open');
  assert.equal(again.models().length, 2);
  await again.leave();
});

test('a command goes on in a project that a window made, and the window has its runs', async () => {
  const project = join(home, 'cells');
  const trained = await indicatrix(folder, ['train', project, '--models', 'vanilla', '--epochs', '3', '--seed', '7']);
  assert.equal(trained.code, 0, trained.stderr);
  const { command } = await readProject(project);
  assert.equal(command?.latest.length, 1);
  const { core, models, kept, leave } = start();
  const { notes, view, prepared } = await core.openProject(project, null, 'open');
  assert.deepEqual([notes, (view as { panels: string[] }).panels.length], [[], 2]);
  assert.deepEqual(
    models()
      .map(({ config }) => config!.seed)
      .sort(),
    [1, 2, 7],
  );
  // What is trained here is among those that a command's figures show, and what is taken out no longer.
  const [more] = await core.train(prepared!.id, [{ model: networkOf(8), epochs: 3, seed: 8 }]);
  const name = await kept(more.id);
  await core.removeRun(models().find(({ config }) => config!.seed === 7)!.id);
  await leave();
  assert.deepEqual((await readProject(project)).command?.latest, [...command.latest, name]);
  const evaluated = await indicatrix(folder, ['evaluate', project, '--json']);
  assert.equal(evaluated.code, 0, evaluated.stderr);
  assert.deepEqual(
    answer<{ runs: { folder: string }[] }>(evaluated).runs.map((run) => basename(run.folder)),
    [name],
  );
});

test('a folder that a command kept, looked at by a window and not, is one project with all its runs', async () => {
  const project = join(folder, 'own');
  for (const seed of ['1', '2'])
    assert.equal(
      (await indicatrix(folder, ['train', file, '--out', project, '--models', 'vanilla', '--epochs', '3', '--seed', seed, ...prepareFlags]))
        .code,
      0,
    );
  const { command } = await readProject(project);
  await asCommandOfBefore(project);
  assert.match(await readFile(join(project, 'project.json'), 'utf8'), /indicatrix-project-1/);
  const first = start();
  assert.deepEqual(await first.core.projectAt(join(project, 'runs')), { folder: project, name: 'own' });
  const opened = await first.core.openProject(project, null, 'open');
  assert.deepEqual([opened.notes, first.models().length, opened.view], [[], 2, null]);
  assert.deepEqual(
    opened.latest.map((id) => basename(first.workspace.run(id).summary.folder!)),
    command!.latest,
  );
  await first.core.addColumn(opened.prepared!.id, 'mine', 'these', Uint32Array.of(0, 1));
  await first.core.saveView(opened.dataset.id, opened.prepared!.id, { panels: opened.latest });
  await first.leave();
  const now = await layout(project);
  assert.deepEqual(now, ['columns.json', 'features.safetensors', 'project.json', 'runs']);

  await asCommandOfBefore(project);
  assert.deepEqual(await layout(project), ['features.safetensors', 'project.json', 'runs']);
  const figure = await indicatrix(folder, ['figure', project, '--runs', 'all', '--format', 'svg']);
  assert.equal(figure.code, 0, figure.stderr);
  const trained = await indicatrix(folder, ['train', project, '--models', 'vanilla', '--epochs', '3', '--seed', '3']);
  assert.equal(trained.code, 0, trained.stderr);
  assert.deepEqual(await layout(project), now);
  const second = start();
  const again = await second.core.openProject(project, null, 'open');
  assert.deepEqual([again.notes, second.models().length, (again.view as { panels: string[] }).panels.length], [[], 3, 1]);
  assert.ok(again.prepared!.obs.some(({ name }) => name === 'mine'));
  // Another preparation that is looked at is none of the command's.
  const other = await second.core.prepare(again.dataset.id, { ...again.prepare, components: 5 }, 'other');
  await second.core.saveView(again.dataset.id, other.id, {});
  await second.leave();
  assert.equal((await indicatrix(folder, ['evaluate', project])).code, 0);
});

test('runs of another machine, whose features differ in the last digits, are in the window as in a command', async () => {
  const project = join(folder, 'own');
  const features = join(project, 'features.safetensors');
  const { tensors, metadata } = decodeSafetensors(await readFile(features), features);
  const [{ name, shape, values }] = tensors;
  const last = values.map((value) => value * (1 + 1e-6));
  await writeFile(features, encodeSafetensors({ tensors: [{ name, shape, values: last }], metadata: { fingerprint: 'elsewhere' } }));
  const swap = async (path: string) => writeFile(path, (await readFile(path, 'utf8')).replaceAll(metadata['fingerprint'], 'elsewhere'));
  await swap(join(project, 'project.json'));
  for (const run of await readdir(join(project, 'runs'))) await swap(join(project, 'runs', run, 'run.json'));
  const { prepare } = (await readProject(project)).command!;
  await writeFile(
    join(project, 'project.json'),
    JSON.stringify({ ...(JSON.parse(await readFile(join(project, 'project.json'), 'utf8')) as object), prepare }),
  );
  const { core, models, leave } = start();
  const { notes, prepared } = await core.openProject(project, null, 'open');
  assert.deepEqual([notes, models().length, prepared!.fingerprint], [[], 3, 'elsewhere']);
  await leave();
});
