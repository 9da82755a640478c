import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { filesBelow, fingerprintOf, refusedName } from '../../core/project/pack-record.ts';
import { faultOf } from '../io/fixtures.ts';

let folder: string;
before(async () => (folder = await mkdtemp(join(tmpdir(), 'indicatrix-pack-record-'))));
after(() => rm(folder, { recursive: true }));

test('names are refused that lead out of a project, hide in it, or are too long', () => {
  for (const name of ['project.json', 'runs/a/run.json', 'data/x.zarr/.zattrs', '.maps/1/map.csv', '.placed/a/cells.h5ad'])
    assert.equal(refusedName(name), null, name);
  for (const [name, why] of [
    ['../x', /leads out/],
    ['a/../../x', /leads out/],
    ['/etc/x', /leads out/],
    ['a//b', /leads out/],
    ['c:x', /leads out/],
    ['a\\b', /leads out/],
    ['.open', /hidden/],
    ['runs/.trash/a', /hidden/],
    [`a/${'x'.repeat(256)}`, /too long/],
    [new Array(65).fill('a').join('/'), /too long/],
  ] as const)
    assert.match(refusedName(name) ?? 'taken', why, name);
});

test('files below a folder are all but links and what file managers leave; a fingerprint knows no other', async () => {
  const data = join(folder, 'data');
  await mkdir(join(data, 'X', '.hidden'), { recursive: true });
  for (const name of ['.zattrs', 'X/0.0', 'X/.hidden/part']) await writeFile(join(data, name), name);
  const { sha256 } = await fingerprintOf(data, createJob());
  for (const name of ['.DS_Store', 'X/Thumbs.db', 'X/._0.0']) await writeFile(join(data, name), 'litter');
  await symlink('/etc/hostname', join(data, 'link'));
  // By relative names, with slashes, whatever way the folder is named.
  for (const way of [data, `${data}/`, join(data, '..', 'data')])
    assert.deepEqual(
      (await filesBelow(way)).map(({ name, bytes }) => [name, bytes]),
      [
        ['.zattrs', 7],
        ['X/.hidden/part', 14],
        ['X/0.0', 5],
      ],
    );
  assert.equal((await fingerprintOf(data, createJob())).sha256, sha256);
  await writeFile(join(data, 'X', '.hidden', 'part'), 'another');
  assert.notEqual((await fingerprintOf(data, createJob())).sha256, sha256);
});

test('a search for the data that is stopped says so', async () => {
  const file = join(folder, 'counts');
  await writeFile(file, 'x'.repeat(100));
  await faultOf(fingerprintOf(file, createJob(undefined, AbortSignal.abort())), 'cancelled');
});
