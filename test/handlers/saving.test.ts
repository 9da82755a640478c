/** Open data saved as other formats from the window: to a path, or as one file to keep. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { unzipSync } from 'fflate';
import type { CoreMethods } from '../../core/contract/index.ts';
import { createHandlers } from '../../core/handlers/index.ts';
import { Workspace } from '../../core/workspace.ts';
import { faultOf } from '../io/fixtures.ts';

let folder: string;
let core: CoreMethods;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-saving-'));
  core = createHandlers(new Workspace({ host: 'server', projectFolder: folder, openAtStart: null }), () => {});
});
after(() => rm(folder, { recursive: true }));

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

test('as a file to keep: one as it is, several as an archive that opens again', async () => {
  const { dataset } = await opened('kept.csv');
  const { file: csv } = await core.downloadData(dataset.id, { format: 'csv' }, 'csv');
  assert.equal(csv.name, 'kept.csv');
  assert.equal(Buffer.from(csv.bytes).toString(), table);
  const { file: zarr } = await core.downloadData(dataset.id, { format: 'zarr' }, 'zarr');
  assert.equal(zarr.name, 'kept.zarr.zip');
  assert.ok(Object.keys(unzipSync(zarr.bytes)).includes('kept.zarr/.zgroup'));
  const archive = join(folder, zarr.name);
  await writeFile(archive, zarr.bytes);
  const again = await core.openPath(archive, {}, 'again');
  assert.deepEqual([again.cells, again.genes], [3, 2]);
});
