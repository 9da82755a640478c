import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { Fault, type FaultTag } from '../../core/base/errors.ts';
import { parameterCount } from '../../core/model/network.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig, type RunConfigInput } from '../../core/model/options/train.ts';
import { PastWeights } from '../../core/model/past-weights.ts';
import { amendRun, listRuns, loadPast, loadRun, removeRun, restoreRun, saveRun, type RunToSave } from '../../core/project/store.ts';
import { normals } from '../random.ts';

const root = mkdtempSync(join(tmpdir(), 'indicatrix-runs-'));
after(() => rmSync(root, { recursive: true }));
let projects = 0;
const newProject = () => join(root, `project ${++projects}`);

function trained(model: Partial<RunConfigInput['model']> = {}, config: Partial<RunConfigInput> = {}): RunToSave {
  const parsed = parseOptions(RunConfig, {
    model: {
      inputDim: 5,
      hidden: [4],
      latentDim: 2,
      activation: 'elu',
      regularization: { kind: 'volume', part: 'encoder', weight: 0.1 },
      ...model,
    },
    ...config,
  });
  return {
    name: 'GeomAE (encoder)',
    source: '/data/cells.h5ad',
    version: '1.2.3',
    machine: { system: 'linux-x64', instructionSet: 'avx2', threads: 2 },
    prepared: {
      rows: 10,
      dim: 5,
      fingerprint: 'ab12',
      steps: [{ step: 'pca', options: { components: 5 }, summary: '765 genes → 5 components' }],
    },
    metrics: { values: { mseTrain: 0.5, knnRecall: null }, notes: ['Too few cells.'] },
    model: {
      config: parsed,
      parameters: normals(parameterCount(parsed.model), 1),
      history: [1, 2].map((epoch) => ({
        epoch,
        loss: 2 / epoch,
        mse: 1 / epoch,
        regularizer: 1,
        heldOutMse: NaN,
        degenerate: 0,
        seconds: 0.1 * epoch,
      })),
      bestEpoch: 2,
      split: { train: Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8), validation: new Uint32Array(), heldOut: Uint32Array.of(9) },
      engine: 'native/avx2',
      seconds: 0.2,
    },
  };
}

const isFault = (tag: FaultTag, file: string) => (error: unknown) =>
  error instanceof Fault && error.tag === tag && error.detail.file === file;

test('a saved run comes back whole, and its folder is one a person can read', async () => {
  const project = newProject();
  const run = trained();
  const folder = await saveRun(project, run);
  assert.equal(dirname(folder), project);
  assert.match(basename(folder), /^geomae-encoder-w0\.1-seed1-\d{8}T\d{6}$/);
  assert.deepEqual(readdirSync(folder).sort(), ['model.safetensors', 'run.json']);
  const { record, parameters } = await loadRun(folder);
  assert.deepEqual(parameters, run.model.parameters);
  assert.deepEqual(record.config, run.model.config);
  assert.deepEqual(record.history, run.model.history);
  assert.deepEqual(record.metrics, run.metrics);
  assert.deepEqual(record.split, { train: 9, validation: 0, heldOut: 1 });
  assert.deepEqual(record.data, { source: '/data/cells.h5ad', cells: 10, dim: 5, fingerprint: 'ab12', steps: run.prepared.steps });
  assert.equal(record.versions.indicatrix, '1.2.3');
  const text = readFileSync(join(folder, 'run.json'), 'utf8');
  assert.ok(text.split('\n').some((line) => line.startsWith('    {"epoch":2,')));
});

test('the epochs that a run went through come back; those of a wide network are thinned, those of another are refused', async () => {
  const past = new PastWeights();
  const run = trained();
  for (const epoch of [1, 3, 8]) past.add(epoch, normals(run.model.parameters.length, epoch));
  const folder = await saveRun(newProject(), { ...run, past });
  const loaded = await loadPast(folder);
  assert.deepEqual(loaded.epochs, [1, 3, 8]);
  assert.deepEqual(loaded.at(3), past.at(3));
  assert.deepEqual((await loadPast(await saveRun(newProject(), run))).epochs, [], 'none were kept');

  const wide = new PastWeights();
  for (let epoch = 1; epoch <= 9; epoch++) wide.add(epoch, new Float32Array(2 ** 20));
  assert.deepEqual(
    wide.within(16 * 2 ** 20).map(({ epoch }) => epoch),
    [1, 5, 9],
  );

  const other = trained({ hidden: [3] });
  const odd = await saveRun(newProject(), { ...other, past });
  await assert.rejects(loadPast(odd), isFault('malformed', join(odd, 'epochs.safetensors')));
  writeFileSync(join(folder, 'epochs.safetensors'), 'short');
  await assert.rejects(loadPast(folder), isFault('file-truncated', join(folder, 'epochs.safetensors')));
});

test('names tell models apart, and runs saved in the same second have folders of their own', async () => {
  const project = newProject();
  const vanilla = trained({ regularization: { kind: 'none' } }, { seed: 7 });
  const folders = await Promise.all([saveRun(project, vanilla), saveRun(project, vanilla), saveRun(project, vanilla)]);
  assert.equal(new Set(folders).size, 3);
  for (const folder of folders) assert.match(basename(folder), /^vanilla-seed7-/);
  const small = await saveRun(project, trained({ regularization: { kind: 'shapeLog', part: 'decoder', weight: 1e-7 } }));
  assert.match(basename(small), /^confae-decoder-w1e-7-seed1-/);
  const { runs, broken } = await listRuns(project);
  assert.equal(runs.length, 4);
  assert.deepEqual(broken, []);
});

test('a project that does not exist has no runs', async () => {
  assert.deepEqual(await listRuns(join(root, 'nowhere')), { runs: [], broken: [] });
});

test('what a crash left behind is no run', async () => {
  const project = newProject();
  const folder = await saveRun(project, trained());
  mkdirSync(join(project, '.writing-1234'));
  writeFileSync(join(project, '.writing-1234', 'model.safetensors'), 'half');
  writeFileSync(join(project, 'notes.txt'), 'mine');
  const { runs, broken } = await listRuns(project);
  assert.deepEqual(
    runs.map((run) => run.folder),
    [folder],
  );
  assert.deepEqual(broken, []);
});

test('a broken run is reported beside the others', async () => {
  const project = newProject();
  const folder = await saveRun(project, trained());
  const other = await saveRun(project, trained({}, { seed: 2 }));
  const json = join(folder, 'run.json');
  const text = readFileSync(json, 'utf8');
  for (const [contents, place] of [
    ['{', undefined],
    [text.replace('"epochs": 100', '"epochs": -1'), 'config.epochs'],
    [text.replace('indicatrix-run', 'something'), 'format'],
  ] as const) {
    writeFileSync(json, contents);
    const { runs, broken } = await listRuns(project);
    assert.deepEqual(
      runs.map((run) => run.folder),
      [other],
    );
    assert.deepEqual(
      broken.map(({ folder: where, fault }) => [where, fault.tag, fault.file, fault.place]),
      [[folder, 'malformed', json, place]],
    );
  }
  rmSync(json);
  await assert.rejects(loadRun(folder), isFault('file-missing', json));
});

test('a model that is cut short or of another shape is a fault', async () => {
  const folder = await saveRun(newProject(), trained());
  const model = join(folder, 'model.safetensors');
  const whole = readFileSync(model);
  writeFileSync(model, whole.subarray(0, whole.length - 4));
  await assert.rejects(loadRun(folder), isFault('file-truncated', model));
  const other = await saveRun(newProject(), trained({ hidden: [3] }));
  writeFileSync(model, readFileSync(join(other, 'model.safetensors')));
  await assert.rejects(loadRun(folder), isFault('malformed', model));
  rmSync(model);
  await assert.rejects(loadRun(folder), isFault('file-missing', model));
});

test('removing is undoable', async () => {
  const project = newProject();
  const folder = await saveRun(project, trained());
  const trashed = await removeRun(folder);
  assert.deepEqual((await listRuns(project)).runs, []);
  assert.equal(await restoreRun(trashed), folder);
  assert.deepEqual((await loadRun(folder)).parameters, trained().model.parameters);
  await removeRun(folder);
  await assert.rejects(removeRun(folder), (error) => error instanceof Fault && error.tag === 'write-failed');
});

test('a run is renamed in its record, and nowhere else', async () => {
  const project = newProject();
  const folder = await saveRun(project, trained());
  const { record, parameters } = await loadRun(folder);
  await amendRun(folder, { name: 'the good “one”' });
  assert.deepEqual(await loadRun(folder), { folder, record: { ...record, name: 'the good “one”' }, parameters });
  assert.deepEqual(readdirSync(folder).sort(), ['model.safetensors', 'run.json']);
  await assert.rejects(amendRun(join(project, 'gone'), { name: 'x' }), isFault('file-missing', join(project, 'gone', 'run.json')));
});

test('where nothing can be written, a fault says where, and nothing is left behind', async () => {
  const blocked = newProject();
  writeFileSync(blocked, 'a file where the project should be');
  await assert.rejects(
    saveRun(blocked, trained()),
    (error) => error instanceof Fault && error.tag === 'write-failed' && error.detail.file!.startsWith(blocked),
  );
  const project = newProject();
  const run = trained();
  run.model.parameters = new Float32Array(3);
  await assert.rejects(saveRun(project, run));
  assert.deepEqual((await listRuns(project)).runs, []);
});
