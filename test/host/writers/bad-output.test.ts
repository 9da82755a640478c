/** Every writer where writing fails: the file that was there stays whole, no draft is left, and the message says what and where. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FaultRecord } from '../../../core/base/errors.ts';
import { ranHere } from './in-process.ts';
import { emptyFolder, SmallDisk } from './small-disk.ts';
import { contentsOf, draftsBelow, makeThings, writers, type Made, type Writer } from './writers.ts';

const disk = SmallDisk.make();
/** Whoever may mount nothing may do so where he is alone. */
const alone = ['--user', '--map-root-user', '--mount'];
const isAlone = disk === null && spawnSync('unshare', [...alone, 'true']).status === 0;
const skip = disk === null && 'no small file system may be mounted here';
const folder = mkdtempSync(join(tmpdir(), 'indicatrix-writers-'));
const page = 4096;
let made: Made;
let run: string;

before(async () => {
  chmodSync(folder, 0o755);
  made = await makeThings(folder);
  run = readdirSync(join(made.project, 'runs')).find((name) => !name.startsWith('.'))!;
});
after(() => {
  disk?.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Written once, in a folder of its own. */
async function written({ define, target, args }: Writer, home: string): Promise<string> {
  const path = join(emptyFolder(home), target.replace('RUN', run));
  mkdirSync(dirname(path), { recursive: true });
  const { fault } = await ranHere(define, args(path, made));
  assert.equal(fault, undefined, `it is written where nothing stands in the way: ${fault?.message}`);
  assert.ok(contentsOf(path).size > 0, `${basename(path)} is there`);
  return path;
}

interface Failing {
  /** What the message says. */
  says: RegExp;
  tag?: FaultRecord['tag'];
}

/** Written once more, which fails. */
async function fails(writer: Writer, path: string, home: string, { says, tag = 'write-failed' }: Failing): Promise<void> {
  const former = contentsOf(path);
  const { fault } = await ranHere(writer.define, writer.args(path, made));
  assert.ok(fault, 'it is refused');
  assert.equal(fault.tag, tag, fault.message);
  assert.match(fault.message, says);
  assert.ok(fault.remedy, 'it says what can be done');
  if (writer.told) assert.match(fault.file ?? '', writer.told);
  else assert.equal(fault.file, path, fault.message);
  assert.deepEqual(contentsOf(path), former, 'what was there is as it was');
  assert.deepEqual(draftsBelow(home), []);
}

const sizeOf = (path: string) => [...contentsOf(path).values()].reduce((sum, text) => sum + Math.ceil(text.length / page) * page, 0);

test('bad output, with file systems of one’s own', { skip: !isAlone && (skip || 'done below') }, () => {
  const { status, stdout } = spawnSync('unshare', [...alone, process.execPath, '--test', import.meta.filename], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
});

describe('bad output', { skip }, () => {
  for (const writer of writers) {
    describe(writer.name, () => {
      const home = join(disk?.folder ?? '', 'home');

      test('a full disk, and one that is full in the middle', async () => {
        const path = await written(writer, home);
        const half = Math.floor(sizeOf(path) / 2 / page) * page;
        writer.again?.(path, made);
        for (const room of half > 0 ? [0, half] : [0]) {
          disk!.fill(room);
          try {
            await fails(writer, path, home, { says: /room/ });
          } finally {
            disk!.free();
          }
        }
      });

      test('a read-only disk, and a folder on it that is not there yet', async () => {
        const path = await written(writer, home);
        writer.again?.(path, made);
        disk!.setReadOnly(true);
        try {
          await fails(writer, path, home, { says: /read-only \(EROFS\)/ });
          if (!writer.told) await fails(writer, join(home, 'new', 'deep', basename(path)), home, { says: /read-only \(EROFS\)/ });
        } finally {
          disk!.setReadOnly(false);
        }
      });

      test('a folder that may not be written to', async () => {
        const path = await written(writer, home);
        writer.again?.(path, made);
        const closed = dirname(path);
        const isRoot = process.getuid!() === 0;
        chmodSync(closed, 0o555);
        // Nothing is forbidden to root.
        if (isRoot) process.seteuid!(65_534);
        try {
          await fails(writer, path, home, { says: /may not be written to \(E(ACCES|PERM)\)/ });
        } finally {
          if (isRoot) process.seteuid!(0);
          chmodSync(closed, 0o755);
        }
      });

      if (!writer.again)
        test('a file that is in use', async () => {
          const path = await written(writer, home);
          const release = disk!.occupy(path);
          try {
            await fails(writer, path, home, { says: /has it open \(EBUSY\)/ });
          } finally {
            release();
          }
        });

      test('something of that name is there', async () => {
        const path = await written(writer, home);
        if (writer.asks) {
          const asked = { ...writer, args: (to: string, of: Made) => writer.args(to, of).filter((flag) => flag !== '--overwrite') };
          await fails(asked, path, home, { says: /There is something of this name/, tag: 'bad-option' });
        } else if (!statSync(path).isDirectory()) {
          rmSync(path);
          mkdirSync(join(path, 'of someone'), { recursive: true });
          await fails(writer, path, home, { says: /A folder of that name is there|What should be its folder/ });
          assert.ok(statSync(join(path, 'of someone')).isDirectory());
        }
      });

      if (!writer.killed) return;
      test('killed in the middle, and written again', async () => {
        const path = await written(writer, home);
        writer.again?.(path, made);
        const former = contentsOf(path);
        const { signal, stderr } = spawnSync(
          process.execPath,
          [
            '--import',
            join(import.meta.dirname, 'kill-at-draft.ts'),
            join(import.meta.dirname, '..', '..', '..', 'core', 'host', 'cli.ts'),
            writer.command,
            ...writer.args(path, made),
          ],
          { encoding: 'utf8', env: { ...process.env, KILL_IN: dirname(path) } },
        );
        assert.equal(signal, 'SIGKILL', `it went on to its end: ${stderr}`);
        assert.ok(draftsBelow(home).length > 0, 'its draft lies there');
        assert.deepEqual(contentsOf(path), former, 'what was there is as it was');
        const { fault } = await ranHere(writer.define, writer.args(path, made));
        assert.equal(fault, undefined, fault?.message);
        assert.ok(contentsOf(path).size > 0);
        assert.deepEqual(draftsBelow(home), [], 'the next writing takes the draft away');
      });
    });
  }
});
