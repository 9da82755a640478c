import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { checkArguments } from '../../core/contract/arguments.ts';
import type { CoreEvents, CoreMethods, RunSummary } from '../../core/contract/index.ts';
import { createHandlers, together } from '../../core/handlers/index.ts';
import { leaveProjects } from '../../core/handlers/project-keeper.ts';
import type { ViewSpec } from '../../core/types/scene.ts';
import { Workspace } from '../../core/workspace.ts';
import { mulberry32 } from '../random.ts';

let folder: string;
let workspace: Workspace;
let core: CoreMethods;
const progress: Parameters<CoreEvents['progress']>[0][] = [];
const runs: RunSummary[] = [];
const frames: Parameters<CoreEvents['frame']>[0][] = [];
let changed: () => void = () => {};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-handlers-'));
  workspace = new Workspace({ host: 'server', projectFolder: join(folder, 'project'), openAtStart: null });
  core = createHandlers(workspace, (event) => progress.push(event));
  workspace.join({
    progress() {},
    prepared() {},
    epoch() {},
    frame: (event) => frames.push(event),
    run: (event) => {
      runs.push(event);
      changed();
    },
  });
});
after(async () => {
  await leaveProjects(workspace);
  // A run that is still being saved may write once more.
  await rm(folder, { recursive: true, maxRetries: 5, retryDelay: 100 });
});

/** 240 cells of two kinds over 40 genes. */
function countsCsv(): string {
  const random = mulberry32(4);
  const genes = Array.from({ length: 40 }, (_, gene) => `GENE${gene}`);
  const row = (cell: number) => genes.map((_, gene) => Math.floor(random() * (gene < 20 === cell < 120 ? 12 : 3)));
  return [`cell,${genes.join(',')}`, ...Array.from({ length: 240 }, (_, cell) => `cell${cell},${row(cell).join(',')}`)].join('\n');
}

async function upload(name: string, content: string): Promise<string> {
  const bytes = new TextEncoder().encode(content);
  const id = await core.uploadBegin(name, bytes.length);
  for (let at = 0; at < bytes.length; at += 4096) await core.uploadAppend(id, bytes.subarray(at, at + 4096));
  return id;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => (changed = resolve));
}

test('a file in pieces opens, is prepared, trained, measured, kept and drawn', async () => {
  const dataset = await core.uploadOpen(await upload('two kinds.csv', countsCsv()), {}, 'open');
  assert.deepEqual(
    [dataset.name, dataset.source, dataset.cells, dataset.genes, dataset.valueKind],
    ['two kinds', 'two kinds.csv', 240, 40, 'counts'],
  );
  assert.equal(
    (await readdir(tmpdir())).some((name) => existsSync(join(tmpdir(), name, 'two kinds.csv'))),
    false,
    'the upload is gone once read',
  );

  const prepared = await core.prepare(dataset.id, { ...dataset.proposed, components: 10 }, 'prepare');
  assert.deepEqual([prepared.cells, prepared.dim], [240, 10]);
  assert.ok(progress.some(({ job }) => job === 'prepare'));

  const network = { inputDim: 10, latentDim: 2, activation: 'elu' } as const;
  const regularizations = [{ kind: 'none' }, { kind: 'volume', part: 'encoder', weight: 1 }] as const;
  const started = await core.train(
    prepared.id,
    regularizations.map((regularization) => ({ model: { ...network, hidden: [8, 4], regularization }, epochs: 30, batchSize: 20 })),
  );
  assert.deepEqual(
    started.map(({ name }) => name),
    ['Vanilla', 'GeomAE (encoder)'],
  );
  await until(() => started.every(({ id }) => workspace.run(id).summary.folder));

  for (const { id } of started) {
    const seen = runs.filter((run) => run.id === id).map(({ status }) => status);
    assert.deepEqual([...new Set(seen)], ['training', 'evaluating', 'done']);
    assert.equal((await core.history(id)).length, 30);
    const embedding = await core.embedding(id);
    assert.equal(embedding.length, 480);
    assert.ok(embedding.every(Number.isFinite));
    const { metrics, folder: kept } = workspace.run(id).summary;
    assert.ok(Number(metrics?.values['mseTest']) > 0);
    assert.deepEqual((await readdir(kept!)).sort(), ['epochs.safetensors', 'model.safetensors', 'run.json']);
    const ellipses = await core.indicatrices(id, 'decoder', { kind: 'grid', columns: 6 });
    assert.equal(ellipses.axes.length, 4 * ellipses.count);
  }

  const view: ViewSpec = {
    panels: started.map(({ id }) => id),
    colorBy: { kind: 'gene', gene: 'gene3' },
    hidden: [],
    labelBy: null,
    indicatrices: { encoder: true, decoder: true, columns: 6, size: 1 },
    pointRadius: 'auto',
    theme: 'light',
  };
  const svg = await core.exportFigure({ prepared: prepared.id, view, format: 'svg', dpi: 96 }, 'figure');
  const text = new TextDecoder().decode(svg.bytes);
  assert.ok(text.includes('GeomAE (encoder)') && text.includes('GENE3') && text.includes('<ellipse'));
  const png = await core.exportFigure({ prepared: prepared.id, view, format: 'png', dpi: 96 }, 'figure');
  assert.deepEqual(
    [...png.bytes.subarray(1, 4)],
    [...'PNG'].map((letter) => letter.charCodeAt(0)),
  );

  const { folder: kept } = workspace.run(started[0].id).summary;
  await core.removeRun(started[0].id);
  assert.equal(existsSync(kept!), false);
  await assert.rejects(core.embedding(started[0].id), { tag: 'unknown-id' });
});

test('a gene’s expression is that of the prepared cells, normalized and logged', async () => {
  const [dataset] = (await core.session()).datasets;
  const prepared = await core.prepare(dataset.id, { ...dataset.proposed, components: 0, scale: false }, 'again');
  const column = await core.geneColumn(prepared.id, 'GENE7');
  const { features, dim, featureNames } = workspace.preparedEntry(prepared.id).prepared;
  assert.equal(column.kind, 'number');
  const at = featureNames.indexOf('GENE7');
  for (let row = 0; row < prepared.cells; row += 17) {
    // The features pass through float32.
    assert.ok(Math.abs(column.kind === 'number' ? column.values[row] - features[row * dim + at] : NaN) < 1e-5);
  }
  await assert.rejects(core.geneColumn(prepared.id, 'NOPE'), { tag: 'bad-option' });
  assert.deepEqual(await core.findGenes(prepared.id, 'gene3', 3), ['GENE3', 'GENE30', 'GENE31']);
});

test('a file that cannot be read leaves what was open, and is named as the user named it', async () => {
  const before = await core.session();
  const broken = await upload('broken.csv', 'cell,a,b\nx,1,2\ny,3\n');
  await assert.rejects(core.uploadOpen(broken, {}, 'broken'), {
    tag: 'ragged-row',
    detail: { file: 'broken.csv', place: 'row 3 (y)', remedy: 'Complete or remove the row.' },
  });
  assert.deepEqual(await core.session(), before);
});

test('uploads longer or shorter than announced are refused, and a name cannot leave its folder', async () => {
  const long = await core.uploadBegin('a.csv', 3);
  await assert.rejects(core.uploadAppend(long, new Uint8Array(4)), { tag: 'malformed' });
  const short = await core.uploadBegin('a.csv', 3);
  await assert.rejects(core.uploadOpen(short, {}, 'short'), { tag: 'file-truncated' });
  const climbing = await upload('../../climb.csv', 'cell,a,b\nx,1,2\ny,3,4\n');
  assert.equal((await core.uploadOpen(climbing, {}, 'climb')).source, 'climb.csv');
  assert.equal(existsSync(join(tmpdir(), '..', 'climb.csv')), false);
});

test('what is asked of cells, metrics and files that there are not is refused in words', async () => {
  const dataset = await core.uploadOpen(await upload('asked.csv', countsCsv()), {}, 'asked');
  const { id } = await core.prepare(dataset.id, { ...dataset.proposed, components: 8 }, 'asked');
  const beyond = Uint32Array.of(3, 4_000_000_000);
  for (const ask of [
    () => core.exportCells(id, beyond, []),
    () => core.addColumn(id, 'kind', 'a', beyond),
    () => core.subset(id, beyond),
    () => core.markers(id, { cells: beyond }, {}, 0, 'asked'),
  ]) {
    await assert.rejects(ask(), { tag: 'bad-option', message: 'There is no cell 4,000,000,000 among 240.' });
  }
  await assert.rejects(core.uploadBegin('x'.repeat(5000), 10), {
    tag: 'write-failed',
    message: 'Its name is too long for this disk (ENAMETOOLONG).',
  });
  await assert.rejects(core.downloadData(dataset.id, { format: 'pdf' as 'csv' }, 'asked'), {
    tag: 'bad-option',
    message: 'format: must be auto or h5ad or zarr or csv or tsv or mtx or npy, not “pdf”',
  });
  const [first, second] = [core.qualityControl(dataset.id, 'same'), core.qualityControl(dataset.id, 'same')];
  await assert.rejects(second, { tag: 'bad-option', message: 'Work of this name is under way.' });
  await first;
  assert.throws(
    () =>
      checkArguments('trainLive', ['run', 1, { parts: ['encoder'], placement: { kind: 'grid', columns: 4, extra: 10n ** 30n } }, 'job']),
    { tag: 'bad-option' },
  );
  assert.throws(() => checkArguments('indicatrices', ['run', 'nothing', { kind: 'grid', columns: 4 }, 'job']), {
    tag: 'bad-option',
    message: 'The second argument of indicatrices is not one of encoder, decoder and own.',
  });
  await core.closeDataset(dataset.id);
});

test('a job is cancelled by its name, and a run by its id', async () => {
  const path = join(folder, 'counts.csv');
  await writeFile(path, countsCsv());
  const dataset = await core.openPath(path, {}, 'open');
  const opening = core.openSample('sample', 'stopped');
  await core.cancel('stopped');
  await assert.rejects(opening, { tag: 'cancelled' });

  const prepared = await core.prepare(dataset.id, { ...dataset.proposed, components: 5 }, 'prepare');
  const network = { inputDim: 5, latentDim: 2, activation: 'tanh', regularization: { kind: 'none' } } as const;
  const [endless] = await core.train(prepared.id, [{ model: { ...network, hidden: [8] }, epochs: 100_000, batchSize: 20 }]);
  await until(() => workspace.run(endless.id).summary.status === 'training');
  await core.cancelRun(endless.id);
  await until(() => workspace.run(endless.id).summary.status === 'cancelled');

  await core.closeDataset(dataset.id);
  await assert.rejects(core.prepare(dataset.id, {}, 'closed'), { tag: 'unknown-id' });
  assert.equal(
    (await core.session()).runs.some(({ id }) => id === endless.id),
    false,
  );
});

test('a run that diverges fails with its reason, and the others go on', async () => {
  const network = { hidden: [8], latentDim: 2, activation: 'relu', regularization: { kind: 'none' } } as const;
  const [calmData] = (await core.session()).datasets;
  const calm = await core.prepare(calmData.id, { ...calmData.proposed, components: 5 }, 'calm');
  // Squares of these are beyond float32.
  const huge = ['cell,a,b,c', ...Array.from({ length: 60 }, (_, cell) => `c${cell},${cell}e30,-${cell % 7}e30,${cell % 5}e30`)].join('\n');
  const wildData = await core.uploadOpen(await upload('huge.csv', huge), {}, 'huge');
  const wild = await core.prepare(wildData.id, { start: 'asIs', components: 0 }, 'wild');

  const [[failing], [passing]] = await Promise.all([
    core.train(wild.id, [{ model: { inputDim: 3, ...network, hidden: [8] }, epochs: 50, batchSize: 20 }]),
    core.train(calm.id, [{ model: { inputDim: 5, ...network, hidden: [8] }, epochs: 5, batchSize: 20 }]),
  ]);
  const ended = ({ id }: RunSummary) => ['done', 'failed'].includes(workspace.run(id).summary.status);
  await until(() => [failing, passing].every(ended));
  assert.equal(workspace.run(passing.id).summary.status, 'done');
  // Saved last of all; the folder below it is to be removed.
  await until(() => workspace.run(passing.id).summary.folder !== undefined);
  const { status, fault } = workspace.run(failing.id).summary;
  assert.deepEqual([status, fault?.tag], ['failed', 'diverged']);
  assert.match(fault!.message, /epoch 1/);
});

test('no handler takes another’s place', () => {
  const [open, close] = [() => 1, () => 2];
  assert.deepEqual(together({ open }, { close }), { open, close });
  assert.throws(() => together({ open }, { close, open: () => 3 }), /Two handlers answer open/);
});
