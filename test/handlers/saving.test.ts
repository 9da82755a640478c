/** Open data saved as other formats from the window: to a path, or as one file to keep. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { unzipSync } from 'fflate';
import { createJob } from '../../core/base/job.ts';
import { thisHost } from '../../core/base/disk.ts';
import type { CoreMethods } from '../../core/contract/index.ts';
import { createHandlers } from '../../core/handlers/index.ts';
import { inspectFile } from '../../core/io/open.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { Workspace } from '../../core/workspace.ts';
import { faultOf } from '../io/fixtures.ts';

let folder: string;
let core: CoreMethods;
let workspace: Workspace;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-saving-'));
  workspace = new Workspace({ host: 'server', projectFolder: folder, openAtStart: null });
  core = createHandlers(workspace, () => {});
});
after(() => rm(folder, { recursive: true }));

/** As a server hands it out, and lets go of it. */
async function fetched(key: string): Promise<Buffer> {
  const taken = workspace.downloads.take(key)!;
  const bytes = await readFile(taken.path);
  taken.release(true);
  return bytes;
}

/** float32 has none of the fractions. */
const table = ',CD3E,LYZ\nc1,0.1,-2.7\nc2,0,1e-9\nc3,5.5,0.3\n';

async function opened(name: string) {
  const path = join(folder, name);
  await writeFile(path, table);
  return { path, dataset: await core.openPath(path, {}, name) };
}

test('to a path: exact while the file is there, and said where it is gone', async () => {
  const { path, dataset } = await opened('numbers.csv');
  const made = join(folder, 'saved.csv');
  const { files, notes } = await core.saveData(dataset.id, made, {}, 'save');
  assert.deepEqual([files, notes], [[made], []]);
  assert.equal(await readFile(made, 'utf8'), table);
  await faultOf(core.saveData(dataset.id, made, {}, 'again'), 'bad-option');
  await faultOf(core.saveData(dataset.id, 'relative.csv', {}, 'relative'), 'bad-option');
  await faultOf(core.saveData(dataset.id, path, {}, 'source'), 'bad-option');
  await unlink(path);
  const later = await core.saveData(dataset.id, made, { overwrite: true }, 'later');
  assert.match(later.notes.join(), /float32/);
  assert.match(await readFile(made, 'utf8'), /c1,0\.10000000149011612,/);
});

test('R objects are read again, exactly, and with all that they hold', async () => {
  for (const [path, layer] of [
    [join(import.meta.dirname, '../fixtures/rds/seurat4-full.rds'), 'layers/data'],
    [join(import.meta.dirname, '../fixtures/rds/sce-full.rds'), 'layers/logcounts'],
  ]) {
    const dataset = await core.openPath(path, {}, path);
    const made = join(folder, `${dataset.id}.h5ad`);
    const { notes } = await core.saveData(dataset.id, made, {}, 'save');
    assert.doesNotMatch(notes.join(), /float32/);
    const { matrices } = await inspectFile(made, parseOptions(OpenOptions, {}), createJob());
    assert.ok(matrices.some((one) => one.layer === layer));
  }
});

test('as a file to keep: one as it is, several as an archive that opens again', async () => {
  const { dataset } = await opened('kept.csv');
  const csv = await core.downloadData(dataset.id, { format: 'csv' }, 'csv');
  assert.deepEqual([csv.name, csv.bytes], ['kept.csv', table.length]);
  assert.equal((await fetched(csv.key)).toString(), table);
  assert.equal(workspace.downloads.take(csv.key), null, 'what was fetched waits no more');
  const zarr = await core.downloadData(dataset.id, { format: 'zarr' }, 'zarr');
  assert.equal(zarr.name, 'kept.zarr.zip');
  const bytes = await fetched(zarr.key);
  assert.equal(bytes.length, zarr.bytes);
  assert.ok(Object.keys(unzipSync(bytes)).includes('kept.zarr/.zgroup'));
  const archive = join(folder, zarr.name);
  await writeFile(archive, bytes);
  const again = await core.openPath(archive, {}, 'again');
  assert.deepEqual([again.cells, again.genes], [3, 2]);
});

test('a table that was opened turned round is saved so, as exact as the file has it', async () => {
  const path = join(folder, 'turned.csv');
  await writeFile(path, ',c1,c2\nu1,0.1,2\nu2,3,0.7\nu3,5,1\n');
  const dataset = await core.openPath(path, { orientation: 'genes-by-cells' }, 'turned');
  const made = join(folder, 'turned-saved.csv');
  assert.deepEqual((await core.saveData(dataset.id, made, {}, 'save-turned')).notes, []);
  assert.equal(await readFile(made, 'utf8'), ',u1,u2,u3\nc1,0.1,3,5\nc2,2,0.7,1\n');
});

test('cancelled while it is put together, nothing waits and nothing is left', async () => {
  const { dataset } = await opened('stopped.csv');
  const left = async () =>
    (await readdir(tmpdir())).filter((name) => name.startsWith(`indicatrix-download-${thisHost}-${process.pid}-`)).length;
  const before = await left();
  const saving = core.downloadData(dataset.id, { format: 'zarr' }, 'stopped');
  await core.cancel('stopped');
  await faultOf(saving, 'cancelled');
  assert.equal(await left(), before);
});
