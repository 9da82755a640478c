import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { draftOf, writeWhole } from '../core/base/disk.ts';
import { temporaryFolder } from '../core/base/temporary.ts';
import { serveWindow } from '../core/handlers/index.ts';
import { leaveProjects } from '../core/handlers/project-keeper.ts';
import { lockProject } from '../core/project/lock.ts';
import { Uploads } from '../core/uploads.ts';
import { Workspace } from '../core/workspace.ts';

let folder: string;
before(async () => (folder = await mkdtemp(join(tmpdir(), 'indicatrix-left-'))));
after(() => rm(folder, { recursive: true, force: true }));

const bytes = new Uint8Array(100);

/** The number of a process of this machine that has ended. */
async function gone(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid!;
}

test('uploads go when their window is closed, begun ones and whole ones', async () => {
  const uploads = new Uploads();
  const [begun, whole] = [await uploads.begin('a.csv', 200), await uploads.begin('b.csv', 100)];
  await uploads.append(begun, bytes);
  await uploads.append(whole, bytes);
  const paths = [uploads.folderOf(begun), dirname(await uploads.finish(whole))];
  assert.ok(paths.every((path) => existsSync(path)));
  await uploads.abandon();
  assert.deepEqual(
    paths.map((path) => existsSync(path)),
    [false, false],
  );
  await assert.rejects(uploads.begin('c.csv', 1), { tag: 'cancelled' });
});

test('an upload that is being read when its window is closed is read to the end, and goes then', async () => {
  const uploads = new Uploads();
  const id = await uploads.begin('a.csv', 100);
  await uploads.append(id, bytes);
  const path = await uploads.finish(id);
  await uploads.using(id, async () => {
    await uploads.abandon();
    assert.ok(existsSync(path));
  });
  assert.ok(!existsSync(dirname(path)));
});

test('a window whose connection ends leaves no upload behind', async () => {
  const workspace = new Workspace({ host: 'server', projectFolder: join(folder, 'project'), openAtStart: null });
  const close: (() => void)[] = [];
  const mine = async () =>
    (await readdir(tmpdir())).filter((name) => name.startsWith('indicatrix-upload-') && name.includes(`-${process.pid}-`));
  let answered: (message: unknown) => void = () => {};
  let hear: (message: unknown) => void = () => {};
  serveWindow(
    {
      post: (message) => answered(message),
      listen: (receive) => void (hear = receive),
      onClose: (closed) => void close.push(closed),
      close: () => undefined,
      waiting: () => 0,
    },
    workspace,
  );
  const answer = new Promise((resolve) => (answered = resolve));
  hear({ m: 'uploadBegin', a: ['a.csv', 10], i: 'x', t: 'q' });
  await answer;
  assert.equal((await mine()).length, 1);
  for (const listener of close) listener();
  while ((await mine()).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await leaveProjects(workspace);
});

test('an upload that has no room is refused before a byte of it is taken', async () => {
  await assert.rejects(new Uploads().begin('huge.h5ad', 2 ** 50), {
    tag: 'write-failed',
    detail: { place: tmpdir(), remedy: 'Free some space, or set TMPDIR to a folder on a larger disk.' },
  });
});

test('temporary folders of a program that was killed are removed by the next', async () => {
  const own = await temporaryFolder('test');
  const left = join(tmpdir(), `${basename(own).replace(`-${process.pid}-`, `-${await gone()}-`)}`);
  await mkdir(left);
  await writeFile(join(left, 'cells.csv'), 'x');
  const next = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { temporaryFolder } from ${JSON.stringify(join(import.meta.dirname, '..', 'core', 'base', 'temporary.ts'))}; await temporaryFolder('next');`,
    ],
    { stdio: 'inherit' },
  );
  assert.deepEqual(await once(next, 'exit'), [0, null]);
  assert.ok(!existsSync(left), 'what a killed program left');
  assert.ok(existsSync(own), 'what a living program has');
  assert.equal(
    (await readdir(tmpdir())).some((name) => name.startsWith('indicatrix-next-') && name.includes(`-${next.pid}-`)),
    false,
    'its own goes with it',
  );
});

test('drafts of killed programs go with the next writing of the same file, and with the opening of their project', async () => {
  const pid = await gone();
  const draft = (path: string) => draftOf(path).replace(`-${process.pid}-`, `-${pid}-`);
  const project = join(folder, 'drafts');
  const places = [
    'table.csv',
    'project.json',
    join('runs', 'run-1'),
    join('.training', 'a', 'weights.safetensors'),
    join('.maps', 'b', 'umap.csv'),
  ].map((path) => join(project, path));
  const drafts = places.map(draft);
  for (const path of drafts) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'half');
  }
  await writeWhole(places[0], 'whole');
  assert.deepEqual(
    drafts.map((path) => existsSync(path)),
    [false, true, true, true, true],
  );
  const release = await lockProject(project);
  await release();
  assert.deepEqual(
    drafts.map((path) => existsSync(path)),
    [false, false, false, false, false],
  );
});
