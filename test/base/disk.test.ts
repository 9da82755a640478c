import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { draftOf, placeWhole, sweepDrafts, writeFailed, writeWhole } from '../../core/base/disk.ts';
import { Fault } from '../../core/base/errors.ts';

let folder: string;
before(async () => (folder = await mkdtemp(join(tmpdir(), 'indicatrix-disk-'))));
after(() => rm(folder, { recursive: true, force: true }));

test('a file is written with the folders it needs, and replaced', async () => {
  const file = join(folder, 'a', 'b', 'text');
  await writeWhole(file, 'one');
  await writeWhole(file, new TextEncoder().encode('two'));
  assert.equal(await readFile(file, 'utf8'), 'two');
  assert.deepEqual(await readdir(join(folder, 'a', 'b')), ['text']);
});

test('texts in pieces arrive in order, with bytes among them', async () => {
  const file = join(folder, 'pieces');
  const long = 'x'.repeat(700_000);
  await writeWhole(
    file,
    (async function* () {
      yield 'head,';
      yield long;
      yield long;
      yield new Uint8Array([65, 66]);
      yield 'tail';
    })(),
  );
  assert.equal(await readFile(file, 'utf8'), `head,${long}${long}ABtail`);
});

test('the former file stays where its successor fails midway, and no draft is left', async () => {
  const file = join(folder, 'kept', 'table');
  await writeWhole(file, 'whole');
  await assert.rejects(
    writeWhole(
      file,
      (async function* () {
        yield 'half';
        throw new Fault('cancelled', 'Cancelled.');
      })(),
    ),
    (error) => error instanceof Fault && error.tag === 'cancelled',
  );
  assert.equal(await readFile(file, 'utf8'), 'whole');
  assert.deepEqual(await readdir(join(folder, 'kept')), ['table']);
});

test('a folder of that name is no place for a file, and the message says so', async () => {
  const taken = join(folder, 'taken');
  await mkdir(join(taken, 'inside'), { recursive: true });
  await assert.rejects(
    writeWhole(taken, 'x'),
    (error) =>
      error instanceof Fault &&
      error.tag === 'write-failed' &&
      error.detail.file === taken &&
      /EISDIR|ENOTEMPTY|EEXIST/.test(error.message),
  );
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.includes('draft')),
    [],
  );
});

test('a full disk is told from forbidden ones, whatever the remedy of the place', () => {
  const fault = (code: string) => writeFailed(Object.assign(new Error('no'), { code, errno: -1 }), '/f', 'Choose another with --out.');
  assert.match(fault('ENOSPC').detail.remedy!, /Free some space/);
  assert.match(fault('EACCES').detail.remedy!, /--out/);
  assert.match(fault('EROFS').message, /read-only/);
});

test('what writes by itself gets a draft beside the place', async () => {
  const file = join(folder, 'made');
  const seen = await placeWhole(file, async (draft) => {
    await writeFile(draft, 'made');
    return draft;
  });
  assert.equal(await readFile(file, 'utf8'), 'made');
  assert.ok(seen.startsWith(join(folder, '.made.')));
});

test('a kill in the middle of a write leaves the old file whole, and its draft is swept', async () => {
  const file = join(folder, 'killed', 'file');
  await writeWhole(file, 'old');
  const script = `
    import { writeWhole } from ${JSON.stringify(new URL('../../core/base/disk.ts', import.meta.url).href)};
    await writeWhole(${JSON.stringify(file)}, (async function* () {
      yield 'x'.repeat(2 << 20);
      process.stdout.write('writing');
      await new Promise((wait) => setTimeout(wait, 60_000));
    })());`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  assert.equal((await readdir(join(folder, 'killed'))).length, 2);
  assert.equal(await sweepDrafts(join(folder, 'killed')), 0, 'a living program keeps its draft');
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(await sweepDrafts(join(folder, 'killed')), 1);
  assert.deepEqual(await readdir(join(folder, 'killed')), ['file']);
  assert.equal(await readFile(file, 'utf8'), 'old');
  assert.match(draftOf(file), new RegExp(`\\.file\\.[0-9a-f]{12}-${process.pid}-`));
  // Another machine's process of that number may be at work.
  await writeFile(join(folder, 'killed', `.file.000000000000-${child.pid}-00000000-0000-0000-0000-000000000000.draft`), 'half');
  assert.equal(await sweepDrafts(join(folder, 'killed')), 0);
});

test('a kill between the two steps in which a folder is replaced loses neither: the next sweep brings the former one back', async () => {
  const home = join(folder, 'replaced');
  const store = join(home, 'store');
  const put = (text: string) =>
    placeWhole(store, async (draft) => {
      await mkdir(draft);
      await writeFile(join(draft, 'part'), text);
    });
  await put('old');
  const script = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { rename } = fs.promises;
    fs.promises.rename = async (from, to) => {
      if (from.endsWith('.draft')) process.kill(process.pid, 'SIGKILL');
      return rename(from, to);
    };
    syncBuiltinESMExports();
    const { placeWhole } = await import(${JSON.stringify(new URL('../../core/base/disk.ts', import.meta.url).href)});
    await placeWhole(${JSON.stringify(store)}, async (draft) => {
      await fs.promises.mkdir(draft);
      await fs.promises.writeFile(draft + '/part', 'new');
    });`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: ['ignore', 'ignore', 'inherit'] });
  await once(child, 'exit');
  assert.equal(child.signalCode, 'SIGKILL');
  assert.ok(!(await readdir(home)).includes('store'), 'it was killed while neither stood in its place');
  assert.equal(await sweepDrafts(home), 2);
  assert.deepEqual(await readdir(home), ['store']);
  assert.equal(await readFile(join(store, 'part'), 'utf8'), 'old');
  await put('newer');
  assert.equal(await readFile(join(store, 'part'), 'utf8'), 'newer');
});
