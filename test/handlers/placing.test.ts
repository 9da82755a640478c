/**
 * New cells on the maps of an open project: beside the former ones, by whatever path their file comes, and there again when the project is.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CoreMethods, PreparedSummary } from '../../core/contract/index.ts';
import { createHandlers } from '../../core/handlers/index.ts';
import { projectKeeper } from '../../core/handlers/project-keeper.ts';
import { decodePortable } from '../../core/project/portable-file.ts';
import type { Column } from '../../core/types.ts';
import type { ViewSpec } from '../../core/types/scene.ts';
import { Workspace } from '../../core/workspace.ts';
import { faultOf } from '../io/fixtures.ts';
import { countsCsv, networkOf } from '../projects/data.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-placing-'));
});
after(() => rm(folder, { recursive: true, maxRetries: 5, retryDelay: 100 }));

interface Session {
  core: CoreMethods;
  workspace: Workspace;
}

function start(): Session {
  const workspace = new Workspace({ host: 'server', projectFolder: join(folder, 'projects'), openAtStart: null });
  return { workspace, core: createHandlers(workspace, () => {}) };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const patience = Date.now() + 60_000;
  while (!(await holds())) {
    assert.ok(Date.now() < patience, 'it never came');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** All but the last 40 cells are trained on; those come as a file of their own, in which GENE3 is missing and one cell has no counts. */
async function files(): Promise<{ known: string; fresh: string }> {
  const [head, ...rows] = countsCsv().split('\n');
  const names = head.split(',');
  const missing = names.indexOf('GENE3');
  const without = (line: string) => line.split(',').toSpliced(missing, 1).join(',');
  const known = join(folder, 'known.csv');
  const fresh = join(folder, 'fresh.csv');
  await writeFile(known, [head, ...rows.slice(0, 200)].join('\n'));
  const empty = `empty${',0'.repeat(names.length - 1)}`;
  await writeFile(fresh, [head, ...rows.slice(200), empty].map(without).join('\n'));
  return { known, fresh };
}

const numbers = (column: Column) => (column as Extract<Column, { kind: 'number' }>).values;

async function trained({ core, workspace }: Session, known: string) {
  const dataset = await core.openPath(known, {}, 'open');
  const prepared = await core.prepare(dataset.id, { ...dataset.proposed, components: 8, minGenes: 1 }, 'prepare');
  const runs = await core.train(
    prepared.id,
    [0, 1].map((weight) => ({ model: networkOf(8, weight || undefined), epochs: 20, batchSize: 20 })),
  );
  await until(() => runs.every(({ id }) => workspace.run(id).summary.folder));
  await core.cluster(prepared.id, { name: 'kind', neighbors: 10 }, 'cluster');
  return { dataset, prepared, runs };
}

test('new cells stand beside the former ones on the maps of all models, and are there again', async () => {
  const { known, fresh } = await files();
  const first = start();
  const { core, workspace } = first;
  const { dataset, prepared, runs } = await trained(first, known);
  const both = await core.placeCells(runs[0].id, { path: fresh }, {}, {}, 'place');
  assert.deepEqual([both.cells, both.dataset, both.placed?.from, both.placed?.of], [240, dataset.id, 200, prepared.id]);
  assert.deepEqual([both.placed?.report.cells, both.placed?.report.unplaced, both.placed?.report.genes?.missing], [41, 1, ['GENE3']]);

  // The former cells have the places that they had, and the new ones those of the model: none is the other's.
  const own = [...workspace.runs.values()].filter((run) => run.summary.prepared === both.id);
  assert.deepEqual(
    own.map(({ summary }) => [summary.name, summary.status, summary.folder]),
    [
      ['Vanilla', 'done', undefined],
      ['GeomAE (encoder)', 'done', undefined],
    ],
  );
  for (const [at, { id }] of runs.entries()) {
    const before = await core.embedding(id);
    const now = await core.embedding(own[at].summary.id);
    assert.equal(now.length, 480);
    before.forEach((value, i) => assert.ok(Math.abs(value - now[i]) < 1e-6));
  }
  const origin = (await core.obsColumn(both.id, 'new cells')) as Extract<Column, { kind: 'category' }>;
  assert.deepEqual([origin.codes[199], origin.codes[200], origin.categories], [0, 1, ['trained on', 'new']]);
  const distance = numbers(await core.obsColumn(both.id, 'new: distance'));
  assert.ok(Number.isNaN(distance[0]) && distance[200] > 0);
  const carried = (await core.obsColumn(both.id, 'new: kind')) as Extract<Column, { kind: 'category' }>;
  const kind = (await core.obsColumn(both.id, 'kind')) as Extract<Column, { kind: 'category' }>;
  assert.deepEqual([carried.codes[0], kind.codes[210]], [-1, -1]);
  assert.ok(carried.codes[210] >= 0);

  // Genes of both; one that the new file lacks is unknown there, and not zero.
  const [there, lacking] = [numbers(await core.geneColumn(both.id, 'GENE5')), numbers(await core.geneColumn(both.id, 'GENE3'))];
  assert.ok(there.every(Number.isFinite));
  assert.ok(lacking.subarray(0, 200).every(Number.isFinite) && lacking.subarray(200).every(Number.isNaN));
  const alone = numbers(await core.geneColumn(prepared.id, 'GENE5'));
  alone.forEach((value, row) => assert.ok(Math.abs(value - there[row]) < 1e-6));

  const table = new TextDecoder()
    .decode((await core.exportPlaced(both.id, 'table')).bytes)
    .trimEnd()
    .split('\n');
  assert.equal(table.length, 41);
  assert.match(table[0], /^cell,.*new: distance,.*Vanilla 1,Vanilla 2/);
  const view: ViewSpec = {
    panels: [own[0].summary.id],
    colorBy: { kind: 'obs', column: 'new cells' },
    hidden: [],
    labelBy: null,
    indicatrices: { encoder: true, decoder: false, columns: 6, size: 1 },
    pointRadius: 'auto',
    theme: 'light',
  };
  const svg = new TextDecoder().decode((await core.exportFigure({ prepared: both.id, view, format: 'svg', dpi: 96 }, 'figure')).bytes);
  assert.equal(svg.match(/M-?[\d.]+ -?[\d.]+a/g)?.length, 240, 'every cell');
  assert.ok(svg.includes('trained on') && svg.includes('40 cells of fresh.csv placed'), 'legend and provenance');

  // Kept in the project, and placed again from there when it is opened.
  await core.saveView(dataset.id, both.id, { panels: [own[0].summary.id] });
  await rm(fresh);
  await projectKeeper(workspace).leave();
  const second = start();
  const restored = await second.core.openProject(join(folder, 'projects', 'known'), null, 'again');
  assert.deepEqual(restored.notes, []);
  const again = restored.prepared!;
  assert.deepEqual([again.cells, again.placed?.from, again.placed?.report.genes?.missing], [240, 200, ['GENE3']]);
  const [panel] = (restored.view as { panels: string[] }).panels;
  assert.equal(second.workspace.run(panel).summary.prepared, again.id, 'panels show the runs over both');
  const now = await second.core.embedding(panel);
  const then = await core.embedding(own[0].summary.id);
  then.forEach((value, i) => assert.ok(Math.abs(value - now[i]) < 1e-5));

  // Away again, with the copy.
  const back = await second.core.removePlaced(again.id);
  assert.equal(back.placed, undefined);
  assert.deepEqual(await readdir(join(folder, 'projects', 'known', '.placed')), []);
  assert.ok([...second.workspace.runs.values()].every(({ summary }) => summary.prepared === back.id));
  await projectKeeper(second.workspace).leave();
});

test('by upload; others take their place; a failure leaves what was there', async () => {
  const { known, fresh } = await files();
  const session = start();
  const { core, workspace } = session;
  const { runs, prepared } = await trained(session, known);
  const upload = async (bytes: Uint8Array) => {
    const id = await core.uploadBegin('fresh.csv', bytes.length);
    await core.uploadAppend(id, bytes);
    return id;
  };
  const one = await core.placeCells(runs[0].id, { upload: await upload(await readFile(fresh)) }, {}, {}, 'one');
  assert.equal(one.placed?.report.file, 'fresh.csv');
  await writeFile(join(folder, 'foreign.csv'), 'cell,X1,X2\na,1,2\nb,2,1\nc,3,1\n');
  await faultOf(core.placeCells(runs[0].id, { path: join(folder, 'foreign.csv') }, {}, {}, 'foreign'), 'too-few-genes');
  assert.ok(workspace.prepared.has(one.id), 'the former stay');
  const overRun = [...workspace.runs.values()].find((run) => run.summary.prepared === one.id)!;
  const two: PreparedSummary = await core.placeCells(overRun.summary.id, { path: fresh }, {}, { neighbors: 3 }, 'two');
  assert.deepEqual(
    [workspace.prepared.has(one.id), two.placed?.of],
    [false, prepared.id],
    'from a panel of placed cells they go onto the model itself',
  );
  assert.equal((await readdir(join(workspace.folders.get(two.dataset)!, '.placed'))).length, 1);

  const path = join(folder, 'passed.indicatrix-model');
  const { files: written } = await core.exportModel(runs[0].id, { referenceCells: 0 }, path, 'model');
  assert.deepEqual(written, [path, join(folder, 'passed.md'), join(folder, 'passed.py')]);
  const model = decodePortable(await readFile(path), 'x');
  assert.deepEqual([model.facts.cells, model.reference], [200, null]);
  await faultOf(core.exportModel(runs[0].id, {}, 'passed.onnx', 'relative'), 'bad-option');
  await writeFile(join(folder, 'other.md'), 'mine');
  await faultOf(core.exportModel(runs[0].id, {}, join(folder, 'other'), 'beside'), 'bad-option');
  const fetched = await core.downloadModel(runs[0].id, { kind: 'onnx-counts' }, 'fetched');
  assert.match(fetched.name, /\.zip$/);
  const components = await core.addEmbedding(prepared.id, { components: true }, 'components', false);
  await faultOf(core.placeCells(components.id, { path: fresh }, {}, {}, 'imported'), 'unsupported');
  await projectKeeper(workspace).leave();
});
