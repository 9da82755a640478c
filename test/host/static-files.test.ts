import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readStatic } from '../../core/host/static-files.ts';

let base: string;
let folder: string;

before(async () => {
  base = await mkdtemp(join(tmpdir(), 'indicatrix-static-'));
  folder = join(base, 'renderer');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await mkdir(join(base, 'renderer-private'));
  await writeFile(join(base, 'secret.js'), 'secret');
  await writeFile(join(base, 'renderer-private', 'a.js'), 'secret');
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'assets', 'a b.js'), 'export {};');
  await writeFile(join(folder, 'key.pem'), 'secret');
  await symlink(join(base, 'secret.js'), join(folder, 'link.js'));
});
after(() => rm(base, { recursive: true }));

test('a file below the folder comes with its type, / is the page', async () => {
  assert.equal((await readStatic(folder, '/'))?.type, 'text/html; charset=utf-8');
  const script = await readStatic(folder, '/assets/a%20b.js');
  assert.equal(script?.type, 'text/javascript; charset=utf-8');
  assert.equal(script?.bytes.toString(), 'export {};');
});

for (const pathname of [
  '/../secret.js',
  '/..%2fsecret.js',
  '/%2e%2e/secret.js',
  '/assets/../../secret.js',
  '/..\\secret.js',
  '//../secret.js',
  '/../renderer-private/a.js',
  '/link.js',
  '/key.pem',
  '/assets',
  '/assets/',
  '/none.js',
  '/%00.js',
  '/index.html%00.js',
  '/%E0%A4%A',
  '',
]) {
  test(`${JSON.stringify(pathname)} is not served`, async () => {
    assert.equal(await readStatic(folder, pathname), null);
  });
}
