import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const script = join(import.meta.dirname, '../../build/native.js');
const unix = { skip: process.platform === 'win32' && 'Visual Studio is not found by PATH' };
const folder = mkdtempSync(join(tmpdir(), 'indicatrix-tools-'));
after(() => rmSync(folder, { recursive: true }));

/** Runs the native build on a machine whose PATH holds these programs alone, given as shell scripts. */
function buildWith(programs: Record<string, string>, environment: NodeJS.ProcessEnv = {}): { status: number | null; said: string } {
  const bin = mkdtempSync(join(folder, 'bin-'));
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const { status, stderr } = spawnSync(process.execPath, [script], { env: { PATH: bin, ...environment }, encoding: 'utf8' });
  return { status, said: stderr };
}

const present = 'exit 0';
const compiler = process.platform === 'darwin' ? 'c++' : 'g++';

test('without a compiler the build says so, and how to get one', unix, () => {
  const { status, said } = buildWith({ make: present, python3: present });
  assert.equal(status, 1);
  assert.match(
    said,
    new RegExp(
      `lacks a C\\+\\+20 compiler \\(${compiler.replaceAll('+', '\\+')}\\)\\. .*${process.platform === 'darwin' ? 'xcode-select --install' : 'apt-get install g\\+\\+ make python3'}`,
    ),
  );
  assert.match(said, /Then run npm ci again/);
  assert.doesNotMatch(said, /make and|python3, which|\n\s+at /);
});

test('everything that is missing is named at once', unix, () => {
  const { status, said } = buildWith({ [compiler]: present });
  assert.equal(status, 1);
  assert.match(said, /lacks make and python3/);
});

test('a compiler that is too old is told by what it says of C++20', unix, () => {
  const { status, said } = buildWith(
    { make: present, python3: present, old: 'case "$1" in --version) exit 0;; esac; echo "unrecognized option -std=c++20" >&2; exit 1' },
    { CXX: 'old' },
  );
  assert.equal(status, 1);
  assert.match(said, /unrecognized option -std=c\+\+20\n+The compiler old does not compile C\+\+20/);
});
