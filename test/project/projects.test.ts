import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { lockProject } from '../../core/project/lock.ts';
import { newRecord, writeRecord } from '../../core/project/project-record.ts';
import { folderFor } from '../../core/project/projects.ts';

let home: string;
before(async () => (home = await mkdtemp(join(tmpdir(), 'indicatrix-session-'))));
after(() => rm(home, { recursive: true, force: true }));

async function kept(folder: string, source: string): Promise<void> {
  await mkdir(join(home, folder), { recursive: true });
  await writeRecord(join(home, folder), newRecord({ name: 'cells', source, cells: 3, genes: 4 }));
}

test('two data sets of one name have a folder each, and each finds its own again', async () => {
  const [liver, blood, lung] = ['/liver/cells.csv', '/blood/cells.csv', '/lung/cells.csv'];
  assert.deepEqual(await folderFor(home, 'cells', liver), { folder: join(home, 'cells'), record: null, inUse: null });
  await kept('cells', liver);
  assert.deepEqual(await folderFor(home, 'cells', blood), { folder: join(home, 'cells-2'), record: null, inUse: null });
  await kept('cells-2', blood);
  for (const [source, folder] of [
    [liver, 'cells'],
    ['/liver/../liver/cells.csv', 'cells'],
    [blood, 'cells-2'],
  ]) {
    const found = await folderFor(home, 'cells', source);
    assert.equal(found.folder, join(home, folder));
    assert.notEqual(found.record, null);
  }
  assert.equal((await folderFor(home, 'cells', lung)).folder, join(home, 'cells-3'));
});

test('what is open elsewhere, or cannot be read, is left alone', async () => {
  await kept('open', '/open.csv');
  const release = await lockProject(join(home, 'open'));
  assert.deepEqual(await folderFor(home, 'open', '/open.csv'), { folder: join(home, 'open-2'), record: null, inUse: join(home, 'open') });
  await release();
  assert.equal((await folderFor(home, 'open', '/open.csv')).folder, join(home, 'open'));
  await mkdir(join(home, 'broken'));
  await writeFile(join(home, 'broken', 'project.json'), '{');
  assert.equal((await folderFor(home, 'broken', '/broken.csv')).folder, join(home, 'broken-2'));
});
