import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const compiler = process.env['CC'] ?? 'cc';
const skip =
  process.platform !== 'linux'
    ? 'a library is preloaded on Linux alone'
    : spawnSync(compiler, ['--version']).error
      ? 'there is no C compiler on this machine'
      : false;

test('a thread that the system refuses is a fault, or is done without; it ends nothing', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'indicatrix-threads-'));
  try {
    const library = join(folder, 'refuse-threads.so');
    const compiled = spawnSync(
      compiler,
      ['-shared', '-fPIC', '-O1', join(import.meta.dirname, 'refuse-threads.c'), '-o', library, '-ldl', '-pthread'],
      {
        encoding: 'utf8',
      },
    );
    assert.equal(compiled.status, 0, compiled.stderr);
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'few-threads.ts'), folder], {
      encoding: 'utf8',
      env: { ...process.env, LD_PRELOAD: library, REFUSE_THREADS: join(folder, 'limit') },
    });
    assert.equal(status, 0, `ended by ${signal ?? status} after:\n${stdout}\n${stderr}`);
    assert.equal(stdout.trim().split('\n').length, 9, stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
