import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CoreMethods, RunSummary } from '../core/contract/index.ts';
import { isInside } from '../core/base/disk.ts';
import { createHandlers } from '../core/handlers/index.ts';
import { projectKeeper } from '../core/handlers/project-keeper.ts';
import { readProject } from '../core/project/projects.ts';
import { Workspace } from '../core/workspace.ts';
import { indicatrix } from './host/command.ts';
import { countsCsv, networkOf } from './projects/data.ts';

let folder: string;
let home: string;
let file: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-projects-'));
  home = join(folder, 'projects');
  file = join(folder, 'cells.csv');
  await writeFile(file, countsCsv());
});
after(() => rm(folder, { recursive: true, maxRetries: 5, retryDelay: 100 }));

interface Session {
  core: CoreMethods;
  workspace: Workspace;
  until: (holds: () => boolean | Promise<boolean>) => Promise<void>;
}

function start(): Session {
  const workspace = new Workspace({ host: 'server', projectFolder: home, openAtStart: null });
  const core = createHandlers(workspace, () => {});
  const until = async (holds: () => boolean | Promise<boolean>) => {
    const patience = Date.now() + 60_000;
    while (!(await holds())) {
      assert.ok(Date.now() < patience, 'it never came');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { core, workspace, until };
}

/** As a program does that ends: what is open stays open in its project. */
const leave = ({ workspace }: Session) => projectKeeper(workspace).leave();

async function trainTwo({ core, workspace, until }: Session): Promise<RunSummary[]> {
  const dataset = await core.openPath(file, {}, 'open');
  assert.deepEqual(dataset.project?.resumable, false);
  const prepared = await core.prepare(dataset.id, { ...dataset.proposed, components: 8 }, 'prepare');
  const runs = await core.train(prepared.id, [
    { model: networkOf(8), epochs: 20, batchSize: 20 },
    { model: networkOf(8, 1), epochs: 20, batchSize: 20 },
  ]);
  await until(() => runs.every(({ id }) => workspace.run(id).summary.folder));
  await core.saveView(dataset.id, prepared.id, { panels: runs.map(({ id }) => id) });
  return runs.map(({ id }) => workspace.run(id).summary);
}

test('opening and preparing leave nothing behind; what is trained, in two windows at once too, has a project each', async () => {
  const own = join(folder, 'looked-at');
  const open = async () => {
    const workspace = new Workspace({ host: 'server', projectFolder: own, openAtStart: null });
    const core = createHandlers(workspace, () => {});
    const dataset = await core.openPath(file, {}, 'open');
    const { id } = await core.prepare(dataset.id, { ...dataset.proposed, components: 8 }, 'prepare');
    await core.addEmbedding(id, { components: true }, 'first', false);
    await core.cluster(id, { name: 'louvain' }, 'cluster');
    await core.saveView(dataset.id, id, {});
    return { core, workspace, dataset: dataset.id, prepared: id };
  };
  const [looked, first, second] = [await open(), await open(), await open()];
  await projectKeeper(looked.workspace).leave();
  assert.deepEqual(await readdir(own).catch(() => []), []);
  await first.core.addColumn(first.prepared, 'mine', 'these', Uint32Array.of(0, 1));
  await second.core.addColumn(second.prepared, 'mine', 'those', Uint32Array.of(2));
  for (const { core, workspace, dataset } of [first, second]) {
    await core.closeDataset(dataset);
    await projectKeeper(workspace).leave();
  }
  assert.deepEqual((await readdir(own)).sort(), ['cells', 'cells-2']);
  for (const name of ['cells', 'cells-2'])
    assert.ok((await readdir(join(own, name))).includes('columns.json'), 'with the columns that were made before');
});

test('data whose project is open elsewhere say so, and data that are read anew keep theirs', async () => {
  const own = join(folder, 'said');
  const program = () => createHandlers(new Workspace({ host: 'server', projectFolder: own, openAtStart: null }), () => {});
  const [first, second] = [program(), program()];
  const { until } = start();
  const dataset = await first.openPath(file, {}, 'open');
  assert.equal(dataset.project?.inUse, undefined);
  const { id } = await first.prepare(dataset.id, { ...dataset.proposed, components: 8 }, 'prepare');
  await first.addColumn(id, 'mine', 'these', Uint32Array.of(0, 1));
  await until(async () => (await first.listProjects()).length === 1);
  assert.deepEqual((await second.openPath(file, {}, 'open')).project, {
    folder: join(own, 'cells-2'),
    resumable: false,
    inUse: join(own, 'cells'),
  });
  const again = await first.openPath(file, { orientation: 'cells-by-genes' }, 'open');
  assert.deepEqual(again.project, { folder: join(own, 'cells'), resumable: false });
  await first.closeDataset(dataset.id);
  await first.closeDataset(again.id);
  assert.deepEqual(await readdir(own), ['cells']);
});

test('two windows that begin a project at once have one each, and the later is told', async () => {
  const own = join(folder, 'at-once');
  const open = async () => {
    const workspace = new Workspace({ host: 'server', projectFolder: own, openAtStart: null });
    const told: unknown[] = [];
    workspace.join({ begun: ({ folder, beside }) => told.push([basename(folder), beside && basename(beside)]) });
    const core = createHandlers(workspace, () => {});
    const dataset = await core.openPath(file, {}, 'open');
    const { id } = await core.prepare(dataset.id, { ...dataset.proposed, components: 8 }, 'prepare');
    return {
      core,
      told,
      begin: () => core.addColumn(id, 'mine', 'these', Uint32Array.of(0, 1)),
      close: () => core.closeDataset(dataset.id),
    };
  };
  const [first, second] = [await open(), await open()];
  await Promise.all([first.begin(), second.begin()]);
  assert.deepEqual([...first.told, ...second.told].sort(), [
    ['cells', null],
    ['cells-2', 'cells'],
  ]);
  // From the first moment on, whoever opens these data hears of it.
  const third = createHandlers(new Workspace({ host: 'server', projectFolder: own, openAtStart: null }), () => {});
  assert.equal((await third.openPath(file, {}, 'open')).project?.inUse, join(own, 'cells'));
  await first.close();
  await second.close();
});

test('a project that is taken over shows what was done last where it was, runs and view', async () => {
  const own = join(folder, 'done-last');
  const program = () => {
    const workspace = new Workspace({ host: 'server', projectFolder: own, openAtStart: null });
    return { workspace, core: createHandlers(workspace, () => {}) };
  };
  const [first, second] = [program(), program()];
  const dataset = await first.core.openPath(file, {}, 'open');
  const { id } = await first.core.prepare(dataset.id, { ...dataset.proposed, components: 8 }, 'prepare');
  const { until } = start();
  const train = async ({ core, workspace }: typeof first, prepared: string, seed: number) => {
    const [{ id: run }] = await core.train(prepared, [{ model: networkOf(8), epochs: 2, seed }]);
    await until(() => workspace.run(run).summary.folder !== undefined);
    return run;
  };
  const run = await train(first, id, 1);
  let last: Record<string, unknown> = { panels: [run], told: 'first' };
  await first.core.saveView(dataset.id, id, last);
  // As a window does that has something left to tell when it is asked.
  first.workspace.join({ tellLast: () => first.core.saveView(dataset.id, id, last) });
  const project = join(own, 'cells');
  await until(async () => (await readFile(join(project, 'project.json'), 'utf8').catch(() => '')).includes('first'));
  last = { ...last, told: 'last' };
  const taken = await second.core.openProject(project, null, 'open', 'takeOver');
  const names = (view: unknown, { workspace }: typeof first) =>
    (view as { panels: string[] }).panels.map((id) => workspace.run(id).summary.config?.seed);
  assert.equal(taken.view?.['told'], 'last');
  assert.deepEqual(names(taken.view, second), [1]);

  const later = await train(second, taken.prepared!.id, 2);
  await second.core.saveView(taken.dataset.id, taken.prepared!.id, { panels: [later], told: 'second' });
  const back = await first.core.takeProject(dataset.id);
  assert.equal(back?.['told'], 'second');
  assert.deepEqual(names(back, first), [2], 'the run that was trained there meanwhile');
  await first.core.closeDataset(dataset.id);
  await second.core.closeDataset(taken.dataset.id);
});

test('what was open is there again: data, preparation, runs, names and view', async () => {
  const first = start();
  assert.equal((await first.core.about()).unfinished, null);
  const [vanilla, geomAE] = await trainTwo(first);
  await first.core.renameRun(geomAE.id, 'Even areas');
  const embedding = await first.core.embedding(geomAE.id);
  await leave(first);

  const second = start();
  const { unfinished } = await second.core.about();
  assert.equal(unfinished, join(home, 'cells'));
  const [listed] = await second.core.listProjects();
  assert.deepEqual(
    [listed.name, listed.source, listed.runs, listed.cells, listed.dataThere, listed.inUse],
    ['cells', file, 2, 240, true, false],
  );
  const restored = await second.core.openProject(unfinished, null, 'open');
  assert.equal(restored.prepared?.dim, 8);
  const [vanillaAgain, again] = (restored.view as { panels: string[] }).panels.map((id) => second.workspace.run(id).summary);
  assert.deepEqual([vanillaAgain.name, vanillaAgain.folder], [vanilla.name, vanilla.folder]);
  assert.deepEqual([again.name, again.status, again.config, again.metrics], ['Even areas', 'done', geomAE.config, geomAE.metrics]);
  assert.deepEqual(await second.core.embedding(again.id), embedding);
  assert.equal((await second.core.history(again.id)).length, 20);

  await assert.rejects(start().core.openProject(unfinished, null, 'other window'), { tag: 'in-use' });
  await second.core.closeDataset(restored.dataset.id);
  assert.equal((await start().core.about()).unfinished, null, 'a person closed it');
});

test('what is open elsewhere is read along, with what comes to it, and written by one alone', async () => {
  const first = start();
  const dataset = await first.core.openPath(file, {}, 'open');
  const { prepared } = await first.core.restoreProject(dataset.id, 'restore');
  const project = first.workspace.folders.get(dataset.id)!;

  const second = start();
  await assert.rejects(second.core.openProject(project, null, 'open'), { tag: 'in-use' });
  assert.equal(second.workspace.datasets.size, 0, 'before its data are read');
  const before = await readFile(join(project, 'project.json'), 'utf8');
  const along = await second.core.openProject(project, null, 'open', 'along');
  assert.equal((await second.core.session()).unkept?.tag, 'in-use');
  const runs = () => [...second.workspace.runs.values()].filter(({ summary }) => summary.config).length;
  assert.equal(runs(), 2);
  const here = along.prepared!.id;
  const [run] = second.workspace.runs.keys();
  for (const write of [
    () => second.core.train(here, [{ model: networkOf(8), epochs: 1 }]),
    () => second.core.addColumn(here, 'mine', 'a', Uint32Array.of(1)),
    () => second.core.renameRun(run, 'Mine'),
    () => second.core.removeRun(run),
    () => second.core.startSweep(here, { model: networkOf(8) }, { models: [] }),
    () => second.core.addEmbedding(here, { path: file }, 'map'),
  ])
    await assert.rejects(async () => write(), { tag: 'in-use' });
  await second.core.saveView(along.dataset.id, here, { panels: [] });
  const [third] = await first.core.train(prepared!.id, [{ model: networkOf(8), epochs: 3, seed: 9 }]);
  await first.until(() => first.workspace.run(third.id).summary.folder !== undefined);
  await second.until(() => runs() === 3);
  assert.equal((JSON.parse(before) as { view: unknown }).view !== null, true);
  assert.notDeepEqual(
    (JSON.parse(await readFile(join(project, 'project.json'), 'utf8')) as { view: unknown }).view,
    { panels: [] },
    'how it is looked at here is not written there',
  );

  await first.core.addColumn(prepared!.id, 'theirs', 'a', Uint32Array.of(1, 2));
  // Taken over in the midst of training, which goes on here.
  const [long] = await first.core.train(prepared!.id, [
    { model: networkOf(8), epochs: 100_000, batchSize: 2, seed: 10, heldOut: 0, validation: 0 },
  ]);
  await first.until(() => (first.workspace.run(long.id).summary.last?.epoch ?? 0) > 20);
  await first.until(async () => (await readdir(join(project, '.training', long.id))).includes('weights.safetensors'));
  await second.core.takeProject(along.dataset.id);
  assert.equal((await second.core.session()).unkept, null);
  assert.equal((await first.core.session()).unkept?.tag, 'in-use');
  assert.equal(first.workspace.run(long.id).summary.status, 'cancelled');
  const made = async () => {
    const { columns } = JSON.parse(await readFile(join(project, 'columns.json'), 'utf8')) as { columns: { name: string }[] };
    return columns.map(({ name }) => name).sort();
  };
  assert.ok(second.workspace.prepared.get(here)!.summary.obs.some(({ name, own }) => name === 'theirs' && own));
  await second.core.addColumn(here, 'ours', 'b', Uint32Array.of(3));
  await second.until(async () => (await made()).includes('ours'));
  assert.deepEqual(await made(), ['ours', 'theirs'], 'what was made elsewhere meanwhile is not written over');
  await second.core.removeColumn(here, 'theirs');
  await second.core.removeColumn(here, 'ours');
  await second.until(() => (second.workspace.runs.get(long.id)?.summary.last?.epoch ?? 0) > 30);
  await assert.rejects(first.core.train(prepared!.id, [{ model: networkOf(8), epochs: 1 }]), { tag: 'in-use' });
  await second.core.removeRun(long.id);
  await second.core.removeRun([...second.workspace.runs.values()].find(({ summary }) => summary.config?.seed === 9)!.summary.id);
  await first.core.closeDataset(dataset.id);
  await second.core.closeDataset(along.dataset.id);
});

test('the command line and a window have a project by turns', async () => {
  const own = join(folder, 'by-turns');
  const train = ['train', file, '--out', own, '--models', 'vanilla', '--epochs', '2'];
  const first = await indicatrix(folder, train);
  assert.equal(first.code, 0, first.stderr);
  const { core, workspace, until } = start();
  const { dataset } = await core.openProject(own, null, 'open');
  const refused = await indicatrix(folder, train);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /This project is open in another window \(process \d+\), since .* UTC\.[^]*read along, or take it over/);
  const latest = async () => (await readProject(own)).command!.latest;
  const kept = await latest();
  for (const reading of ['figure', 'evaluate', 'export'])
    assert.equal((await indicatrix(folder, [reading, own])).code, 0, `${reading} only reads`);
  assert.deepEqual(await latest(), kept);

  const over = await indicatrix(folder, [...train, '--seed', '5', '--take-over']);
  assert.equal(over.code, 0, over.stderr);
  const seeds = () => [...workspace.runs.values()].flatMap(({ summary: { config } }) => (config ? [config.seed] : [])).sort();
  await until(() => seeds().length === 2);
  assert.deepEqual(seeds(), [1, 5], 'the command’s run is in the window that it took the project from');
  assert.match(
    over.stderr,
    new RegExp(`Figures show these 1 from now on; the one they showed before stays in the project \\(--runs ${kept[0]}\\)`),
  );
  assert.equal((await core.session()).unkept?.tag, 'in-use');
  assert.equal(workspace.datasets.size, 1, 'the window goes on looking');
  // And back, while a command trains.
  const command = indicatrix(folder, [...train.slice(0, -1), '100000', '--batch-size', '2', '--seed', '6', '--take-over']);
  // Whoever makes the file writes into it right after: it may be empty for a moment.
  const holder = async () => {
    const told = await readFile(join(own, '.open'), 'utf8').catch(() => '');
    return told === '' ? process.pid : (JSON.parse(told) as { pid: number }).pid;
  };
  await until(async () => (await holder()) !== process.pid);
  await core.takeProject(dataset.id);
  const taken = await command;
  assert.equal(taken.code, 2, taken.stderr);
  assert.match(taken.stderr, /Another window or command has taken the project over/);
  await until(async () => (await core.session()).unkept === null);
  assert.equal((await latest()).length, 1);
  await core.closeDataset(dataset.id);
});

test('columns made here, maps of other programs and a choice of cells are taken up again', async () => {
  const first = start();
  const dataset = await first.core.openPath(file, {}, 'open');
  const { prepared } = await first.core.restoreProject(dataset.id, 'restore');
  await first.core.addColumn(
    prepared!.id,
    'mine',
    'left',
    Uint32Array.from({ length: 120 }, (_, cell) => cell),
  );
  const table = join(folder, 'map.csv');
  await writeFile(table, ['cell,x,y', ...Array.from({ length: 240 }, (_, cell) => `cell${cell},${cell % 7},${cell % 11}`)].join('\n'));
  const map = await first.core.addEmbedding(prepared!.id, { path: table }, 'map');
  await first.core.renameRun(map.id, 'Grid');
  await first.core.saveView(dataset.id, prepared!.id, { panels: [map.id], cameras: { [map.id]: 2 } });
  await first.core.closeDataset(dataset.id);

  const second = start();
  const restored = await second.core.openProject(join(home, 'cells'), null, 'open');
  assert.deepEqual(restored.notes, []);
  assert.deepEqual(
    restored.prepared!.obs.find(({ name }) => name === 'mine'),
    { name: 'mine', kind: 'category', categories: 1, own: true },
  );
  const column = await second.core.obsColumn(restored.prepared!.id, 'mine');
  assert.ok(
    column.kind === 'category' && column.categories[0] === 'left' && column.codes.every((code, cell) => code === (cell < 120 ? 0 : -1)),
  );
  const [shown] = (restored.view as { panels: string[] }).panels;
  assert.deepEqual(restored.view, { panels: [shown], cameras: { [shown]: 2 } });
  const { name, imported } = second.workspace.run(shown).summary;
  assert.equal(name, 'Grid');
  assert.ok(
    isInside(imported!, join(home, 'cells')) && basename(imported!) === 'map.csv',
    'a copy in the project, wherever the table goes',
  );
  assert.deepEqual(Array.from((await second.core.embedding(shown)).subarray(0, 4)), [0, 0, 1, 1]);

  const some = await second.core.subset(
    restored.prepared!.id,
    Uint32Array.from({ length: 60 }, (_, index) => 2 * index),
  );
  await second.core.saveView(restored.dataset.id, some.id, {});
  await second.core.removeColumn(some.id, 'mine');
  await second.core.removeRun(shown);
  await second.core.closeDataset(restored.dataset.id);

  const third = start();
  const again = await third.core.openProject(join(home, 'cells'), null, 'open');
  assert.deepEqual([again.prepared!.cells, again.prepared!.fingerprint], [60, some.fingerprint]);
  assert.ok(!again.prepared!.obs.some((kept) => kept.name === 'mine'), 'what was taken away stays away');
  assert.equal(again.notes.length, 2, 'two runs belong to all cells');
  await third.core.saveView(again.dataset.id, (await third.core.prepare(again.dataset.id, again.prepare!, 'whole')).id, {});
  await third.core.closeDataset(again.dataset.id);
});

test('opening the file itself finds its project, and the same preparation finds the same data', async () => {
  const session = start();
  const dataset = await session.core.openPath(file, {}, 'open');
  assert.equal(dataset.project?.resumable, true);
  const { prepared } = await session.core.restoreProject(dataset.id, 'restore');
  assert.equal(session.workspace.runs.size, 2);
  const again = await session.core.prepare(dataset.id, { ...dataset.proposed, components: 8 }, 'again');
  assert.equal(again.id, prepared!.id);
  await session.core.closeDataset(dataset.id);
});

test('a project that someone else made leads nowhere outside itself', async () => {
  const project = join(home, 'foreign');
  const outside = join(folder, 'outside');
  await cp(join(home, 'cells'), project, { recursive: true });
  await cp(project, outside, { recursive: true });
  const runsIn = async (place: string) =>
    (await readdir(place, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort();
  const runs = join(project, 'runs');
  const [run] = await runsIn(runs);
  const table = join(folder, 'secret.csv');
  await writeFile(table, ['cell,x,y', ...Array.from({ length: 240 }, (_, cell) => `cell${cell},${cell % 7},${cell % 11}`)].join('\n'));
  const record = JSON.parse(await readFile(join(project, 'project.json'), 'utf8')) as { runs: object[]; imported: object[] };
  const sessionWith = (change: object) =>
    writeFile(join(project, 'project.json'), JSON.stringify({ ...record, cells: undefined, ...change }));
  const before = await readFile(join(outside, 'runs', run, 'run.json'), 'utf8');

  for (const away of [`../../outside/runs/${run}`, join(outside, 'runs', run), '..', '.', `.trash/../${run}`, `..\\outside\\${run}`]) {
    await sessionWith({ runs: [{ id: 'r', folder: away }], imported: [] });
    const session = start();
    const { dataset, notes } = await session.core.openProject(project, null, 'open');
    assert.match(notes[0], /cannot be read/, away);
    assert.ok(
      [...session.workspace.runs.values()].every(({ summary }) => dirname(summary.folder!) === runs),
      away,
    );
    await session.core.closeDataset(dataset.id);
  }

  await sessionWith({
    runs: [],
    imported: [
      { id: 'm', source: table, name: 'Map' },
      { id: 'n', source: '../../secret.csv', name: 'Other' },
    ],
  });
  const maps = start();
  const opened = await maps.core.openProject(project, null, 'open');
  assert.deepEqual(
    opened.notes.map((note) => note.replace(/ \(.*/, '')),
    ['Map: It comes from outside the project', 'Other: It comes from outside the project'],
  );
  assert.ok([...maps.workspace.runs.values()].every(({ summary }) => summary.imported === undefined));
  await maps.core.closeDataset(opened.dataset.id);

  await rm(join(runs, run), { recursive: true });
  await symlink(join(outside, 'runs', run), join(runs, run));
  await sessionWith({ runs: [{ id: 'r', folder: run }], imported: [] });
  const links = start();
  const linked = await links.core.openProject(project, null, 'open');
  assert.match(linked.notes[0], /link to another place/);
  assert.equal(await readFile(join(outside, 'runs', run, 'run.json'), 'utf8'), before);
  await links.core.closeDataset(linked.dataset.id);
  await rm(project, { recursive: true });
  await rm(outside, { recursive: true });
});

test('data that moved are asked for by name, and the project goes on with them', async () => {
  const moved = join(folder, 'moved.csv');
  await rename(file, moved);
  const session = start();
  const project = join(home, 'cells');
  assert.equal((await session.core.listProjects())[0].dataThere, false);
  await assert.rejects(session.core.openProject(project, null, 'gone'), {
    tag: 'file-missing',
    detail: { file, remedy: 'Choose the file again; everything else of the project is kept.' },
  });
  const restored = await session.core.openProject(project, { path: moved }, 'moved');
  assert.equal(session.workspace.runs.size, 2);
  assert.equal(restored.dataset.project?.folder, project);
  await session.core.closeDataset(restored.dataset.id);
  const kept = JSON.parse(await readFile(join(project, 'project.json'), 'utf8')) as { data: { source: string } };
  assert.equal(kept.data.source, moved);
  await rename(moved, file);
});

test('what the command line trained opens in the window, and what the window trains beside it is there for the command line', async () => {
  const out = join(folder, 'by-command');
  const trained = await indicatrix(folder, [
    'train',
    file,
    '--out',
    out,
    '--models',
    'vanilla,geomae:encoder',
    '--components',
    '8',
    '--epochs',
    '5',
    '--batch-size',
    '20',
  ]);
  assert.equal(trained.code, 0, trained.stderr);

  const session = start();
  assert.equal(await session.core.projectAt(folder), null);
  const project = await session.core.projectAt(out);
  assert.equal(project?.name, 'by-command');
  const { dataset, prepared, notes } = await session.core.openProject(project.folder, null, 'open');
  assert.deepEqual([dataset.source, notes], [file, []]);
  const names = () => [...session.workspace.runs.values()].map(({ summary }) => summary.name).toSorted();
  assert.deepEqual(names(), ['GeomAE (encoder)', 'Vanilla']);
  const [more] = await session.core.train(prepared!.id, [{ model: networkOf(8, 1), epochs: 5, batchSize: 20, seed: 2 }]);
  await session.until(() => session.workspace.run(more.id).summary.folder !== undefined);
  const { folder: kept } = session.workspace.run(more.id).summary;
  await leave(session);

  const evaluated = await indicatrix(folder, ['evaluate', out, '--runs', basename(kept!)]);
  assert.equal(evaluated.code, 0, evaluated.stderr);
  const again = start();
  await again.core.openProject(project.folder, null, 'open');
  assert.equal(again.workspace.runs.size, 3);
  await leave(again);
});

test('after a kill in the midst of training, the run goes on from its last epochs', async () => {
  const crashing = join(folder, 'crash');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'projects', 'train-for-ever.ts'), crashing, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text).includes('\n') && resolve(output));
    child.on('exit', () => reject(new Error('It ended by itself.')));
  });
  child.removeAllListeners('exit');
  const gone = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  const { id, epoch } = JSON.parse(told) as { id: string; epoch: number };

  const workspace = new Workspace({ host: 'server', projectFolder: crashing, openAtStart: null });
  const core = createHandlers(workspace, () => {});
  const { unfinished } = await core.about();
  const { dataset } = await core.openProject(unfinished!, null, 'open');
  const { summary, history } = workspace.run(id);
  assert.deepEqual([summary.name, summary.config?.epochs], ['Vanilla', 100_000]);
  assert.ok(history.length >= epoch, `${history.length} epochs are left of ${epoch} that were kept`);
  assert.deepEqual(
    history.slice(0, epoch).map((record) => record.epoch),
    Array.from({ length: epoch }, (_, index) => index + 1),
  );
  const [kept, first] = [history.length, history[0].mse];
  const patience = Date.now() + 60_000;
  while (workspace.run(id).history.length < kept + 5) {
    assert.ok(Date.now() < patience, 'it trains on');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const next = workspace.run(id).history[kept];
  assert.equal(next.epoch, kept + 1);
  assert.ok(next.mse < 0.9 * first, `from the weights it had: ${first} → ${next.mse}`);
  await core.closeDataset(dataset.id);
});
