import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createPackageWithOptions } from '@electron/asar';
import { alteredParts } from '../../electron/unpacked.ts';

let folder: string;
let archive: string;
const core = join('desktop', 'core', 'core.js');
const engine = join('desktop', 'prebuilds', 'engine.node');
const outside = (path: string) => join(`${archive}.unpacked`, path);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-asar-'));
  archive = join(folder, 'app.asar');
  for (const place of ['core', 'prebuilds', 'electron']) await mkdir(join(folder, 'app', 'desktop', place), { recursive: true });
  await writeFile(join(folder, 'app', core), 'serve();');
  // More than one block of a digest.
  await writeFile(join(folder, 'app', engine), new Uint8Array(9 << 20).fill(7));
  await writeFile(join(folder, 'app', 'desktop', 'electron', 'main.js'), 'start();');
  await createPackageWithOptions(join(folder, 'app'), archive, { unpackDir: 'desktop/{core,prebuilds}' });
});
after(() => rm(folder, { recursive: true }));

/** What is found while something is otherwise, which is then put back. */
async function whileOther(path: string, change: () => Promise<unknown>): Promise<string[]> {
  const was = await readFile(outside(path)).catch(() => null);
  await change();
  try {
    return await alteredParts(archive);
  } finally {
    await rm(outside(path), { force: true });
    if (was !== null) await writeFile(outside(path), was);
  }
}

test('what was packed is what is there', async () => {
  assert.deepEqual(await alteredParts(archive), []);
});

test('a byte of another, one that is gone, one more, and a link in a file’s place are named', async () => {
  assert.deepEqual(await whileOther(core, () => appendFile(outside(core), ' ')), [core]);
  const last = async () => {
    const bytes = await readFile(outside(engine));
    bytes[bytes.length - 1] ^= 1;
    await writeFile(outside(engine), bytes);
  };
  assert.deepEqual(await whileOther(engine, last), [engine]);
  assert.deepEqual(await whileOther(core, () => unlink(outside(core))), [core]);
  const more = join('desktop', 'core', 'package.json');
  assert.deepEqual(await whileOther(more, () => writeFile(outside(more), '{}')), [more]);
  const lead = async () => {
    await rm(outside(core));
    await symlink(join(folder, 'app', core), outside(core));
  };
  assert.deepEqual(await whileOther(core, lead), [core]);
  assert.deepEqual(await alteredParts(archive), []);
});
