import assert from 'node:assert/strict';
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Fault } from '../../core/base/errors.ts';
import { startOf } from '../../core/base/process.ts';
import { isLocked, lockProject } from '../../core/project/lock.ts';

let home: string;
before(async () => (home = await mkdtemp(join(tmpdir(), 'indicatrix-lock-'))));
after(() => rm(home, { recursive: true, force: true }));

const inUse = (error: unknown) => error instanceof Fault && error.tag === 'in-use';
const lockFile = (folder: string) => join(folder, '.open');

async function left(folder: string, holder: object): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    lockFile(folder),
    JSON.stringify({ key: 'k', pid: process.pid, host: hostname(), start: null, since: '2026-01-01T00:00:00Z', ...holder }),
  );
}

async function age(folder: string, seconds: number): Promise<void> {
  const then = new Date(Date.now() - seconds * 1000);
  await utimes(lockFile(folder), then, then);
}

/** Programs that ask for the lock of each folder they are told, and say whether they got it. */
function asker(): { ask(folder: string): Promise<boolean>; child: ChildProcess } {
  const child = fork(join(import.meta.dirname, 'lock-asker.ts'));
  return {
    child,
    async ask(folder) {
      child.send(folder);
      const [got] = (await once(child, 'message')) as [boolean];
      return got;
    },
  };
}

test('of programs that ask at once exactly one gets it, whether it is free or was left behind', async () => {
  const askers = Array.from({ length: 6 }, asker);
  try {
    for (let round = 0; round < 40; round++) {
      const folder = join(home, `round-${round}`);
      if (round % 2 === 1) await left(folder, { pid: 2 ** 22 + 1 });
      const got = await Promise.all(askers.map(({ ask }) => ask(folder)));
      assert.equal(got.filter(Boolean).length, 1, `round ${round}`);
      assert.deepEqual(await readdir(folder), ['.open']);
    }
  } finally {
    for (const { child } of askers) child.kill('SIGKILL');
  }
});

test('a lock is given back, and then another may have it', async () => {
  const folder = join(home, 'again');
  const release = await lockProject(folder);
  assert.ok(await isLocked(folder));
  await assert.rejects(lockProject(folder), inUse);
  await release();
  assert.ok(!(await isLocked(folder)));
  await (
    await lockProject(folder)
  )();
});

test('a program that was killed has left its lock; one that runs has not, however long it was silent', async () => {
  const folder = join(home, 'killed');
  const program = asker();
  assert.ok(await program.ask(folder));
  await age(folder, 3600);
  await assert.rejects(lockProject(folder), inUse, 'as after a night of the machine’s sleep');
  program.child.kill('SIGKILL');
  await once(program.child, 'exit');
  await (
    await lockProject(folder)
  )();
});

test(
  'a later process of the same number is another',
  { skip: process.platform !== 'linux' && 'the system does not say when a process began' },
  async () => {
    const folder = join(home, 'reused');
    const sleeper = spawn('sleep', ['60']);
    await left(folder, { pid: sleeper.pid, start: `${(await startOf(sleeper.pid!))!}0` });
    assert.ok(!(await isLocked(folder)));
    await left(folder, { pid: sleeper.pid, start: await startOf(sleeper.pid!) });
    assert.ok(await isLocked(folder));
    sleeper.kill('SIGKILL');
  },
);

test('another machine’s lock holds as long as it is touched anew', async () => {
  const folder = join(home, 'shared');
  await left(folder, { host: 'another-machine', pid: 1 });
  await assert.rejects(lockProject(folder), (error) => inUse(error) && /another-machine/.test((error as Fault).message));
  await age(folder, 120);
  await (
    await lockProject(folder)
  )();
});

test('a lock of the former form, and one that is not written yet, hold for a minute', async () => {
  for (const text of ['4711\n', '']) {
    const folder = join(home, `former-${text.length}`);
    await mkdir(folder, { recursive: true });
    await writeFile(lockFile(folder), text);
    assert.ok(await isLocked(folder));
    await age(folder, 120);
    await (
      await lockProject(folder)
    )();
  }
});

test('what another has by now is not the former holder’s to give back', async () => {
  const folder = join(home, 'over');
  const program = asker();
  assert.ok(await program.ask(folder));
  // As where its disk was away for so long that others took it for gone.
  await rm(lockFile(folder));
  const release = await lockProject(folder);
  program.child.send('release');
  await once(program.child, 'message');
  assert.equal((JSON.parse(await readFile(lockFile(folder), 'utf8')) as { pid: number }).pid, process.pid);
  await release();
  program.child.kill('SIGKILL');
});

test('whoever has a project writes what it has before it lets go to another that takes over', async () => {
  const folder = join(home, 'taken over');
  const program = asker();
  assert.ok(await program.ask(folder));
  await assert.rejects(lockProject(folder), (error) => inUse(error) && /read along, or take it over/.test((error as Fault).detail.remedy!));
  const release = await lockProject(folder, { takesOver: true });
  assert.equal(await readFile(join(folder, 'written last'), 'utf8'), 'whole');
  assert.deepEqual((await readdir(folder)).sort(), ['.open', 'written last']);
  assert.ok(!(await program.ask(folder)), 'it may not have it back meanwhile');
  await release();
  program.child.kill('SIGKILL');
});

test(
  'one that stands still is passed over, and finds that out when it goes on',
  { skip: process.platform === 'win32' && 'Windows does not stop processes' },
  async () => {
    const folder = join(home, 'passed over');
    const program = asker();
    assert.ok(await program.ask(folder));
    program.child.kill('SIGSTOP');
    const release = await lockProject(folder, { takesOver: true });
    const lost = once(program.child, 'message');
    program.child.kill('SIGCONT');
    assert.deepEqual((await lost)[0], 'lost');
    assert.equal((JSON.parse(await readFile(lockFile(folder), 'utf8')) as { pid: number }).pid, process.pid);
    await release();
    program.child.kill('SIGKILL');
  },
);

test('of programs that take over at once exactly one gets it', async () => {
  const folder = join(home, 'wanted by many');
  const release = await lockProject(folder);
  const wants = Array.from({ length: 3 }, () =>
    lockProject(folder, { takesOver: true }).then(
      (free) => free,
      () => null,
    ),
  );
  const got = (await Promise.all(wants)).filter((free) => free !== null);
  assert.equal(got.length, 1);
  await got[0]();
  await release();
  assert.deepEqual(await readdir(folder), []);
});
