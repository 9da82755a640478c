/**
 * No copy of a function compiled for one instruction set may be linked in for another: outside its own namespace a kernel library defines
 * nothing.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const built = join(import.meta.dirname, '..', '..', 'core', 'native', 'build', 'Release', 'obj.target');
const skip = spawnSync('nm', ['--version']).error
  ? 'there is no nm on this machine'
  : existsSync(built)
    ? false
    : 'the native engine was not built on this machine';

test('kernel libraries define symbols in their own namespace alone', { skip }, () => {
  const libraries = globSync('kernels_*/kernels/*.o', { cwd: built });
  assert.ok(libraries.length > 0);
  for (const object of libraries) {
    const namespace = object.match(/kernels_(\w+)/)![1];
    const symbols = spawnSync('nm', ['--defined-only', '--extern-only', '--demangle', '--format=posix', join(built, object)], {
      encoding: 'utf8',
    })
      .stdout.trim()
      .split('\n');
    const foreign = symbols.filter((line) => line && !line.includes(`indicatrix::${namespace}::`));
    assert.deepEqual(foreign, [], object);
  }
});
